// Moves bytes between kernel objects on behalf of the gather thread.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "include/CPulsarGather.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

int pulsar_poll_create(void) {
    int poller = epoll_create1(EPOLL_CLOEXEC);
    return poller < 0 ? -errno : poller;
}

int pulsar_poll_set(int poller, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event = {.events = 0, .data.u64 = token};
    if (events & PULSAR_POLL_READ) event.events |= EPOLLIN;
    if (events & PULSAR_POLL_WRITE) event.events |= EPOLLOUT;
    if (epoll_ctl(poller, EPOLL_CTL_MOD, descriptor, &event) == 0) return 0;
    if (errno != ENOENT) return -errno;
    return epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : -errno;
}

int pulsar_poll_remove(int poller, int descriptor) {
    return epoll_ctl(poller, EPOLL_CTL_DEL, descriptor, NULL) == 0 ? 0 : -errno;
}

static int wait_nanoseconds(int poller, struct epoll_event *events, int capacity, int64_t nanoseconds) {
#ifdef SYS_epoll_pwait2
    struct timespec timeout = {nanoseconds / 1000000000, nanoseconds % 1000000000};
    int n = (int)syscall(SYS_epoll_pwait2, poller, events, capacity, nanoseconds < 0 ? NULL : &timeout, NULL, 0);
    if (n >= 0 || errno != ENOSYS) return n;
#endif
    return epoll_wait(poller, events, capacity, nanoseconds < 0 ? -1 : (int)((nanoseconds + 999999) / 1000000));
}

int pulsar_poll_wait(int poller, struct pulsar_poll_event *events, int capacity, int64_t timeout_nanoseconds) {
    struct epoll_event ready[64];
    if (capacity > 64) capacity = 64;
    int n = wait_nanoseconds(poller, ready, capacity, timeout_nanoseconds);
    if (n < 0) return errno == EINTR ? 0 : -errno;
    for (int i = 0; i < n; i++) {
        uint32_t bits = 0;
        if (ready[i].events & (EPOLLIN | EPOLLPRI)) bits |= PULSAR_POLL_READ;
        if (ready[i].events & EPOLLOUT) bits |= PULSAR_POLL_WRITE;
        if (ready[i].events & (EPOLLHUP | EPOLLERR)) bits |= PULSAR_POLL_HANGUP;
        events[i].token = ready[i].data.u64;
        events[i].events = bits;
    }
    return n;
}

int pulsar_event_create(void) {
    int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

int pulsar_event_signal(int descriptor) {
    uint64_t one = 1;
    int64_t n = pulsar_write(descriptor, &one, sizeof one);
    return n < 0 && n != -EAGAIN ? (int)n : 0;
}

int pulsar_event_clear(int descriptor) {
    uint64_t count;
    int64_t n = pulsar_read(descriptor, &count, sizeof count);
    return n < 0 && n != -EAGAIN ? (int)n : 0;
}

// Both ends never block: a blocking splice from a tty sleeps holding the pipe's lock, and then even FIONREAD on that
// pipe hangs in uninterruptible sleep.
int64_t pulsar_splice_to_pipe(int tty, int pipe_write, size_t count) {
    for (;;) {
        ssize_t n = splice(tty, NULL, pipe_write, NULL, count, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
        if (n >= 0) return n;
        if (errno != EINTR) return -errno;
    }
}

int64_t pulsar_splice_to_file(int pipe_read, int file, int64_t position, size_t count) {
    for (;;) {
        loff_t at = position;
        ssize_t n = splice(pipe_read, NULL, file, &at, count, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
        if (n >= 0) return n;
        if (errno != EINTR) return -errno;
    }
}

// A disk that is full says nothing about the kernel.
static int takes_nothing(int error) {
    return error == ENOSPC || error == EDQUOT || error == EFBIG || error == EIO || error == EROFS;
}

int pulsar_probe_splice(const char *folder) {
    int result = 0, subsidiary = -1, file = -1, ends[2] = {-1, -1};
    char name[64];
    int manager = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (manager < 0 || grantpt(manager) < 0 || unlockpt(manager) < 0 || ptsname_r(manager, name, sizeof name) != 0 ||
        (subsidiary = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0 || pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0 ||
        ((file = open(folder, O_RDWR | O_TMPFILE | O_CLOEXEC, 0600)) < 0 && !takes_nothing(errno)) ||
        write(subsidiary, "p", 1) != 1)
        result = -errno;
    if (result == 0 && pulsar_splice_to_pipe(manager, ends[1], 16) != 1) result = -EINVAL;
    if (result == 0 && file >= 0) {
        int64_t n = pulsar_splice_to_file(ends[0], file, 0, 1);
        if (n != 1 && !takes_nothing((int)-n)) result = -EINVAL;
    }
    if (file >= 0) close(file);
    if (ends[0] >= 0) close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
    if (subsidiary >= 0) close(subsidiary);
    if (manager >= 0) close(manager);
    return result;
}

void pulsar_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

// sched_setattr(2) has no wrapper in this libc. A fair thread's runtime is the slice it asks for (Linux 6.12 and newer;
// older kernels ignore it).
void pulsar_prefer_latency(void) {
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes = {.size = 48, .runtime = 100000};
    syscall(SYS_sched_setattr, 0, &attributes, 0u);
}
#endif

void pulsar_reserve_descriptors(int count) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur < 2) return;
    if ((rlim_t)count > limit.rlim_cur) count = (int)limit.rlim_cur;
    int highest = fcntl(0, F_DUPFD_CLOEXEC, count - 1);
    if (highest >= 0) close(highest);
}

int pulsar_pipe_waiting(int pipe_read) {
    int waiting = 0;
    return ioctl(pipe_read, FIONREAD, &waiting) < 0 ? -errno : waiting;
}

int64_t pulsar_read(int descriptor, void *bytes, size_t count) {
    for (;;) {
        ssize_t n = read(descriptor, bytes, count);
        if (n >= 0) return n;
        if (errno != EINTR) return -errno;
    }
}

int64_t pulsar_write(int descriptor, const void *bytes, size_t count) {
    for (;;) {
        ssize_t n = write(descriptor, bytes, count);
        if (n >= 0) return n;
        if (errno != EINTR) return -errno;
    }
}

int64_t pulsar_pwrite(int descriptor, const void *bytes, size_t count, int64_t position) {
    for (;;) {
        ssize_t n = pwrite(descriptor, bytes, count, position);
        if (n >= 0) return n;
        if (errno != EINTR) return -errno;
    }
}

uint64_t pulsar_monotonic_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
