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
            name: the only session, else the one used last.
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

    @Option(help: "The key that leaves, such as C-]; none turns it off.")
    var detachKey: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let device = try TerminalDevice.open()
        var daemon = try DaemonAccess.connect(global.resolution)
        let sessions = try daemon.call(ListSessions()).sessions
        let found: SessionInfo
        do throws(CommandError) {
            if let session {
                // What has ended under that name is no reason not to start it.
                let offered = creates ? sessions.filter { $0.state != .stopped } : sessions
                found = try SessionLookup.find(session, in: offered)
            } else {
                found = try SessionLookup.mostRecent(of: sessions)
            }
        } catch {
            guard creates, error.exitCode == ExitCodes.notFound, mayCreate(sessions) else { throw error }
            var options = NewOptions()
            options.name = session
            options.resolution = NewOptions.Resolution(socket: global.socket, configuration: global.config)
            throw ExitCode(try NewSession.run(options))
        }
        try refuseNesting(found, endpoint: daemon.endpoint)
        let target = StreamConnection.Target(
            endpoint: daemon.endpoint,
            session: found.id.description,
            size: device.size,
            isReadOnly: isReadOnly,
            restore: scrollback ? .scrollback : .screen
        )
        throw ExitCode(
            try AttachSession.run(
                target: target,
                name: found.name,
                device: device,
                keyText: detachKey,
                resolution: global.resolution
            )
        )
    }

    /// An ambiguous beginning is no reason to start a session.
    private func mayCreate(_ sessions: [SessionInfo]) -> Bool {
        guard let session else { return true }
        return !sessions.contains { $0.name == session }
    }

    /// A session that shows itself would never come to rest.
    private func refuseNesting(_ session: SessionInfo, endpoint: Endpoint) throws(CommandError) {
        guard ClientEnvironment.value("PULSAR_SESSION_ID")?.lowercased() == session.id.description,
            ClientEnvironment.value(Endpoint.environmentVariable).map({ $0 == endpoint.path }) ?? true
        else { return }
        throw CommandError(
            "This terminal is the session \(Escaping.visible(session.name)) itself; attached to itself it would never come to rest.",
            advice: "Attach from another terminal."
        )
    }
}

/// Attaches the terminal to a session that is known.
enum AttachSession {
    /// Does it, prints the one line that is left behind.
    ///
    /// - Returns: The exit status.
    static func run(
        target: StreamConnection.Target,
        name: String,
        device: TerminalDevice,
        keyText: String?,
        resolution: EndpointResolution
    ) throws(CommandError) -> Int32 {
        let key = try DetachKeySetting.key(option: keyText, resolution: resolution)
        let outcome = try AttachLoop.run(target: target, name: name, key: key, device: device)
        if case .signal(let number) = outcome { EndBySignal.end(number) }
        return outcome.exitCode
    }
}
