import ArgumentParser

/// What every command that talks to the daemon takes.
struct GlobalOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's socket.", valueName: "path"), completion: .file())
    var socket: String?

    @Option(help: ArgumentHelp("The configuration file.", valueName: "path"), completion: .file())
    var config: String?

    @Option(
        help: ArgumentHelp(
            "A file with an access token: the command has its rights, and no others.",
            valueName: "path"
        ),
        completion: .file()
    )
    var tokenFile: String?

    /// Which daemon that is, and as whom.
    var resolution: EndpointResolution {
        EndpointResolution(socket: socket, configuration: config, tokenFile: tokenFile)
    }
}
