/* job: the program inside the session; takes its orders over a FIFO, out of band. */
#include "termbench.h"

static void log_line(const char *path, const char *fmt, ...) {
    char line[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0) {
        if (write(fd, line, (size_t)n) != n) {}
        close(fd);
    }
}

int cmd_job(int argc, char **argv) {
    if (argc < 4) die("job FIFO LOG");
    const char *fifo = argv[2], *log = argv[3];
    mkfifo(fifo, 0600);
    int fd = open(fifo, O_RDWR | O_CLOEXEC); /* O_RDWR: never sees end of file */
    if (fd == -1) die("open %s: %s", fifo, strerror(errno));
    FILE *in = fdopen(fd, "r");
    printf("TB-JOB-READY\r\n");
    fflush(stdout);
    log_line(log, "ready %lld %d\n", (long long)now_ns(), (int)getpid());
    char line[4096], a[2048], b[256];
    while (fgets(line, sizeof line, in)) {
        int secs, width;
        if (sscanf(line, "cat %2047s %255s", a, b) == 2) {
            struct stat st = {0};
            stat(a, &st);
            int64_t t0 = now_ns();
            char *cat[] = {"cat", a, NULL};
            pid_t pid;
            int wst;
            if (posix_spawnp(&pid, "cat", NULL, NULL, cat, environ)) die("cat");
            waitpid(pid, &wst, 0);
            int64_t t1 = now_ns();
            char s[512];
            int n = snprintf(s, sizeof s, "\033[0m\033[999;1H\r\n\r\n%s", b);
            write_all(1, s, (size_t)n);
            log_line(log, "cat %lld %lld %lld\n", (long long)st.st_size, (long long)(t1 - t0), (long long)(now_ns() - t0));
        } else if (sscanf(line, "flood %d %d %255s", &secs, &width, b) == 3) { /* like yes(1), but bounded and counted */
            static char blk[8192];
            memset(blk, 'y', sizeof blk);
            for (size_t i = (size_t)width; i < sizeof blk; i += (size_t)width + 1) blk[i] = '\n';
            int64_t t0 = now_ns(), end = t0 + secs * 1000000000LL, mark = t0;
            uint64_t total = 0;
            for (;;) {
                write_all(1, blk, sizeof blk);
                total += sizeof blk;
                int64_t now = now_ns();
                if (now - mark > 100000000LL) {
                    log_line(log, "flood %lld %llu\n", (long long)(now - t0), (unsigned long long)total);
                    mark = now;
                }
                if (now > end) break;
            }
            log_line(log, "floodend %lld %llu\n", (long long)(now_ns() - t0), (unsigned long long)total);
            char s[512];
            int n = snprintf(s, sizeof s, "\r\n%s", b);
            write_all(1, s, (size_t)n);
        } else if (!strncmp(line, "quit", 4)) {
            break;
        }
    }
    return 0;
}
