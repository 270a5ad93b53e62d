/* The terminal: a pty pair with an attach client on it, read and answered at full speed. */
#include "termbench.h"

pid_t start_on_pty(char **argv, int *manager) {
    struct winsize ws = {.ws_row = ROWS, .ws_col = COLS, .ws_xpixel = COLS * 8, .ws_ypixel = ROWS * 16};
    int m, s;
    if (openpty(&m, &s, NULL, NULL, &ws) == -1) die("openpty: %s", strerror(errno));
    fcntl(m, F_SETFD, FD_CLOEXEC);
    pid_t pid = fork();
    if (pid == -1) die("fork: %s", strerror(errno));
    if (pid == 0) {
        setsid();
        ioctl(s, TIOCSCTTY, 0);
        dup2(s, 0);
        dup2(s, 1);
        dup2(s, 2);
        if (s > 2) close(s);
        signal(SIGPIPE, SIG_DFL);
        execvp(argv[0], argv);
        fprintf(stderr, "exec %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    close(s);
    fcntl(m, F_SETFL, fcntl(m, F_GETFL) | O_NONBLOCK);
    *manager = m;
    return pid;
}

/* Answers what a plain VT220-like terminal answers; only looks at the first 64 KiB of what a client writes. */
static void answer_queries(Term *t, const char *buf, size_t n) {
    if (t->bytes > 65536) return;
    struct { const char *q, *a; } table[] = {
        {"\033[c", "\033[?62;22c"},       {"\033[0c", "\033[?62;22c"},
        {"\033[>c", "\033[>1;10;0c"},     {"\033[>0c", "\033[>1;10;0c"},
        {"\033[>q", "\033P>|termbench 1\033\\"}, {"\033[5n", "\033[0n"},
        {"\033[6n", "\033[1;1R"},         {"\033]10;?", "\033]10;rgb:ffff/ffff/ffff\033\\"},
        {"\033]11;?", "\033]11;rgb:0000/0000/0000\033\\"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (memmem(buf, n, table[i].q, strlen(table[i].q))) write_all(t->manager, table[i].a, strlen(table[i].a));
}

/* Reads all there is now. Returns bytes read; looks for the sentinel across reads. */
size_t pump(Term *t, char *buf, int64_t t0, const char *sent, size_t nsent) {
    size_t total = 0;
    for (int round = 0; round < 64; round++) {
        /* the tail of the last read lies before the new data so that a split sentinel is found */
        memcpy(buf, t->tail, t->ntail);
        ssize_t n = read(t->manager, buf + t->ntail, BUFSZ);
        if (n <= 0) {
            if (n < 0 && (errno == EAGAIN || errno == EINTR)) break;
            t->eof = true;
            break;
        }
        int64_t now = now_ns();
        if (t->t_first < 0) t->t_first = now - t0;
        int64_t gap = now - t0 - t->t_last;
        if (t->bytes && gap > t->max_gap) {
            t->max_gap = gap;
            t->gap_at = t->t_last;
        }
        t->t_last = now - t0;
        t->bytes += (uint64_t)n;
        total += (size_t)n;
        int64_t w = (now - t0) / WIN_NS;
        if (w >= 0 && w < MAXWIN) t->win[w] += (uint64_t)n;
        if (t->bytes <= 65536) answer_queries(t, buf + t->ntail, (size_t)n);
        size_t have = t->ntail + (size_t)n;
        if (sent && t->t_sentinel < 0 && memmem(buf, have, sent, nsent)) t->t_sentinel = now - t0;
        size_t keep = nsent ? nsent - 1 : 0;
        if (keep > have) keep = have;
        memmove(t->tail, buf + have - keep, keep);
        t->ntail = keep;
        if (t->t_sentinel >= 0) break;
    }
    return total;
}

double client_cpu_ms; /* CPU time of all attach clients that were waited for */

void stop_clients(Term *ts, int n) {
    for (int i = 0; i < n; i++) {
        if (ts[i].manager >= 0) close(ts[i].manager); /* the terminal window closes: SIGHUP */
        ts[i].manager = -1;
    }
    int64_t end = now_ns() + 1500000000LL;
    for (int i = 0; i < n; i++) {
        if (ts[i].pid <= 0) continue;
        bool termed = false;
        for (;;) {
            int st;
            struct rusage ru;
            pid_t r = wait4(ts[i].pid, &st, WNOHANG, &ru);
            if (r == ts[i].pid)
                client_cpu_ms += ru.ru_utime.tv_sec * 1e3 + ru.ru_utime.tv_usec / 1e3 + ru.ru_stime.tv_sec * 1e3 + ru.ru_stime.tv_usec / 1e3;
            if (r == ts[i].pid || r == -1) break;
            int64_t now = now_ns();
            if (now > end - 1000000000LL && !termed) {
                kill(ts[i].pid, SIGTERM);
                termed = true;
            }
            if (now > end) {
                kill(ts[i].pid, SIGKILL);
                waitpid(ts[i].pid, &st, 0);
                break;
            }
            sleep_ns(2000000);
        }
    }
}

void term_init(Term *t) {
    memset(t, 0, sizeof *t);
    t->manager = -1;
    t->t_sentinel = -1;
    t->t_first = -1;
}

/* Reads until every terminal was quiet for opt_settle ms (and opt_ready was seen, if given). */
bool settle(Term *ts, int n, char *buf, int limit_ms) {
    int64_t start = now_ns(), last = start;
    size_t nr = opt_ready ? strlen(opt_ready) : 0;
    bool ready = false;
    for (;;) {
        struct pollfd f[MAXCLIENTS];
        for (int i = 0; i < n; i++) f[i] = (struct pollfd){ts[i].eof ? -1 : ts[i].manager, POLLIN, 0};
        poll(f, (nfds_t)n, 20);
        ready = opt_ready != NULL;
        for (int i = 0; i < n; i++) {
            if (f[i].revents && pump(&ts[i], buf, start, opt_ready, nr)) last = now_ns();
            if (opt_ready && ts[i].t_sentinel < 0) ready = false;
            if (ts[i].eof) return false;
        }
        int64_t now = now_ns();
        if (opt_ready ? (ready && now - last > opt_settle * 1000000LL)
                      : (now - last > opt_settle * 1000000LL && now - start > 2 * opt_settle * 1000000LL))
            return true;
        if (now - start > limit_ms * 1000000LL) return opt_ready ? ready : true;
    }
}
