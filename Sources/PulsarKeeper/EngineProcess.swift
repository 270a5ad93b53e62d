import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// Starts the engine: the keeper's end as descriptor 3, a process group of its own so that Ctrl+C reaches the keeper alone.
enum EngineProcess {
    /// - Parameter keeperEnd: the engine's end of the wire.
    static func start(_ options: KeeperOptions, keeperEnd: Int32) -> Result<Int32, Errno> {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, keeperEnd, 3)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let arguments = [options.enginePath] + options.engineArguments
        // Why: a crash is answered by a restart, which must not wait for a report of it.
        let environment = options.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { _, ours in ours }
        let variables = environment.map { "\($0.key)=\($0.value)" }
        var pid: pid_t = 0
        let result = withCStrings(arguments) { arguments in
            withCStrings(variables) { variables in
                posix_spawn(&pid, options.enginePath, &actions, &attributes, arguments, variables)
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
