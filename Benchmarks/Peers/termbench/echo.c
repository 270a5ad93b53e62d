/* echo: keystroke round trips through one attach client. */
#include "termbench.h"

int cmd_echo(char **argv) {
    static Term t;
    char *buf = malloc(BUFSZ + 512);
    static const char keys[] = "&^{}|_"; /* bytes that no usual escape sequence of a redraw contains */
    signal(SIGPIPE, SIG_IGN);
    term_init(&t);
    t.pid = start_on_pty(argv, &t.manager);
    if (!settle(&t, 1, buf, 10000)) {
        printf("{\"error\":\"client ended or never became ready\"}\n");
        stop_clients(&t, 1);
        return 0;
    }
    int64_t *lat = malloc(sizeof(int64_t) * (size_t)opt_samples);
    int n = 0, lost = 0;
    uint64_t bytes = 0;
    unsigned seed = 12345;
    int64_t begin = now_ns(), stop = begin + opt_max_seconds * 1000000000LL;
    for (int i = 0; i < opt_samples && now_ns() < stop; i++) {
        char k = keys[i % (sizeof keys - 1)];
        for (ssize_t r; (r = read(t.manager, buf, BUFSZ)) > 0;) bytes += (uint64_t)r; /* late repaint */
        int64_t a = now_ns();
        if (write(t.manager, &k, 1) != 1) break;
        bool seen = false;
        while (!seen) {
            struct pollfd f = {t.manager, POLLIN, 0};
            int r = poll(&f, 1, 2000);
            if (r == 0) break;
            ssize_t got = read(t.manager, buf, BUFSZ);
            if (got <= 0) {
                if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
                i = opt_samples;
                break;
            }
            bytes += (uint64_t)got;
            if (memchr(buf, k, (size_t)got)) {
                lat[n++] = now_ns() - a;
                seen = true;
            }
        }
        if (!seen && ++lost > 5) break;
        seed = seed * 1103515245u + 12345u;
        sleep_ns((int64_t)opt_pause_us * 1000 + (seed >> 16) % 500000);
    }
    double secs = (now_ns() - begin) / 1e9;
    stop_clients(&t, 1);
    qsort(lat, (size_t)n, sizeof *lat, cmp_i64);
    printf("{\"samples\":%d,\"lost\":%d,\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,"
           "\"bytes\":%llu,\"seconds\":%.2f}\n",
           n, lost, pct_us(lat, n, .5), pct_us(lat, n, .9), pct_us(lat, n, .99), pct_us(lat, n, 1),
           (unsigned long long)bytes, secs);
    return 0;
}
