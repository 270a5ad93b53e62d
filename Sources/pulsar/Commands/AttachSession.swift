import PulsarClient
import PulsarConfiguration
import PulsarProtocol

/// Attaches the terminal to a session, whatever it was called on the command line.
enum AttachSession {
    /// Finds the session, or starts it where that was asked for, and attaches.
    ///
    /// - Returns: The exit status.
    static func run(_ options: AttachOptions) throws -> Int32 {
        let device = try TerminalDevice.open()
        var daemon = try DaemonAccess.connect(options.resolution)
        let sessions = try daemon.call(ListSessions()).sessions
        let found: SessionInfo
        do throws(CommandError) {
            found = try find(options, in: sessions)
        } catch {
            guard options.creates, error.exitCode == ExitCodes.notFound, mayCreate(options.session, sessions) else {
                throw error
            }
            return try create(options)
        }
        if found.state == .stopped {
            let isRevived = try revive(found, options, at: device, &daemon)
            if options.creates, !isRevived { return try create(options) }
        }
        try refuseNesting(found, endpoint: daemon.endpoint)
        var target = StreamConnection.Target(
            endpoint: daemon.endpoint,
            session: found.id.description,
            size: device.size,
            isReadOnly: options.isReadOnly,
            restore: options.scrollback ? .scrollback : .screen
        )
        target.wantsViewport = true
        target.environment = LoginEnvironment.of(ClientEnvironment.current())
        return try run(
            target: target,
            name: found.name,
            device: device,
            keyText: options.detachKey,
            resolution: options.resolution
        )
    }

    /// Attaches to a session that is known, and prints the one line that is left behind.
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

    private static func find(_ options: AttachOptions, in sessions: [SessionInfo]) throws(CommandError) -> SessionInfo {
        guard let session = options.session else { return try SessionLookup.mostRecent(of: sessions) }
        // What has ended under that name is no reason not to start it, unless it can go on.
        let offered = options.creates ? sessions.filter { $0.state != .stopped || Revival.isOffered($0) } : sessions
        return try SessionLookup.find(session, in: offered)
    }

    private static func create(_ options: AttachOptions) throws -> Int32 {
        var new = NewOptions()
        new.name = options.session
        new.resolution = options.resolution
        return try NewSession.run(new)
    }

    /// Starts a session that has ended again, if that is wanted.
    ///
    /// - Returns: whether it runs.
    private static func revive(
        _ session: SessionInfo,
        _ options: AttachOptions,
        at device: TerminalDevice,
        _ daemon: inout DaemonConnection
    ) throws -> Bool {
        guard !options.isReadOnly else { return false }
        let setting = options.wish == nil ? try options.resolution.loadConfiguration().attach.revive : .ask
        switch Revival.decide(session, wish: options.wish, setting: setting) {
        case .look: return false
        case .ask: guard Revival.ask(session, at: device, now: WallClock.now()) else { return false }
        case .revive: break
        }
        try Revival.revive(session, size: device.size, directory: nil, &daemon)
        return true
    }

    /// An ambiguous beginning is no reason to start a session.
    private static func mayCreate(_ session: String?, _ sessions: [SessionInfo]) -> Bool {
        guard let session else { return true }
        return !sessions.contains { $0.state != .stopped && $0.name == session }
    }

    /// A session that shows itself would never come to rest.
    private static func refuseNesting(_ session: SessionInfo, endpoint: Endpoint) throws(CommandError) {
        guard ClientEnvironment.value("PULSAR_SESSION_ID")?.lowercased() == session.id.description,
            ClientEnvironment.value(Endpoint.environmentVariable).map({ $0 == endpoint.path }) ?? true
        else { return }
        throw CommandError(
            "This terminal is the session \(Escaping.visible(session.name)) itself; attached to itself it would never come to rest.",
            advice: "Attach from another terminal."
        )
    }
}
