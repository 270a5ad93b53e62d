import Glibc
import PulsarClient
import PulsarProtocol

/// Starts a session and, unless told otherwise, attaches to it.
enum NewSession {
    /// Does it.
    ///
    /// - Returns: The exit status.
    static func run(_ options: NewOptions) throws -> Int32 {
        // Why before anything is started: a session nobody gets to see helps nobody.
        let device = options.detaches ? nil : try TerminalDevice.open()
        var daemon = try DaemonAccess.connect(options.resolution)
        let session = try daemon.call(try request(options, terminal: device?.size)).session
        if options.detaches {
            try printName(options.name, of: session, &daemon)
            return ExitCodes.success
        }
        guard let device else { return ExitCodes.success }
        let name = try options.name ?? nameOf(session, &daemon)
        var target = StreamConnection.Target(
            endpoint: daemon.endpoint,
            session: session.description,
            size: device.size
        )
        target.wantsViewport = true
        target.environment = LoginEnvironment.of(ClientEnvironment.current())
        return try AttachSession.run(
            target: target,
            name: name,
            device: device,
            keyText: nil,
            resolution: options.resolution
        )
    }

    private static func request(_ options: NewOptions, terminal: WindowSize?) throws(CommandError) -> CreateSession {
        var request = CreateSession(name: options.name)
        let size = terminal ?? TerminalDevice.size(of: STDOUT_FILENO) ?? .standard
        let columns = options.columns ?? Int(size.columns)
        let rows = options.rows ?? Int(size.rows)
        guard let window = WindowSize(columns: columns, rows: rows) else {
            throw CommandError(
                "A window has 1 to 10000 columns and rows, not \(columns) by \(rows).",
                exitCode: ExitCodes.usage
            )
        }
        request.columns = window.columns
        request.rows = window.rows
        request.command = options.command.isEmpty ? nil : options.command
        request.environment = ClientEnvironment.forSession()
        request.cwd = EndpointResolution.absolute(options.directory ?? "")
        if options.isLogin { request.login = true }
        return request
    }

    private static func printName(
        _ name: String?,
        of session: SessionID,
        _ daemon: inout DaemonConnection
    ) throws {
        print(Escaping.visible(try name ?? nameOf(session, &daemon)))
    }

    /// The name the daemon gave.
    private static func nameOf(_ session: SessionID, _ daemon: inout DaemonConnection) throws -> String {
        // Why this: it changes nothing and answers with this one session; a list of thousands would take longer than
        // everything else.
        try daemon.call(UpdateSession(session: session.description)).session.name
    }
}
