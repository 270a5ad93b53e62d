import ArgumentParser

/// `pulsar new`.
struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Start a session, and attach to it.",
        discussion: """
            Without a command the session runs your shell. It starts in the present directory and with the present \
            environment. With -d it is left alone and its name is printed.
            """
    )

    @Option(name: [.customShort("s"), .customLong("name")], help: "The session's name.")
    var name: String?

    @Flag(name: [.customShort("d"), .customLong("detach")], help: "Do not attach; print the name.")
    var detaches = false

    @Option(name: [.customShort("c"), .customLong("cwd")], help: "The directory to start in.", completion: .directory)
    var directory: String?

    @Option(name: .customLong("cols"), help: "The window's columns, when not those of this terminal.")
    var columns: Int?

    @Option(help: "The window's rows, when not those of this terminal.")
    var rows: Int?

    @Flag(name: .customLong("login"), help: "Run the shell as a login shell.")
    var isLogin = false

    @OptionGroup var global: GlobalOptions

    @Argument(
        parsing: .captureForPassthrough,
        help: "The program to run and its arguments.",
        completion: ProgramCompletion.kind
    )
    var command: [String] = []

    /// The same as a value.
    var options: NewOptions {
        var options = NewOptions()
        options.resolution = global.resolution
        options.name = name
        options.detaches = detaches
        options.directory = directory
        options.columns = columns
        options.rows = rows
        options.isLogin = isLogin
        options.command = command.first == "--" ? Array(command.dropFirst()) : command
        return options
    }

    // Why by hand: a word that begins the command may be anything, so the parser refuses none.
    func validate() throws {
        guard let first = command.first, first.hasPrefix("-"), first != "--" else { return }
        if first == "-h" || first == "--help" { throw CleanExit.helpRequest(self) }
        throw ValidationError("Unknown option '\(first)'. A command that begins with a dash comes after --.")
    }

    func run() throws { throw ExitCode(try NewSession.run(options)) }
}
