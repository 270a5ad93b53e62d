import ArgumentParser
import PulsarProtocol

/// `pulsar rename`.
struct Rename: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "rename", abstract: "Give a session another name.")

    @Argument(help: "The session.", completion: SessionCompletion.kind)
    var session: String

    @Argument(help: "Its new name.")
    var name: String

    @OptionGroup var global: GlobalOptions

    func run() throws {
        var daemon = try DaemonAccess.connect(global.resolution)
        try daemon.withSession(session) { daemon, session in
            _ = try daemon.call(UpdateSession(session: session, name: name))
        }
    }
}
