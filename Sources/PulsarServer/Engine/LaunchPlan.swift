import PulsarKeeper
import PulsarProtocol
import PulsarValues

/// What is to be executed for a session, and with what around it: pure, so that it can be tested without a process.
struct LaunchPlan {
    let arguments: [String]
    let environment: [String: String]
    let directory: String
    /// What `argv[0]` is given as; a leading hyphen makes a login shell.
    let executable: String

    /// Variables that speak of the daemon's own surroundings and would mislead a shell.
    private static let removed: Set<String> = [
        "NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "WATCHDOG_USEC", "WATCHDOG_PID", "FDSTORE",
        "SWIFT_BACKTRACE", "PULSAR_CONFIG", "PULSAR_DAEMON", "PULSAR_ENGINE", "PULSAR_KEEPER", "PULSAR_SAFE_MODE",
        "PULSAR_TOKEN_FILE",
        "TMUX", "TMUX_PANE", "STY", "COLUMNS", "LINES", "TERMCAP", "OLDPWD", "SHLVL", "TERM_PROGRAM",
        "TERM_PROGRAM_VERSION",
    ]

    /// - Throws: `unsupported` for a kind of session that cannot be started.
    init(_ request: CreateSession, id: SessionID, surroundings: Surroundings) throws(RPCError) {
        var environment = surroundings.environment.merging(request.environment) { _, given in given }
        for name in Self.removed where request.environment[name] == nil { environment[name] = nil }
        let user = surroundings.user
        environment["TERM"] = surroundings.term
        if request.environment[LoginEnvironment.agent]?.hasPrefix("/") == true,
            let link = surroundings.agents.path(of: id)
        {
            environment[LoginEnvironment.agent] = link
        }
        environment["COLORTERM"] = "truecolor"
        environment["PULSAR_SESSION_ID"] = id.description
        environment["PULSAR_SOCKET"] = surroundings.socketPath
        let fallbacks = [
            "HOME": user.home, "USER": user.name, "LOGNAME": user.name, "PATH": "/usr/local/bin:/usr/bin:/bin",
        ]
        environment.merge(fallbacks) { given, _ in given }
        let shell = surroundings.shell ?? environment["SHELL"] ?? user.shell
        environment["SHELL"] = shell
        directory = request.cwd ?? environment["HOME"] ?? user.home
        environment["PWD"] = directory

        switch request.type {
        case .local:
            if let command = request.command, let first = command.first {
                arguments = command
                executable = first
            } else {
                let name = shell.split(separator: "/").last.map(String.init) ?? shell
                arguments = [request.login ?? surroundings.isLogin ? "-" + name : name]
                executable = shell
            }
        case .ssh(let settings):
            arguments = Self.sshArguments(settings) + (request.command ?? [])
            executable = "ssh"
        case .serial:
            throw RPCError(code: .unsupported, message: "Serial sessions are not offered by this version.")
        }
        self.environment = environment
    }

    /// The user's own OpenSSH client; fixed options first, and a `--` so that no host is ever read as an option.
    private static func sshArguments(_ target: SSHSettings) -> [String] {
        var arguments = ["ssh", "-t"]
        if target.port != 22 { arguments += ["-p", String(target.port)] }
        if let user = target.user { arguments += ["-l", user] }
        if let file = target.identityFile { arguments += ["-i", file] }
        for (name, value) in target.options.sorted(by: { $0.key < $1.key }) { arguments += ["-o", "\(name)=\(value)"] }
        return arguments + ["--", target.host]
    }
}

/// What the daemon knows of where it runs, for the programs it starts.
struct Surroundings {
    /// The daemon's own environment.
    let environment: [String: String]
    let user: UserRecord
    let socketPath: String
    /// From the configuration.
    let shell: String?
    let isLogin: Bool
    let term: String
    /// Where programs find the agent of whoever attached last.
    let agents: AgentLinks

    /// What a session's shell is called when nobody names one.
    var shellName: String {
        let path = shell ?? environment["SHELL"] ?? user.shell
        return path.split(separator: "/").last.map(String.init) ?? path
    }
}

extension LaunchPlan {
    /// The plan in the keeper's words.
    func specification(size: WindowSize) -> SpawnSpecification {
        SpawnSpecification(
            executable: executable,
            arguments: arguments,
            environment: environment.map { "\($0.key)=\($0.value)" }.sorted(),
            directory: directory,
            size: size
        )
    }
}
