import Glibc
import PulsarProtocol

/// Starts `pulsard` in the background and waits until it can be talked to.
///
/// Two commands may do so at once: one daemon gets the lock, the other says that one runs already, and that is as good.
struct DaemonLauncher {
    /// Where it is to listen.
    let endpoint: Endpoint
    /// The configuration file to name, when the caller was given one.
    let configuration: String?

    /// How long a daemon may take until it is ready.
    private static let readyMilliseconds: Int64 = 15_000
    /// How long the other of two daemons may take, once ours has said that it runs.
    private static let otherMilliseconds: Int64 = 5_000

    /// `POSIX_SPAWN_SETSID` of spawn.h, which Swift does not see: the daemon belongs to no terminal.
    private static let newSession: Int16 = 0x80

    /// Starts the daemon.
    ///
    /// - Throws: With what the daemon said when it could not start.
    func start() throws(CommandError) {
        let program = try DaemonProgram.path()
        guard let (readEnd, writeEnd) = Descriptors.pipe() else { throw Self.failure("No pipe", errno) }
        defer { close(readEnd) }
        do throws(CommandError) {
            try spawn(program, readyEnd: writeEnd)
        } catch {
            close(writeEnd)
            throw error
        }
        close(writeEnd)
        let report = Self.report(from: readEnd)
        if report == "ready" { return }
        try waitForOther(report: report)
    }

    // MARK: - Spawning

    private func spawn(_ program: String, readyEnd: Int32) throws(CommandError) {
        let log = try StateDirectory(endpoint: endpoint).openLog()
        defer { close(log) }
        var arguments = [program, "--socket", endpoint.path, "--ready-fd", "3"]
        if let configuration { arguments += ["--config", configuration] }
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, log, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, log, STDERR_FILENO)
        posix_spawn_file_actions_adddup2(&actions, readyEnd, 3)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes,
            Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        )
        let environment = ClientEnvironment.forDaemon()
        Descriptors.keepFromChildren(above: 3)
        // Why: a daemon must not keep the directory it was started from busy. Paths it is given are absolute.
        let folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        chdir("/")
        defer {
            fchdir(folder)
            close(folder)
        }
        let result = CStrings.with(arguments) { argv in
            CStrings.with(environment.map { "\($0.key)=\($0.value)" }) { envp in
                var pid = pid_t()
                return posix_spawn(&pid, program, &actions, &attributes, argv, envp)
            }
        }
        guard result == 0 else { throw Self.failure("\(Escaping.visible(program)) could not be started", result) }
    }

    // MARK: - Waiting

    /// The line the daemon writes; nil when it died or took too long.
    private static func report(from descriptor: Int32) -> String? {
        var text: [UInt8] = []
        let deadline = MonotonicTime.milliseconds() + readyMilliseconds
        while true {
            let left = deadline - MonotonicTime.milliseconds()
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&entry, 1, Int32(left)) != 0 else { return nil }
            var buffer = [UInt8](repeating: 0, count: 1_024)
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            text += buffer[..<count]
            if text.contains(UInt8(ascii: "\n")) || text.count > 4_096 { break }
        }
        let line = text.prefix { $0 != UInt8(ascii: "\n") }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }

    /// Our daemon did not become ready.
    ///
    /// If another one runs, or is about to, that is success.
    private func waitForOther(report: String?) throws(CommandError) {
        let mayComeUp = report?.contains("already") ?? false
        let deadline = MonotonicTime.milliseconds() + (mayComeUp ? Self.otherMilliseconds : 0)
        while true {
            if try DaemonConnection.isListening(endpoint) { return }
            guard MonotonicTime.milliseconds() < deadline else { break }
            usleep(10_000)
        }
        let reason = report.map { $0.hasPrefix("error: ") ? String($0.dropFirst(7)) : $0 }
        throw CommandError(
            reason.map { CommandError.sentence("The daemon did not start: \(Escaping.visible($0))") }
                ?? "The daemon did not start.",
            advice: "See \(Escaping.visible(StateDirectory(endpoint: endpoint).logPath)).",
            exitCode: ExitCodes.unavailable
        )
    }

    private static func failure(_ what: String, _ reason: Int32) -> CommandError {
        CommandError("\(what): \(String(cString: strerror(reason))).", exitCode: ExitCodes.unavailable)
    }
}

/// Where the daemon's program lies.
enum DaemonProgram {
    /// `$PULSAR_DAEMON`, else beside this program, else in `../libexec/pulsar` from it.
    static func path() throws(CommandError) -> String {
        if let named = ClientEnvironment.value("PULSAR_DAEMON"), !named.isEmpty {
            guard access(named, X_OK) == 0 else {
                throw CommandError(
                    "PULSAR_DAEMON names \(Escaping.visible(named)), which cannot be run.",
                    exitCode: ExitCodes.unavailable
                )
            }
            return named
        }
        guard let own = realpath("/proc/self/exe", nil) else {
            throw CommandError("The path of this program is not known.", exitCode: ExitCodes.unavailable)
        }
        defer { free(own) }
        let folder = String(cString: own).split(separator: "/", omittingEmptySubsequences: true).dropLast()
        let candidates = [
            "/" + folder.joined(separator: "/") + "/pulsard",
            "/" + folder.dropLast().joined(separator: "/") + "/libexec/pulsar/pulsard",
        ]
        for candidate in candidates where access(candidate, X_OK) == 0 { return candidate }
        throw CommandError(
            "No daemon runs, and pulsard is in none of: \(candidates.map { Escaping.visible($0) }.joined(separator: ", ")).",
            advice: "Name it with PULSAR_DAEMON.",
            exitCode: ExitCodes.unavailable
        )
    }
}
