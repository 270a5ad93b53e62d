import ArgumentParser

/// What every command that talks to the daemon takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's socket.", valueName: "path"), completion: .file())
    var socket: String?

    @Option(help: ArgumentHelp("The configuration file.", valueName: "path"), completion: .file())
    var config: String?

    /// Which daemon that is.
    var resolution: EndpointResolution { EndpointResolution(socket: socket, configuration: config) }
}
