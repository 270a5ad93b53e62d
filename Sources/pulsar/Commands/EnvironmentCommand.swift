import ArgumentParser
import PulsarProtocol

/// `pulsar env`.
struct EnvironmentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Print the variables of the login that attached last, for a shell to evaluate.",
        discussion: """
            In a session: eval "$(pulsar env)", in fish: pulsar env | source. Programs find the SSH agent without it: \
            SSH_AUTH_SOCK of a session is a link that leads to the agent of whoever attached last. Printed are \
            \(LoginEnvironment.names.joined(separator: ", ")); what that login does not have is unset.
            """
    )

    /// How the variables are spelled.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case sh, bash, zsh, fish
    }

    @Argument(help: "The session; without it the one this runs in.", completion: SessionCompletion.kind)
    var session: String?

    @Option(help: "The shell they are for; without it the one $SHELL names.")
    var shell: Shell?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        guard let session = session ?? ClientEnvironment.value("PULSAR_SESSION_ID"), !session.isEmpty else {
            throw CommandError(
                "This is no session.",
                advice: "Name one: `pulsar env NAME`.",
                exitCode: ExitCodes.usage
            )
        }
        var daemon = try DaemonAccess.connect(global.resolution)
        let environment = try daemon.withSession(session) { daemon, session in
            try daemon.call(ReadEnvironment(session: session)).environment
        }
        guard !environment.isEmpty else { return }
        let named = ClientEnvironment.value("SHELL")?.split(separator: "/").last.flatMap { Shell(rawValue: String($0)) }
        for line in Self.lines(environment, shell: shell ?? named ?? .sh) { print(line) }
    }

    /// The lines that set and unset the variables.
    ///
    /// Pure.
    static func lines(_ environment: [String: String], shell: Shell) -> [String] {
        LoginEnvironment.names.map { name in
            switch (environment[name], shell) {
            case (let value?, .fish): "set -gx \(name) \(quotedForFish(value));"
            case (nil, .fish): "set -e \(name);"
            case (let value?, _): "export \(name)=\(quoted(value));"
            case (nil, _): "unset \(name);"
            }
        }
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

    private static func quotedForFish(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
