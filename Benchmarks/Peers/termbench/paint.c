/* paint: how long a starting attach client takes until the screen is there. */
#include "termbench.h"

int cmd_paint(char **argv) {
    static Term t;
    char *buf = malloc(BUFSZ + 512);
    size_t ns = strlen(opt_sentinel);
    signal(SIGPIPE, SIG_IGN);
    int64_t *lat = malloc(sizeof(int64_t) * (size_t)opt_reps), *first = malloc(sizeof(int64_t) * (size_t)opt_reps);
    int n = 0, blank = 0;
    uint64_t bytes = 0;
    for (int r = 0; r < opt_reps; r++) {
        term_init(&t);
        int64_t t0 = now_ns();
        t.pid = start_on_pty(argv, &t.manager);
        int64_t end = t0 + opt_timeout * 1000000LL, quiet_until = 0;
        for (;;) {
            struct pollfd f = {t.manager, POLLIN, 0};
            poll(&f, 1, 10);
            if (f.revents) pump(&t, buf, t0, opt_sentinel, ns);
            int64_t now = now_ns();
            if (t.t_sentinel >= 0 && !quiet_until) quiet_until = now + 100000000LL; /* count the rest too */
            if (t.eof || now > end || (quiet_until && now > quiet_until)) break;
        }
        if (t.t_sentinel >= 0) {
            lat[n] = t.t_sentinel;
            first[n++] = t.t_first;
        } else if (++blank >= 2) {
            stop_clients(&t, 1);
            break;
        }
        bytes = t.bytes;
        stop_clients(&t, 1);
        if (r + 1 < opt_reps) sleep_ns(opt_gap * 1000000LL); /* some servers pause for 1 s after a hang-up */
    }
    qsort(lat, (size_t)n, sizeof *lat, cmp_i64);
    qsort(first, (size_t)n, sizeof *first, cmp_i64);
    printf("{\"reps\":%d,\"blank\":%d,\"p50_ms\":%.3f,\"max_ms\":%.3f,\"first_byte_p50_ms\":%.3f,\"bytes\":%llu}\n", n, blank,
           pct_us(lat, n, .5) / 1e3, pct_us(lat, n, 1) / 1e3, pct_us(first, n, .5) / 1e3, (unsigned long long)bytes);
    return 0;
}
