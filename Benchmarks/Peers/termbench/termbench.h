/*
 * termbench plays the TERMINAL (a pty pair of 80x24 with a peer's attach client on it, read and written at full speed),
 * as `termbench job` the PROGRAM inside the session, and as `termbench rpc` a bare client of a socket. It knows nothing
 * about any peer: what to run is given after `--`. Every subcommand prints one JSON object.
 *
 *   job    FIFO LOG           program inside a session; takes orders over a FIFO
 *   term   [opts] -- ARGV     N terminals on N attach clients; order to the job; wait for a sentinel
 *   echo   [opts] -- ARGV     keystroke round trips through one attach client
 *   paint  [opts] -- ARGV     start an attach client R times, time until the screen is painted
 *   spawn  [opts] -- ARGV     run a command N times one after the other ({i} = 0..N-1)
 *   rpc    [opts]             one request line N times on a unix socket, beside a bare ping-pong
 *   limits                    plain limits of this machine (unix socket, pty, spawn)
 */
#ifndef TERMBENCH_H
#define TERMBENCH_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define COLS 80
#define ROWS 24
#define MAXCLIENTS 64
#define BUFSZ 65536
#define WIN_NS 100000000LL /* window of the throughput-over-time record: 100 ms */
#define MAXWIN 1200

extern char **environ;

/* One terminal with an attach client on it. */
typedef struct {
    int manager;
    pid_t pid;
    bool eof;
    uint64_t bytes;
    int64_t t_sentinel; /* ns since t0, -1: not seen */
    int64_t t_first, t_last;
    int64_t max_gap;
    int64_t gap_at;
    char tail[256];
    size_t ntail;
    uint64_t win[MAXWIN];
} Term;

/* util.c */
int64_t now_ns(void);
void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
void sleep_ns(int64_t ns);
void write_all(int fd, const char *p, size_t n);
int cmp_i64(const void *a, const void *b);
double pct_us(int64_t *sorted, int n, double p);
char **parse_opts(int argc, char **argv);
extern const char *opt_fifo, *opt_cmd, *opt_sentinel, *opt_ready, *opt_socket, *opt_request;
extern int opt_n, opt_settle, opt_timeout, opt_slow, opt_slow_after, opt_reps, opt_samples, opt_pause_us;
extern int opt_max_seconds, opt_windows, opt_after, opt_quiet, opt_gap;

/* terminal.c */
extern double client_cpu_ms; /* CPU time of all attach clients that were waited for */
pid_t start_on_pty(char **argv, int *manager);
void term_init(Term *t);
size_t pump(Term *t, char *buf, int64_t t0, const char *sent, size_t nsent);
bool settle(Term *ts, int n, char *buf, int limit_ms);
void stop_clients(Term *ts, int n);

/* spawn.c */
char *subst(const char *s, int i);

/* One file each. */
int cmd_term(char **argv);
int cmd_echo(char **argv);
int cmd_paint(char **argv);
int cmd_spawn(char **argv);
int cmd_job(int argc, char **argv);
int cmd_rpc(void);
int cmd_limits(void);

#endif
