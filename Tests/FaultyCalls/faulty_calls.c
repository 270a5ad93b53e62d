// System calls that fail, move one byte, or are the last thing their process does: one kind of call, from a certain one
// of them on. See the header.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "include/FaultyCalls.h"

#ifdef __linux__
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { KILL = -1, SHORT = -2 };

static struct {
    char call[32], log[256];
    long point, times;
    int effect;
    pid_t process;
} fault;
static atomic_long seen;

static const char *setting(const char *name) {
    const char *text = getenv(name);
    return text ? text : "";
}

__attribute__((constructor)) static void prepare(void) {
    const char *effect = setting("FAULT_EFFECT");
    strncpy(fault.call, setting("FAULT_CALL"), sizeof fault.call - 1);
    strncpy(fault.log, setting("FAULT_LOG"), sizeof fault.log - 1);
    fault.point = atol(setting("FAULT_POINT"));
    fault.times = atol(setting("FAULT_TIMES"));
    fault.effect = strcmp(effect, "KILL") == 0 ? KILL : strcmp(effect, "SHORT") == 0 ? SHORT : atoi(effect);
    fault.process = getpid();
    const char *names[] = {"LD_PRELOAD", "FAULT_CALL", "FAULT_POINT", "FAULT_TIMES", "FAULT_EFFECT", "FAULT_LOG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unsetenv(names[i]);
}

// By system calls of its own, so that it befalls nobody.
static void note(const char *call, long number) {
    char line[64];
    int count = snprintf(line, sizeof line, "%s %ld\n", call, number);
    int log = (int)syscall(SYS_openat, AT_FDCWD, fault.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) return;
    syscall(SYS_write, log, line, count);
    syscall(SYS_close, log);
}

// What befalls this call: 0 nothing, SHORT, or an error.
static int befalls(const char *call) {
    if (fault.effect == 0 || strcmp(call, fault.call) != 0) return 0;
    // Why by the kernel: a child that was forked has our memory.
    if (syscall(SYS_getpid) != fault.process) return 0;
    long number = atomic_fetch_add(&seen, 1) + 1;
    if (number < fault.point || number - fault.point >= fault.times) return 0;
    int before = errno;
    if (fault.effect != SHORT || number == fault.point) note(call, number);
    if (fault.effect == KILL) syscall(SYS_kill, fault.process, SIGKILL);
    errno = before;
    return fault.effect;
}

// The same for a call on a descriptor: only a socket has a peer that can be gone.
static int befalls_on(const char *call, int descriptor) {
    struct stat status;
    int before = errno;
    if ((fault.effect == EPIPE || fault.effect == ECONNRESET) &&
        (fstat(descriptor, &status) < 0 || !S_ISSOCK(status.st_mode))) {
        errno = before;
        return 0;
    }
    return befalls(call);
}

#define REAL(name)                                                                                                     \
    static __typeof__(name) *real;                                                                                     \
    if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define FAIL_AS(call) FAIL_IF(befalls(call))
#define FAIL_ON(call, descriptor) FAIL_IF(befalls_on(call, descriptor))
#define FAIL_IF(answer)                                                                                                \
    int effect = answer;                                                                                               \
    if (effect > 0) {                                                                                                  \
        errno = effect;                                                                                                \
        return -1;                                                                                                     \
    }
// Eight bytes are an event counter's, which takes them all or none.
#define SHORTEN(count)                                                                                                 \
    if (effect == SHORT && (count) > 8) (count) = 1

// MARK: - Bytes

ssize_t write(int descriptor, const void *bytes, size_t count) {
    REAL(write);
    FAIL_ON("write", descriptor);
    SHORTEN(count);
    return real(descriptor, bytes, count);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    REAL(writev);
    FAIL_ON("writev", descriptor);
    for (int i = 0; effect == SHORT && i < count; i++) {
        if (parts[i].iov_len == 0) continue;
        struct iovec first = {parts[i].iov_base, 1};
        return real(descriptor, &first, 1);
    }
    return real(descriptor, parts, count);
}

ssize_t read(int descriptor, void *bytes, size_t count) {
    REAL(read);
    FAIL_ON("read", descriptor);
    SHORTEN(count);
    return real(descriptor, bytes, count);
}

#define POSITIONED(name, verb, buffer, position_type)                                                                  \
    ssize_t name(int descriptor, buffer bytes, size_t count, position_type position) {                                 \
        REAL(name);                                                                                                    \
        FAIL_AS(verb);                                                                                                 \
        SHORTEN(count);                                                                                                \
        return real(descriptor, bytes, count, position);                                                               \
    }
POSITIONED(pwrite, "pwrite", const void *, off_t)
POSITIONED(pwrite64, "pwrite", const void *, off64_t)
POSITIONED(pread, "pread", void *, off_t)
POSITIONED(pread64, "pread", void *, off64_t)

ssize_t splice(int from, off64_t *at, int to, off64_t *to_at, size_t count, unsigned flags) {
    REAL(splice);
    FAIL_AS("splice");
    SHORTEN(count);
    return real(from, at, to, to_at, count, flags);
}

ssize_t send(int descriptor, const void *bytes, size_t count, int flags) {
    REAL(send);
    FAIL_ON("sendmsg", descriptor);
    return real(descriptor, bytes, count, flags);
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
    REAL(sendmsg);
    FAIL_ON("sendmsg", descriptor);
    return real(descriptor, message, flags);
}

ssize_t recvmsg(int descriptor, struct msghdr *message, int flags) {
    REAL(recvmsg);
    FAIL_ON("recvmsg", descriptor);
    return real(descriptor, message, flags);
}

// MARK: - Files and names

#define OF_DESCRIPTOR(name)                                                                                            \
    int name(int descriptor) {                                                                                         \
        REAL(name);                                                                                                    \
        FAIL_AS(#name);                                                                                                \
        return real(descriptor);                                                                                       \
    }
OF_DESCRIPTOR(fdatasync)
OF_DESCRIPTOR(fsync)

// It is closed, whatever the answer is.
int close(int descriptor) {
    REAL(close);
    int effect = befalls("close"), result = real(descriptor);
    if (effect <= 0) return result;
    errno = effect;
    return -1;
}

#define TRUNCATE(name, length_type)                                                                                    \
    int name(int descriptor, length_type length) {                                                                     \
        REAL(name);                                                                                                    \
        FAIL_AS("ftruncate");                                                                                          \
        return real(descriptor, length);                                                                               \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define MODE                                                                                                           \
    mode_t mode = 0;                                                                                                   \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                                               \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }
#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        REAL(name);                                                                                                    \
        MODE FAIL_AS("openat");                                                                                        \
        return real(path, flags, mode);                                                                                \
    }
OPEN(open)
OPEN(open64)
#define OPENAT(name)                                                                                                   \
    int name(int folder, const char *path, int flags, ...) {                                                           \
        REAL(name);                                                                                                    \
        MODE FAIL_AS("openat");                                                                                        \
        return real(folder, path, flags, mode);                                                                        \
    }
OPENAT(openat)
OPENAT(openat64)

int posix_openpt(int flags) {
    REAL(posix_openpt);
    FAIL_AS("openat");
    return real(flags);
}

int memfd_create(const char *name, unsigned flags) {
    REAL(memfd_create);
    FAIL_AS("openat");
    return real(name, flags);
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    FAIL_AS("mkdirat");
    return real(path, mode);
}

int mkdirat(int folder, const char *path, mode_t mode) {
    REAL(mkdirat);
    FAIL_AS("mkdirat");
    return real(folder, path, mode);
}

int rename(const char *from, const char *to) {
    REAL(rename);
    FAIL_AS("renameat");
    return real(from, to);
}

int renameat(int folder, const char *from, int to_folder, const char *to) {
    REAL(renameat);
    FAIL_AS("renameat");
    return real(folder, from, to_folder, to);
}

int unlink(const char *path) {
    REAL(unlink);
    FAIL_AS("unlinkat");
    return real(path);
}

int unlinkat(int folder, const char *path, int flags) {
    REAL(unlinkat);
    FAIL_AS("unlinkat");
    return real(folder, path, flags);
}

// MARK: - Descriptors and processes

int ioctl(int descriptor, unsigned long request, ...) {
    REAL(ioctl);
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    FAIL_AS("ioctl");
    return real(descriptor, request, argument);
}

int fcntl(int descriptor, int command, ...) {
    REAL(fcntl);
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    FAIL_AS("fcntl");
    return real(descriptor, command, argument);
}

int dup3(int from, int to, int flags) {
    REAL(dup3);
    FAIL_AS("dup3");
    return real(from, to, flags);
}

int pipe2(int ends[2], int flags) {
    REAL(pipe2);
    FAIL_AS("pipe2");
    return real(ends, flags);
}

int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags) {
    REAL(accept4);
    FAIL_AS("accept4");
    return real(listener, address, length, flags);
}

pid_t fork(void) {
    REAL(fork);
    FAIL_AS("clone");
    return real();
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
    REAL(pthread_create);
    int effect = befalls("clone");
    return effect > 0 ? effect : real(thread, attributes, body, argument);
}
#endif
