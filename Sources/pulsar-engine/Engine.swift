import ArgumentParser
import PulsarServer

/// The engine of the daemon: started by `pulsard`, never by hand.
@main
struct PulsarEngine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pulsar-engine",
        abstract: "The engine of the Pulsar daemon. It is started by pulsard."
    )

    @Option(help: "The descriptor of the wire to the keeper.")
    var keeperFD: Int32?

    @Option(help: "The socket that is served.")
    var socket: String?

    @Option(help: "The configuration file.")
    var config: String?

    @Flag(help: "Print the socket that the configuration names, and leave.")
    var printSocket = false

    func run() throws {
        if printSocket { return print(try Daemon.socket(configurationPath: config)) }
        guard let keeperFD, let socket else {
            throw ValidationError("pulsar-engine is started by pulsard; run `pulsar` or `pulsard` instead.")
        }
        try Daemon.run(
            Daemon.Options(keeperDescriptor: keeperFD, socketPath: socket, configurationPath: config)
        )
    }
}
