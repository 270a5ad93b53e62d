/* limits: what this machine can do at all with sockets, ptys and processes. */
#include "termbench.h"

static const char JSONREQ[] = "{\"id\":12345,\"method\":\"session.input\",\"params\":{\"session\":\"s1\",\"data\":\"eA==\"}}\n";

static void *unix_server(void *arg) {
    int fd = *(int *)arg;
    char b[4096];
    size_t have = 0;
    for (;;) {
        ssize_t n = read(fd, b + have, sizeof b - have);
        if (n <= 0) return NULL;
        have += (size_t)n;
        if (b[have - 1] == '\n') {
            write_all(fd, b, have);
            have = 0;
        }
    }
}

static void *pty_echo(void *arg) {
    int fd = *(int *)arg;
    char b[4096];
    for (;;) {
        ssize_t n = read(fd, b, sizeof b);
        if (n <= 0) return NULL;
        write_all(fd, b, (size_t)n);
    }
}

struct writer { int fd; size_t total; size_t block; };
static void *pty_writer(void *arg) {
    struct writer *w = arg;
    char *b = malloc(w->block);
    memset(b, 'x', w->block);
    for (size_t done = 0; done < w->total; done += w->block) write_all(w->fd, b, w->block);
    free(b);
    return NULL;
}

static void print_lat(const char *name, int64_t *lat, int n, const char *sep) {
    qsort(lat, (size_t)n, sizeof *lat, cmp_i64);
    printf("\"%s\":{\"n\":%d,\"p50_us\":%.2f,\"p99_us\":%.2f,\"max_us\":%.1f}%s", name, n, pct_us(lat, n, .5), pct_us(lat, n, .99),
           pct_us(lat, n, 1), sep);
}

int cmd_limits(void) {
    enum { N = 20000 };
    int64_t *lat = malloc(sizeof(int64_t) * N);
    signal(SIGPIPE, SIG_IGN);
    printf("{");
    /* 1. unix socket ping-pong, one JSON line each way; the server is another PROCESS, as a daemon would be */
    for (int paced = 0; paced < 2; paced++) {
        int sv[2];
        socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
        pid_t pid = fork();
        if (pid == 0) {
            close(sv[0]);
            unix_server(&sv[1]);
            _exit(0);
        }
        close(sv[1]);
        char b[4096];
        int n = paced ? 3000 : N;
        for (int i = 0; i < n; i++) {
            int64_t a = now_ns();
            write_all(sv[0], JSONREQ, sizeof JSONREQ - 1);
            size_t have = 0;
            do {
                ssize_t r = read(sv[0], b + have, sizeof b - have);
                if (r <= 0) break;
                have += (size_t)r;
            } while (b[have - 1] != '\n');
            lat[i] = now_ns() - a;
            if (paced) sleep_ns(1000000);
        }
        close(sv[0]);
        waitpid(pid, NULL, 0);
        print_lat(paced ? "unix_socket_rtt_paced_1ms" : "unix_socket_rtt_back_to_back", lat, n, ",");
    }
    /* 2. pty: write on the subsidiary -> read on the manager, one thread; and the other way */
    int m, s;
    struct termios raw;
    openpty(&m, &s, NULL, NULL, NULL);
    tcgetattr(s, &raw);
    cfmakeraw(&raw);
    tcsetattr(s, TCSANOW, &raw);
    char b[BUFSZ];
    for (int dir = 0; dir < 2; dir++) {
        int wfd = dir ? m : s, rfd = dir ? s : m;
        for (int i = 0; i < N; i++) {
            int64_t a = now_ns();
            if (write(wfd, "x", 1) != 1) break;
            if (read(rfd, b, sizeof b) < 1) break;
            lat[i] = now_ns() - a;
        }
        print_lat(dir ? "pty_manager_to_subsidiary" : "pty_subsidiary_to_manager", lat, N, ",");
    }
    /* 3. pty echo through another process (raw mode), paced: the floor of keystroke latency */
    pid_t pid = fork();
    if (pid == 0) {
        close(m);
        pty_echo(&s);
        _exit(0);
    }
    for (int i = 0; i < 3000; i++) {
        int64_t a = now_ns();
        if (write(m, "x", 1) != 1 || read(m, b, sizeof b) < 1) break;
        lat[i] = now_ns() - a;
        sleep_ns(1000000);
    }
    print_lat("pty_echo_other_process_paced_1ms", lat, 3000, ",");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    /* 4. raw pty throughput by write size of the program; reads of 64 KiB */
    printf("\"pty_throughput\":[");
    size_t blocks[] = {64, 1024, 4096, 65536};
    for (int k = 0; k < 4; k++) {
        struct writer w = {s, (k ? 256u : 32u) << 20, blocks[k]};
        pid = fork();
        if (pid == 0) {
            pty_writer(&w);
            _exit(0);
        }
        int64_t a = now_ns();
        size_t got = 0, reads = 0, biggest = 0;
        while (got < w.total) {
            ssize_t r = read(m, b, sizeof b);
            if (r <= 0) break;
            got += (size_t)r;
            reads++;
            if ((size_t)r > biggest) biggest = (size_t)r;
        }
        double sec = (now_ns() - a) / 1e9;
        waitpid(pid, NULL, 0);
        printf("%s{\"write_size\":%zu,\"mb_s\":%.1f,\"reads\":%zu,\"biggest_read\":%zu}", k ? "," : "", w.block, got / sec / 1e6, reads,
               biggest);
    }
    printf("],");
    /* 5. unix socket throughput with 64 KiB writes: the other leg of any daemon */
    int sv[2];
    socketpair(AF_UNIX, SOCK_STREAM, 0, sv);
    struct writer w = {sv[1], 1024u << 20, 65536};
    pid = fork();
    if (pid == 0) {
        pty_writer(&w);
        _exit(0);
    }
    int64_t a = now_ns();
    size_t got = 0;
    while (got < w.total) {
        ssize_t r = read(sv[0], b, sizeof b);
        if (r <= 0) break;
        got += (size_t)r;
    }
    printf("\"unix_socket_mb_s\":%.1f", got / ((now_ns() - a) / 1e9) / 1e6);
    waitpid(pid, NULL, 0);
    /* 6. fork+exec of a trivial static-ish program: the floor of any CLI call */
    for (int i = 0; i < 200; i++) {
        char *v[] = {"true", NULL};
        int64_t t = now_ns();
        if (posix_spawnp(&pid, "true", NULL, NULL, v, environ)) break;
        waitpid(pid, NULL, 0);
        lat[i] = now_ns() - t;
    }
    printf(",");
    print_lat("spawn_true", lat, 200, "");
    printf("}\n");
    return 0;
}
