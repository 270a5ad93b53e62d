// Terminals, and programs on them.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "include/CPulsarPTY.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

// MARK: - Terminals

int pulsar_open_terminal(uint16_t rows, uint16_t columns, uint16_t pixel_width, uint16_t pixel_height, int *manager,
                         int *subsidiary) {
    char name[64];
    int opened = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (opened < 0) return -errno;
    int other = -1;
    if (grantpt(opened) < 0 || unlockpt(opened) < 0 || ptsname_r(opened, name, sizeof name) != 0 ||
        (other = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0) {
        int error = errno;
        close(opened);
        return -error;
    }
    struct termios settings;
    if (tcgetattr(other, &settings) == 0) {
        // What a person expects of a terminal today: erase takes a whole character of UTF-8.
        settings.c_iflag |= IUTF8;
        tcsetattr(other, TCSANOW, &settings);
    }
    pulsar_set_window_size(opened, rows, columns, pixel_width, pixel_height);
    *manager = opened;
    *subsidiary = other;
    return 0;
}

int pulsar_set_window_size(int manager, uint16_t rows, uint16_t columns, uint16_t pixel_width, uint16_t pixel_height) {
    struct winsize size = {.ws_row = rows, .ws_col = columns, .ws_xpixel = pixel_width, .ws_ypixel = pixel_height};
    return ioctl(manager, TIOCSWINSZ, &size) < 0 ? -errno : 0;
}

int pulsar_foreground_group(int manager) {
    pid_t group = 0;
    return ioctl(manager, TIOCGPGRP, &group) < 0 ? 0 : group;
}

int pulsar_open_pipe(size_t capacity, int *read_end, int *write_end) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return -errno;
    // Beyond the user's share of pipe memory the kernel refuses, and the pipe stays as it is.
    if (capacity > 0) fcntl(ends[1], F_SETPIPE_SZ, (int)capacity);
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

int pulsar_make_memory(const char *name, size_t size) {
    int memory = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (memory < 0) return -errno;
    if (ftruncate(memory, (off_t)size) < 0 || fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0) {
        int error = errno;
        close(memory);
        return -error;
    }
    return memory;
}

// MARK: - Between fork and exec

static _Noreturn void fail(int report, uint16_t step) {
    unsigned char message[6];
    uint32_t error = (uint32_t)errno;
    memcpy(message, &step, 2);
    memcpy(message + 2, &error, 4);
    ssize_t ignored = write(report, message, sizeof message);
    (void)ignored;
    _exit(127);
}

// A hungry session goes before the keeper does. Failing is of no account: some sandboxes do not let it be written.
static void offer_to_oom(const char *score) {
    // Why: what a process that cannot be dumped has under /proc belongs to root. The rest of its memory is a copy of the
    // keeper's, which holds no secret, and is gone with the exec.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    ssize_t ignored = write(file, score, strlen(score));
    (void)ignored;
    close(file);
}

// Closes what a waiting child has of others: a neighbour's gate that it held open would keep the neighbour from leaving.
static void keep_only(int a, int b, int c) {
    int kept[5] = {2, a, b, c, -1};
    for (int i = 2; i < 4; i++)
        for (int j = i; j > 1 && kept[j] < kept[j - 1]; j--) {
            int other = kept[j];
            kept[j] = kept[j - 1];
            kept[j - 1] = other;
        }
    for (int i = 0; i < 4; i++) {
        unsigned from = (unsigned)kept[i] + 1, to = i == 3 ? ~0u : (unsigned)kept[i + 1] - 1;
        if (from <= to) syscall(SYS_close_range, from, to, 0u);
    }
}

static _Noreturn void become(const struct pulsar_child *child) {
    char byte;
    ssize_t n;
    int report = child->report;
    close(child->gate_write);
    keep_only(child->subsidiary, child->gate, report);
    // As early as this because what is typed at the keeper's terminal is not meant for a child that waits.
    if (setsid() < 0) fail(report, PULSAR_STEP_SESSION);
    do n = read(child->gate, &byte, 1);
    while (n < 0 && errno == EINTR);
    if (n != 1) _exit(127);

    if (ioctl(child->subsidiary, TIOCSCTTY, 0) < 0) fail(report, PULSAR_STEP_SESSION);
    if (dup2(child->subsidiary, 0) < 0 || dup2(child->subsidiary, 1) < 0 || dup2(child->subsidiary, 2) < 0)
        fail(report, PULSAR_STEP_SESSION);
    if (report != 3) {
        if (dup2(report, 3) < 0) fail(report, PULSAR_STEP_SESSION);
        report = 3;
    }
    fcntl(report, F_SETFD, FD_CLOEXEC);
    syscall(SYS_close_range, 4u, ~0u, 0u);

    // The kernel's structure, which is all zeroes for the default, and its call: the library's leaves out two signals of
    // its own, which a parent may have ignored.
    uint64_t standard[8] = {0};
    for (int number = 1; number <= 64; number++) syscall(SYS_rt_sigaction, number, standard, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    umask(child->umask);
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = child->descriptors_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = child->core_max;
        setrlimit(RLIMIT_CORE, &limit);
    }
    offer_to_oom(child->oom_score);
    if (chdir(child->directory) < 0) fail(report, PULSAR_STEP_DIRECTORY);
    environ = (char **)child->environment;
    execvp(child->executable, child->arguments);
    fail(report, PULSAR_STEP_EXECUTE);
}

pid_t pulsar_spawn(const struct pulsar_child *child) {
    pid_t pid = fork();
    if (pid < 0) return -errno;
    if (pid == 0) become(child);
    return pid;
}

// MARK: - Processes

int pulsar_process_descriptor(pid_t pid) {
    int descriptor = (int)syscall(SYS_pidfd_open, pid, 0u);
    return descriptor < 0 ? -errno : descriptor;
}

int pulsar_peek_exit(pid_t pid, int *value) {
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0) return -errno;
    if (info.si_pid == 0) return 0;
    *value = info.si_status;
    return info.si_code == CLD_EXITED ? 1 : 2;
}

int pulsar_reap(pid_t pid) {
    int status;
    pid_t reaped = waitpid(pid, &status, WNOHANG);
    return reaped < 0 ? -errno : reaped == pid;
}

void pulsar_kill_and_reap(pid_t pid) {
    int status;
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
}

int pulsar_signal_descriptor(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    // Inherited as ignored, it would make the kernel forget how children ended.
    signal(SIGCHLD, SIG_DFL);
    int descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

int pulsar_next_signal(int descriptor) {
    struct signalfd_siginfo info;
    return read(descriptor, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

void pulsar_hide_memory(void) {
    struct rlimit none = {0};
    getrlimit(RLIMIT_CORE, &none);
    none.rlim_cur = 0;
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

// The linker's: where the program's read-only part begins, and where its code ends.
extern char __executable_start[], etext[];

void pulsar_give_back_code(void) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)__executable_start + page - 1) & ~(page - 1), to = (uintptr_t)etext & ~(page - 1);
    if (from < to) madvise((void *)from, to - from, MADV_DONTNEED);
}

int pulsar_oom_score(void) {
    char text[16] = {0};
    int file = open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t n = read(file, text, sizeof text - 1);
    close(file);
    return n > 0 ? atoi(text) : 0;
}

void pulsar_keep_descriptors_from_children(void) {
    int descriptor;
    do descriptor = open("/dev/null", O_RDWR);
    while (descriptor >= 0 && descriptor < 3);
    if (descriptor >= 0) close(descriptor);
    syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC);
}

uint64_t pulsar_raise_limits(uint64_t *descriptors_max, uint64_t *core_max) {
    struct rlimit limit;
    *descriptors_max = 1024;
    *core_max = 0;
    if (getrlimit(RLIMIT_CORE, &limit) == 0) *core_max = limit.rlim_cur;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return 1024;
    *descriptors_max = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : *descriptors_max;
}
