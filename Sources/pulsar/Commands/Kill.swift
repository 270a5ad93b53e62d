import ArgumentParser
import PulsarProtocol

/// `pulsar kill`.
struct Kill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "End sessions.",
        discussion:
            "All processes of a session are ended: with HUP, then TERM, then KILL. With --signal they only get that."
    )

    @Argument(help: "The sessions.", completion: SessionCompletion.kind)
    var sessions: [String]

    @Option(help: "Send this signal instead, such as INT or 2.")
    var signal: String?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !sessions.isEmpty else { throw ValidationError("Name a session.") }
    }

    func run() throws {
        var daemon = try DaemonAccess.connect(global.resolution)
        for session in sessions {
            try daemon.withSession(session) { daemon, session in
                if let signal {
                    _ = try daemon.call(SignalSession(session: session, signal: signal.uppercased()))
                } else {
                    _ = try daemon.call(TerminateSession(session: session))
                }
            }
        }
    }
}
