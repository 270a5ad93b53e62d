import ArgumentParser
import PulsarClient
import PulsarProtocol

/// `pulsar attach`.
struct Attach: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Look at a session and type into it.",
        discussion: """
            Ctrl-\\ leaves; the session goes on. Pressed twice within 300 ms, one Ctrl-\\ goes to the program. Without a \
            name: the only session, else the one used last. A session that ended with the daemon or the machine can go on \
            where it was: you are asked, unless `attach.revive` in the configuration says otherwise.
            """
    )

    @Argument(help: "The session: its name, its id, or the beginning of either.", completion: SessionCompletion.kind)
    var session: String?

    @Flag(name: [.customShort("A"), .customLong("create")], help: "Start the session if there is none of that name.")
    var creates = false

    @Flag(name: [.customShort("r"), .customLong("read-only")], help: "Only look.")
    var isReadOnly = false

    @Flag(help: "Print the scrollback above the screen too, so that the terminal can scroll back through it.")
    var scrollback = false

    @Flag var wish: Revival.Wish?

    @Option(help: "The key that leaves, such as C-]; none turns it off.")
    var detachKey: String?

    @OptionGroup var global: GlobalOptions

    /// The same as a value.
    var options: AttachOptions {
        var options = AttachOptions()
        options.resolution = global.resolution
        options.session = session
        options.creates = creates
        options.isReadOnly = isReadOnly
        options.scrollback = scrollback
        options.wish = wish
        options.detachKey = detachKey
        return options
    }

    func run() throws { throw ExitCode(try AttachSession.run(options)) }
}
