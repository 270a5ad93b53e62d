/* rpc: a request line on a peer's socket and its answer, beside a bare ping-pong of the same line in the same run. */
#include "termbench.h"

#define BLOCKS 10 /* the two take turns in blocks, so that a slow phase of the machine hits both */

static int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) die("socket path too long: %s", path);
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd == -1 || connect(fd, (struct sockaddr *)&address, sizeof address) == -1) die("connect %s: %s", path, strerror(errno));
    return fd;
}

/* Another process that gives back every line it gets, as the plainest daemon would. */
static int start_bare_server(pid_t *pid) {
    int sv[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, sv) == -1) die("socketpair: %s", strerror(errno));
    *pid = fork();
    if (*pid == -1) die("fork: %s", strerror(errno));
    if (*pid == 0) {
        static char b[BUFSZ];
        size_t have = 0;
        close(sv[0]);
        for (;;) {
            ssize_t n = read(sv[1], b + have, sizeof b - have);
            if (n <= 0) _exit(0);
            have += (size_t)n;
            if (b[have - 1] == '\n' || have == sizeof b) {
                write_all(sv[1], b, have);
                have = 0;
            }
        }
    }
    close(sv[1]);
    return sv[0];
}

/* Sends the line and reads until the answer's end of line. False when the answer is an error, or there is none. */
static bool round_trip(int fd, const char *line, size_t length, int64_t *ns, char *answer) {
    size_t have = 0;
    int64_t a = now_ns();
    write_all(fd, line, length);
    do {
        struct pollfd f = {fd, POLLIN, 0};
        if (opt_timeout && poll(&f, 1, opt_timeout) == 0) return false;
        ssize_t r = read(fd, answer + have, BUFSZ - have);
        if (r <= 0) return false;
        have += (size_t)r;
    } while (answer[have - 1] != '\n' && have < BUFSZ);
    *ns = now_ns() - a;
    return !memmem(answer, have, "\"error\"", 7);
}

static void print_latency(const char *name, int64_t *lat, int n, int failed) {
    qsort(lat, (size_t)n, sizeof *lat, cmp_i64);
    printf("\"%s\":{\"n\":%d,\"failed\":%d,\"p50_us\":%.2f,\"p99_us\":%.2f,\"max_us\":%.1f}", name, n, failed, pct_us(lat, n, .5),
           pct_us(lat, n, .99), pct_us(lat, n, 1));
}

int cmd_rpc(void) {
    if (!opt_socket || !opt_request) die("rpc needs --socket and --request");
    if (opt_n < BLOCKS) opt_n = BLOCKS;
    int64_t *lat[2] = {malloc(sizeof(int64_t) * (size_t)opt_n), malloc(sizeof(int64_t) * (size_t)opt_n)};
    int n[2] = {0, 0}, failed[2] = {0, 0};
    char *answer = malloc(BUFSZ);
    signal(SIGPIPE, SIG_IGN);
    pid_t bare;
    int fds[2] = {connect_to(opt_socket), start_bare_server(&bare)};
    for (int block = 0; block < BLOCKS; block++)
        for (int which = 0; which < 2; which++)
            for (int i = 0; i < opt_n / BLOCKS; i++) {
                char *text = subst(opt_request, block * (opt_n / BLOCKS) + i), line[8192];
                int length = snprintf(line, sizeof line, "%s\n", text);
                free(text);
                int64_t ns;
                if (round_trip(fds[which], line, (size_t)length, &ns, answer)) lat[which][n[which]++] = ns;
                else if (++failed[which] > 5) goto done;
                if (opt_pause_us) sleep_ns(opt_pause_us * 1000LL);
            }
done:
    printf("{");
    print_latency("peer", lat[0], n[0], failed[0]);
    printf(",");
    print_latency("bare", lat[1], n[1], failed[1]);
    printf("}\n");
    kill(bare, SIGKILL);
    waitpid(bare, NULL, 0);
    return 0;
}
