import CPulsarPTY
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A program that a test starts, and ends by its pid at the latest with itself.
package final class ChildProcess {
    /// The process.
    package let pid: Int32
    private var status: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - environment: the whole environment, nothing is inherited.
    ///   - descriptors: what the program gets as which descriptor; 0 is /dev/null unless given here.
    package init(
        _ path: String,
        _ arguments: [String] = [],
        environment: [String: String],
        descriptors: [Int32: Int32] = [:]
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if descriptors[0] == nil { posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) }
        // Why copies: a source that has another one's number would be gone before it is its turn.
        let above = (descriptors.keys.max() ?? 0) + 1
        let sources = descriptors.mapValues { fcntl($0, F_DUPFD_CLOEXEC, above) }
        defer { for source in sources.values { close(source) } }
        for (target, source) in sources { posix_spawn_file_actions_adddup2(&actions, source, target) }
        // Why: what the other tests of this process have open is not the program's to hold.
        pulsar_keep_descriptors_from_children()
        var argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for string in argv + envp { free(string) } }
        // Why: the threads tests run on block signals, and a program would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var pid: Int32 = 0
        let result = posix_spawnp(&pid, path, &actions, &attributes, &argv, &envp)
        guard result == 0 else { throw Errno(rawValue: result) }
        self.pid = pid
    }

    deinit {
        guard status == nil else { return }
        Glibc.kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    /// Sends a signal, unless its end has been waited for.
    package func kill(_ signal: Int32) { if status == nil { Glibc.kill(pid, signal) } }

    /// Waits for the end.
    ///
    /// - Returns: the exit status, 128 and the number for a signal; nil when it still runs after the time given.
    package func wait(seconds: Int = 30) -> Int32? {
        if let status { return status }
        let descriptor = pulsar_process_descriptor(pid)
        defer { close(descriptor) }
        var interest = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&interest, 1, Int32(seconds * 1000)) > 0 else { return nil }
        var raw: Int32 = 0
        waitpid(pid, &raw, 0)
        let ended = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
        status = ended
        return ended
    }
}
