// The system calls of the gather thread. Each returns its result, or the negative errno: Swift cannot read errno
// reliably between two calls of its own runtime.
#ifndef PULSAR_GATHER_H
#define PULSAR_GATHER_H

#include <stddef.h>
#include <stdint.h>

/// One readiness event: the token given at registration and the `PULSAR_POLL_…` bits.
struct pulsar_poll_event {
    uint64_t token;
    uint32_t events;
};

#define PULSAR_POLL_READ 1u
#define PULSAR_POLL_WRITE 2u
#define PULSAR_POLL_HANGUP 4u

int pulsar_poll_create(void);
/// Registers, changes (when already registered) the interest in a descriptor. Interest 0 still reports a hang-up.
int pulsar_poll_set(int poller, int descriptor, uint32_t events, uint64_t token);
int pulsar_poll_remove(int poller, int descriptor);
/// Waits. `timeout_nanoseconds` < 0: for ever.
int pulsar_poll_wait(int poller, struct pulsar_poll_event *events, int capacity, int64_t timeout_nanoseconds);

int pulsar_event_create(void);
int pulsar_event_signal(int descriptor);
int pulsar_event_clear(int descriptor);

/// splice(2), never blocking, from a tty into a pipe.
int64_t pulsar_splice_to_pipe(int tty, int pipe_write, size_t count);
/// splice(2) from a pipe into a file at a position (a file opened without O_APPEND).
int64_t pulsar_splice_to_file(int pipe_read, int file, int64_t position, size_t count);
/// Whether this kernel splices from a tty into a pipe and on into a file of `folder`: 0, or the negative errno.
int pulsar_probe_splice(const char *folder);
/// Bytes that wait in a pipe (FIONREAD).
int pulsar_pipe_waiting(int pipe_read);

/// read(2) and write(2), retried on EINTR.
int64_t pulsar_read(int descriptor, void *bytes, size_t count);
int64_t pulsar_write(int descriptor, const void *bytes, size_t count);
int64_t pulsar_pwrite(int descriptor, const void *bytes, size_t count, int64_t position);

uint64_t pulsar_monotonic_nanoseconds(void);
/// Asks the scheduler for short slices and early turns for the calling thread: it wakes often and runs briefly.
void pulsar_prefer_latency(void);
/// Makes room for descriptors at once. Later, with several threads, the kernel waits for a grace period at each doubling
/// of the table, some 15 ms.
void pulsar_reserve_descriptors(int count);
/// Names the calling thread, for `top -H`; at most 15 bytes are kept.
void pulsar_name_thread(const char *name);

#endif
