import CPulsarPTY
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// Starts the other of the two processes that replace each other: its end of the wire as descriptor 3, its signals as they
/// are by default.
struct PeerProcess {
    let path: String
    let arguments: [String]
    var environment: [String: String]
    /// In a session of its own, without a terminal; otherwise in a process group of its own, so that Ctrl+C does not reach
    /// it.
    var isDetached = false

    /// `POSIX_SPAWN_SETSID` of spawn.h, which Swift does not see.
    private static let newSession: Int32 = 0x80

    /// - Parameter wireEnd: the process's end of the wire; without one it is to say nothing at all.
    func start(wireEnd: Int32?) -> Result<Int32, Errno> {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        if let wireEnd {
            posix_spawn_file_actions_adddup2(&actions, wireEnd, 3)
        } else {
            for output: Int32 in [1, 2, 3] {
                posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
            }
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        // Why: a client's connection that the other process held open, too, would not end with this one.
        pulsar_close_from(&actions, 4)
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let group = isDetached ? Self.newSession : Int32(POSIX_SPAWN_SETPGROUP)
        let flags = Int32(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | group
        posix_spawnattr_setflags(&attributes, Int16(flags))

        // Why: a crash is answered by a restart, which must not wait for a report of it.
        let environment = environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { _, ours in ours }
        let variables = environment.map { "\($0.key)=\($0.value)" }
        var pid: pid_t = 0
        let result = Self.withCStrings([path] + arguments) { arguments in
            Self.withCStrings(variables) { variables in
                posix_spawn(&pid, path, &actions, &attributes, arguments, variables)
            }
        }
        return result == 0 ? .success(pid) : .failure(Errno(rawValue: result))
    }

    private static func withCStrings<R>(
        _ strings: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R
    ) -> R {
        let strings = CStrings(strings)
        return withExtendedLifetime(strings) { body(strings.pointer) }
    }
}
