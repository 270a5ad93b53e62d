// Unix sockets, and descriptors that travel over them.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "include/CPulsarPTY.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

// What one message can carry; a larger control buffer than any peer of ours fills.
#define DESCRIPTORS_MAX 64

size_t pulsar_socket_path_max(void) { return sizeof((struct sockaddr_un *)0)->sun_path - 1; }

static int address_of(const char *path, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    if (strlen(path) > pulsar_socket_path_max()) return -ENAMETOOLONG;
    strcpy(address->sun_path, path);
    return 0;
}

int pulsar_listen_unix(const char *path) {
    struct sockaddr_un address;
    int result = address_of(path, &address);
    if (result < 0) return result;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return -errno;
    // Why not umask(2): it is the whole process's, other threads make files too. What is bound gets the mode of the socket.
    if (fchmod(listener, 0600) < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, 1024) < 0)
        result = -errno;
    if (result < 0) {
        close(listener);
        return result;
    }
    return listener;
}

int pulsar_probe_unix(const char *path) {
    struct sockaddr_un address;
    int result = address_of(path, &address);
    if (result < 0) return result;
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (probe < 0) return -errno;
    result = connect(probe, (struct sockaddr *)&address, sizeof address) < 0 ? -errno : 0;
    close(probe);
    // A full queue is somebody's, too.
    return result == -EAGAIN ? 0 : result;
}

int pulsar_socket_pair(int *first, int *second) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
    *first = ends[0];
    *second = ends[1];
    return 0;
}

int pulsar_listen_messages(const char *path) {
    struct sockaddr_un address;
    int result = address_of(path, &address);
    if (result < 0) return result;
    int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return -errno;
    unlink(path);
    if (fchmod(listener, 0600) < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 ||
        listen(listener, 8) < 0)
        result = -errno;
    if (result < 0) {
        close(listener);
        return result;
    }
    return listener;
}

int pulsar_connect_messages(const char *path) {
    struct sockaddr_un address;
    int result = address_of(path, &address);
    if (result < 0) return result;
    int descriptor = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0) return descriptor;
    result = -errno;
    close(descriptor);
    return result;
}

int pulsar_accept_own(int listener) {
    int descriptor = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (descriptor < 0) return -errno;
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid()) return descriptor;
    close(descriptor);
    return -EPERM;
}

int pulsar_send_message(int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count) {
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))] = {0};
    if (descriptor_count > DESCRIPTORS_MAX) return -EINVAL;
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = count};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (descriptor_count > 0) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(descriptor_count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(descriptor_count * sizeof(int));
        memcpy(CMSG_DATA(header), descriptors, descriptor_count * sizeof(int));
    }
    for (;;) {
        if (sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return 0;
        if (errno != EINTR) return -errno;
    }
}

int64_t pulsar_receive_message(int socket, void *bytes, size_t capacity, int *descriptors, size_t descriptor_capacity,
                               size_t *descriptor_count) {
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
    struct iovec vector = {.iov_base = bytes, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    *descriptor_count = 0;
    ssize_t n;
    do n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0) return -errno;
    int broken = (message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) != 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t carried = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < carried; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(header) + i * sizeof(int), sizeof descriptor);
            if (broken || *descriptor_count == descriptor_capacity) {
                close(descriptor);
                broken = 1;
            } else {
                descriptors[(*descriptor_count)++] = descriptor;
            }
        }
    }
    if (broken) {
        for (size_t i = 0; i < *descriptor_count; i++) close(descriptors[i]);
        *descriptor_count = 0;
    }
    return (message.msg_flags & MSG_TRUNC) != 0 ? -EPROTO : n;
}

int pulsar_wait_writable(int socket, int milliseconds) {
    struct pollfd interest = {.fd = socket, .events = POLLOUT};
    return poll(&interest, 1, milliseconds) > 0;
}

int pulsar_open_file(const char *path, int flags, mode_t mode) {
    int descriptor = open(path, flags, mode);
    return descriptor < 0 ? -errno : descriptor;
}

int pulsar_lock_file(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB) < 0 ? -errno : 0; }
