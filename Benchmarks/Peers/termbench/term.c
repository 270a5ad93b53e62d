/* term: N terminals on N attach clients, an order to the program, wait for the sentinel. */
#include "termbench.h"

static volatile sig_atomic_t got_term;
static void on_term(int s) { (void)s; got_term = 1; }

static void order_job(const char *fifo, const char *cmd) {
    int fd = open(fifo, O_WRONLY | O_NONBLOCK);
    if (fd == -1) die("fifo %s: %s (is the job running?)", fifo, strerror(errno));
    char line[4096];
    int n = snprintf(line, sizeof line, "%s\n", cmd);
    if (write(fd, line, (size_t)n) != n) die("fifo write");
    close(fd);
}

int cmd_term(char **argv) {
    if (opt_n > MAXCLIENTS) die("at most %d clients", MAXCLIENTS);
    static Term ts[MAXCLIENTS];
    char *buf = malloc(BUFSZ + 512);
    signal(SIGTERM, on_term);
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < opt_n; i++) {
        term_init(&ts[i]);
        ts[i].pid = start_on_pty(argv, &ts[i].manager);
    }
    bool settled = settle(ts, opt_n, buf, 10000);
    uint64_t settle_bytes = 0;
    for (int i = 0; i < opt_n; i++) {
        settle_bytes += ts[i].bytes;
        ts[i].bytes = 0;
        ts[i].t_sentinel = ts[i].t_first = -1;
        ts[i].t_last = ts[i].max_gap = 0;
        ts[i].ntail = 0;
        memset(ts[i].win, 0, sizeof ts[i].win);
    }
    const char *sent = opt_sentinel;
    size_t nsent = sent ? strlen(sent) : 0;
    if (nsent > 200) die("sentinel too long");
    int64_t t0 = now_ns(), end = t0 + opt_timeout * 1000000LL, done_at = 0;
    if (opt_cmd && settled && opt_fifo) order_job(opt_fifo, opt_cmd);
    else if (opt_cmd && settled) { /* without a FIFO it is typed */
        write_all(ts[0].manager, opt_cmd, strlen(opt_cmd));
        write_all(ts[0].manager, "\r", 1);
    }
    int64_t slow_from = t0 + opt_slow_after * 1000000LL, slow_to = slow_from + opt_slow * 1000000LL;
    while (settled && !got_term) {
        struct pollfd f[MAXCLIENTS];
        int64_t now = now_ns();
        int left = 0;
        for (int i = 0; i < opt_n; i++) {
            bool stalled = opt_slow && i == 0 && now >= slow_from && now < slow_to;
            bool done = ts[i].eof || (sent && ts[i].t_sentinel >= 0 && !opt_after);
            f[i] = (struct pollfd){done || stalled ? -1 : ts[i].manager, POLLIN, 0};
            if (!(ts[i].eof || (sent && ts[i].t_sentinel >= 0))) left++;
        }
        if (!left && !done_at) done_at = now;
        if (done_at && now - done_at >= opt_after * 1000000LL) break;
        if (now > end) break;
        if (opt_quiet) { /* nobody got anything for that long: what is missing will not come */
            int64_t last = 0;
            for (int i = 0; i < opt_n; i++) if (ts[i].t_last > last) last = ts[i].t_last;
            if (now - t0 - last > opt_quiet * 1000000LL) break;
        }
        int r = poll(f, (nfds_t)opt_n, 50);
        if (r < 0 && errno != EINTR) break;
        for (int i = 0; r > 0 && i < opt_n; i++)
            if (f[i].revents) pump(&ts[i], buf, t0, sent, nsent);
    }
    printf("{\"settled\":%s,\"settle_bytes\":%llu,\"elapsed_ms\":%.3f,\"clients\":[", settled ? "true" : "false",
           (unsigned long long)settle_bytes, (now_ns() - t0) / 1e6);
    for (int i = 0; i < opt_n; i++) {
        Term *t = &ts[i];
        printf("%s{\"sentinel_ms\":%.3f,\"first_ms\":%.3f,\"bytes\":%llu,\"eof\":%s,\"max_gap_ms\":%.1f,\"gap_at_ms\":%.1f",
               i ? "," : "", t->t_sentinel < 0 ? -1 : t->t_sentinel / 1e6, t->t_first < 0 ? -1 : t->t_first / 1e6,
               (unsigned long long)t->bytes, t->eof ? "true" : "false", t->max_gap / 1e6, t->gap_at / 1e6);
        if (opt_windows) {
            printf(",\"win_100ms\":[");
            int64_t nw = (now_ns() - t0) / WIN_NS + 1;
            for (int w = 0; w < nw && w < MAXWIN; w++) printf("%s%llu", w ? "," : "", (unsigned long long)t->win[w]);
            printf("]");
        }
        printf("}");
    }
    fflush(stdout);
    stop_clients(ts, opt_n);
    printf("],\"client_cpu_ms\":%.1f}\n", client_cpu_ms);
    return 0;
}
