import ArgumentParser
import PulsarProtocol

/// `pulsar wait`.
struct Wait: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait until a session's program has ended, and return its exit status."
    )

    @Argument(help: "The session.", completion: SessionCompletion.kind)
    var session: String

    @Option(help: ArgumentHelp("Give up after so long.", valueName: "seconds"))
    var timeout: Double?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard let timeout else { return }
        guard timeout >= 0, timeout <= 1_000_000 else { throw ValidationError("A timeout is 0 to 1000000 seconds.") }
    }

    func run() throws {
        let deadline = timeout.map { MonotonicTime.milliseconds() + Int64($0 * 1_000) }
        var daemon = try DaemonAccess.connect(global.resolution)
        let end = try daemon.withSession(session) { daemon, session in
            try daemon.call {
                let left = deadline.map { max(0, $0 - MonotonicTime.milliseconds()) }
                return PulsarProtocol.Wait(session: session, timeoutMilliseconds: left)
            }.exitStatus
        }
        throw ExitCode(ExitCodes.status(of: end))
    }
}
