// Processes, terminals and passed descriptors. Each function returns its result, or the negative errno: Swift cannot
// read errno reliably between two calls of its own runtime.
#ifndef PULSAR_PTY_H
#define PULSAR_PTY_H

#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: - Terminals

/// Opens a pseudo-terminal of a window size. The manager never blocks; both ends are closed on exec.
int pulsar_open_terminal(uint16_t rows, uint16_t columns, uint16_t pixel_width, uint16_t pixel_height, int *manager,
                         int *subsidiary);
int pulsar_set_window_size(int manager, uint16_t rows, uint16_t columns, uint16_t pixel_width, uint16_t pixel_height);
/// The foreground process group, 0 when there is none.
int pulsar_foreground_group(int manager);
/// A pipe whose ends never block, of at least `capacity` bytes where the kernel allows it.
int pulsar_open_pipe(size_t capacity, int *read_end, int *write_end);
/// Memory with a descriptor, of a size that nobody can change.
int pulsar_make_memory(const char *name, size_t size);
/// Writes all bytes at the beginning of a file, in as many pieces as it takes; 0 or a negative error.
int pulsar_write_whole(int file, const void *bytes, size_t count);
/// Reads a file from its beginning, in as many pieces as it takes: how many bytes, or a negative error.
int64_t pulsar_read_whole(int file, void *bytes, size_t count);

// MARK: - Processes

/// The steps at which a spawn can fail, in their order. Part of the keeper's wire: never renumbered.
enum {
    PULSAR_STEP_TERMINAL = 1,
    PULSAR_STEP_PIPE = 2,
    PULSAR_STEP_PAGE = 3,
    PULSAR_STEP_FORK = 4,
    PULSAR_STEP_SESSION = 5,
    PULSAR_STEP_DIRECTORY = 6,
    PULSAR_STEP_EXECUTE = 7,
    PULSAR_STEP_LIMIT = 8,
    PULSAR_STEP_SPECIFICATION = 9,
};

/// What a child is to become. Everything is prepared before the fork: between fork and exec only async-signal-safe
/// functions run.
struct pulsar_child {
    const char *executable;
    char *const *arguments;
    char *const *environment;
    const char *directory;
    int subsidiary;
    /// Read by the child: one byte lets it go on, the end makes it leave.
    int gate;
    /// The parent's end of the gate; the child closes its copy, or the end would never come.
    int gate_write;
    /// What to write to oom_score_adj.
    const char *oom_score;
    /// Written by the child when it fails: step and errno, two bytes and four. Closed by a successful exec.
    int report;
    mode_t umask;
    /// The soft limit of open descriptors, and of core files, that the user had.
    uint64_t descriptors_max;
    uint64_t core_max;
};

/// Forks. The child waits at the gate, then becomes the leader of a session with the terminal, and executes.
pid_t pulsar_spawn(const struct pulsar_child *child);
int pulsar_process_descriptor(pid_t pid);
/// The state of an ended child, left as it is: 0 running, 1 exited, 2 ended by a signal; the number in `value`.
int pulsar_peek_exit(pid_t pid, int *value);
/// Removes an ended child from the process table: 1, or 0 when it still runs.
int pulsar_reap(pid_t pid);
/// Sends a signal to whatever process a descriptor is of; never to another that got its number.
int pulsar_signal_process(int descriptor, int number);
/// Waits until there is something to read, of a process its end: 1, or 0 when the time is over. A negative time is for ever.
int pulsar_wait_readable(int descriptor, int milliseconds);
/// How a process ended that need not be our child: 0 running, or it cannot be told now, 1 exited, 2 ended by a signal, 3 nobody can tell.
int pulsar_exit_of(int descriptor, pid_t pid, int *value);
/// Kills a child and waits until it is gone.
void pulsar_kill_and_reap(pid_t pid);
/// Signals as readable events: HUP, INT, TERM; PIPE is ignored, CHLD is not.
int pulsar_signal_descriptor(void);
/// The next signal's number, 0 when there is none.
int pulsar_next_signal(int descriptor);
/// Nobody may attach to or dump this process.
void pulsar_hide_memory(void);
/// Raises the soft limit of open descriptors to the hard one, which is returned; the old soft limits are filled in.
uint64_t pulsar_raise_limits(uint64_t *descriptors_max, uint64_t *core_max);
/// Unmaps the program's code, which comes back page by page where it runs: what was needed to begin is not held for life.
void pulsar_give_back_code(void);
/// How readily the kernel gives this process up when memory runs out.
int pulsar_oom_score(void);
/// Has posix_spawn(3) close every descriptor from a number on.
void pulsar_close_from(posix_spawn_file_actions_t *actions, int first);
/// Marks everything but standard input, output and error, whoever opened it, as closed on exec. Where one of these three
/// is missing, it is nothing from now on, so that no other descriptor takes its number.
void pulsar_keep_descriptors_from_children(void);

// MARK: - Unix sockets

/// Binds and listens, mode 0600.
int pulsar_listen_unix(const char *path);
/// Whether somebody listens on a socket: 0, or the negative errno. Never blocks.
int pulsar_probe_unix(const char *path);
size_t pulsar_socket_path_max(void);
int pulsar_socket_pair(int *first, int *second);
/// Binds a socket of whole messages and listens, mode 0600; what lies at the path is removed first.
int pulsar_listen_messages(const char *path);
/// Connects to such a socket.
int pulsar_connect_messages(const char *path);
/// Accepts a connection of our own user, never waiting; -EPERM for anybody else's.
int pulsar_accept_own(int listener);
/// Sends one message with descriptors: 0, or the negative errno. Never blocks.
int pulsar_send_message(int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count);
/// Receives one message; descriptors are closed on exec. Returns the bytes, 0 at the end. Where descriptors did not fit
/// or could not be received, all that came are closed and the message has none.
int64_t pulsar_receive_message(int socket, void *bytes, size_t capacity, int *descriptors, size_t descriptor_capacity,
                               size_t *descriptor_count);
/// Waits until a socket takes more: 1, 0 when the time is over.
int pulsar_wait_writable(int socket, int milliseconds);
/// open(2) with its variable argument spelled out.
int pulsar_open_file(const char *path, int flags, mode_t mode);
int pulsar_lock_file(int descriptor);

#endif
