// Terminals, and programs on them.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "include/CPulsarPTY.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
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

int pulsar_write_whole(int file, const void *bytes, size_t count) {
    for (size_t done = 0; done < count;) {
        ssize_t n = pwrite(file, (const char *)bytes + done, count - done, (off_t)done);
        if (n > 0) done += (size_t)n;
        else if (n == 0 || errno != EINTR) return n == 0 ? -ENOSPC : -errno;
    }
    return 0;
}

int64_t pulsar_read_whole(int file, void *bytes, size_t count) {
    size_t done = 0;
    while (done < count) {
        ssize_t n = pread(file, (char *)bytes + done, count - done, (off_t)done);
        if (n > 0) done += (size_t)n;
        else if (n == 0) break;
        else if (errno != EINTR) return -errno;
    }
    return (int64_t)done;
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
    if (n != 1) {
        // Said, so that an engine that outlives its keeper knows for certain that nothing was executed.
        errno = ECANCELED;
        fail(report, PULSAR_STEP_SESSION);
    }

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

int pulsar_signal_process(int descriptor, int number) {
    return syscall(SYS_pidfd_send_signal, descriptor, number, NULL, 0u) < 0 ? -errno : 0;
}

int pulsar_wait_readable(int descriptor, int milliseconds) {
    struct pollfd interest = {.fd = descriptor, .events = POLLIN};
    int result;
    do result = poll(&interest, 1, milliseconds);
    while (result < 0 && errno == EINTR);
    return result > 0;
}

// The kernel's structure of linux/pidfd.h as it was when it learned of exits (6.15); this libc's headers are older.
struct pidfd_information {
    uint64_t mask, cgroup;
    uint32_t ids[11];
    int32_t exit_code;
};
#define INFORMATION_EXIT (1u << 3)
#define GET_INFORMATION _IOWR(0xFF, 11, struct pidfd_information)

static int decoded(int status, int *value) {
    *value = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    return WIFEXITED(status) ? 1 : 2;
}

// Known to the kernel from the moment that the parent has reaped it.
static int told_by_descriptor(int descriptor, int *status) {
    struct pidfd_information information = {.mask = INFORMATION_EXIT};
    if (ioctl(descriptor, GET_INFORMATION, &information) < 0 || !(information.mask & INFORMATION_EXIT)) return 0;
    *status = information.exit_code;
    return 1;
}

// Told until the parent has reaped it: the last number but none of the line, behind the state Z. Negative where the table
// cannot be asked now.
static int told_by_table(int descriptor, pid_t pid, int *status) {
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int file;
    do file = open(path, O_RDONLY | O_CLOEXEC);
    while (file < 0 && errno == EINTR);
    // What is refused for want of something may be had later; all else would be asked for ever.
    if (file < 0) return errno == EMFILE || errno == ENFILE || errno == ENOMEM ? -1 : 0;
    int64_t n = pulsar_read_whole(file, text, sizeof text - 1);
    close(file);
    // Only what has not been reaped takes a signal: the number has been this process's all the time.
    if (n <= 0 || pulsar_signal_process(descriptor, 0) < 0) return 0;
    text[n] = 0;
    // A program may have any name; what follows it holds no parenthesis.
    char *field = strrchr(text, ')');
    if (!field || field[1] != ' ' || field[2] != 'Z') return 0;
    // The name is the second field, the status the fifty-second.
    for (int number = 2; number < 52; number++)
        if (!(field = strchr(field + 1, ' '))) return 0;
    *status = atoi(field + 1);
    return 1;
}

int pulsar_exit_of(int descriptor, pid_t pid, int *value) {
    int status;
    if (!pulsar_wait_readable(descriptor, 0)) return 0;
    if (told_by_descriptor(descriptor, &status)) return decoded(status, value);
    int by_table = told_by_table(descriptor, pid, &status);
    // It may be reaped between the first two questions; then the third has the answer.
    if (by_table > 0 || told_by_descriptor(descriptor, &status)) return decoded(status, value);
    // Without a descriptor for the table it is asked again: the process's stays readable.
    return by_table < 0 ? 0 : 3;
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
    // A log that is at its limit (ulimit -f) is no reason to end.
    signal(SIGXFSZ, SIG_IGN);
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

void pulsar_close_from(posix_spawn_file_actions_t *actions, int first) {
    posix_spawn_file_actions_addclosefrom_np(actions, first);
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
