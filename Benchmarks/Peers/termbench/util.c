/* What every subcommand needs: time, writing, percentiles, options. */
#include "termbench.h"

int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000LL + t.tv_nsec;
}

void die(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    fprintf(stderr, "termbench: ");
    vfprintf(stderr, fmt, ap);
    fprintf(stderr, "\n");
    va_end(ap);
    exit(2);
}

void sleep_ns(int64_t ns) {
    struct timespec t = {ns / 1000000000LL, ns % 1000000000LL};
    while (nanosleep(&t, &t) == -1 && errno == EINTR) {}
}

void write_all(int fd, const char *p, size_t n) {
    while (n) {
        ssize_t r = write(fd, p, n);
        if (r < 0) {
            if (errno == EINTR) continue;
            if (errno == EAGAIN) {
                struct pollfd f = {fd, POLLOUT, 0};
                poll(&f, 1, 1000);
                continue;
            }
            return;
        }
        p += r;
        n -= (size_t)r;
    }
}

int cmp_i64(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

double pct_us(int64_t *sorted, int n, double p) {
    if (!n) return -1;
    int i = (int)(p * (n - 1) + 0.5);
    return sorted[i] / 1000.0;
}

const char *opt_fifo, *opt_cmd, *opt_sentinel, *opt_ready, *opt_socket, *opt_request;
int opt_n = 1, opt_settle = 300, opt_timeout = 60000, opt_slow = 0, opt_slow_after = 2000, opt_reps = 15;
int opt_samples = 3000, opt_pause_us = 1000, opt_max_seconds = 60, opt_windows = 0, opt_after = 0, opt_quiet = 0, opt_gap = 1200;

char **parse_opts(int argc, char **argv) {
    int i = 2;
    for (; i < argc; i++) {
        if (!strcmp(argv[i], "--")) { i++; break; }
        if (i + 1 >= argc) die("option %s needs a value", argv[i]);
        const char *o = argv[i], *v = argv[++i];
        if (!strcmp(o, "--fifo")) opt_fifo = v;
        else if (!strcmp(o, "--cmd")) opt_cmd = v;
        else if (!strcmp(o, "--sentinel")) opt_sentinel = v;
        else if (!strcmp(o, "--ready")) opt_ready = v;
        else if (!strcmp(o, "--socket")) opt_socket = v;
        else if (!strcmp(o, "--request")) opt_request = v;
        else if (!strcmp(o, "--n")) opt_n = atoi(v);
        else if (!strcmp(o, "--settle-ms")) opt_settle = atoi(v);
        else if (!strcmp(o, "--timeout-ms")) opt_timeout = atoi(v);
        else if (!strcmp(o, "--slow-ms")) opt_slow = atoi(v);
        else if (!strcmp(o, "--slow-after-ms")) opt_slow_after = atoi(v);
        else if (!strcmp(o, "--reps")) opt_reps = atoi(v);
        else if (!strcmp(o, "--samples")) opt_samples = atoi(v);
        else if (!strcmp(o, "--pause-us")) opt_pause_us = atoi(v);
        else if (!strcmp(o, "--max-seconds")) opt_max_seconds = atoi(v);
        else if (!strcmp(o, "--windows")) opt_windows = atoi(v);
        else if (!strcmp(o, "--after-ms")) opt_after = atoi(v);
        else if (!strcmp(o, "--quiet-ms")) opt_quiet = atoi(v);
        else if (!strcmp(o, "--gap-ms")) opt_gap = atoi(v);
        else die("unknown option %s", o);
    }
    return argv + i;
}
