public import PulsarProtocol

/// Every method by its name. A session is given as its id or its unique name.
extension Client {
    /// Says who calls, and learns what the daemon is.
    public func initialize(name: String? = nil, version: String? = nil) async throws(ClientError) -> Initialize.Answer {
        try await call(
            Initialize(protocolVersion: ProtocolVersion.current, clientName: name, clientVersion: version)
        )
    }

    /// The OpenRPC document of all methods.
    public func discover() async throws(ClientError) -> JSONValue { try await call(Discover()).document }

    /// The daemon's version, age and counts.
    public func status() async throws(ClientError) -> GetStatus.Answer { try await call(GetStatus()) }

    /// Starts a session.
    public func createSession(_ request: CreateSession) async throws(ClientError) -> SessionID {
        try await call(request).session
    }

    /// Starts a program, or the user's shell, in a new session.
    public func createSession(
        name: String?,
        command: [String]? = nil,
        cwd: String? = nil,
        environment: [String: String] = [:],
        size: WindowSize = .standard
    ) async throws(ClientError) -> SessionID {
        var request = CreateSession(name: name)
        request.command = command
        request.cwd = cwd
        request.environment = environment
        request.columns = size.columns
        request.rows = size.rows
        return try await call(request).session
    }

    /// All sessions, those included whose program has ended.
    public func sessions() async throws(ClientError) -> [SessionInfo] { try await call(ListSessions()).sessions }

    /// Marks a client as looking, without a stream.
    public func attachSession(_ session: String, client: ClientID? = nil) async throws(ClientError) -> ClientID {
        try await call(AttachSession(session: session, client: client)).client
    }

    /// Ends what ``attachSession(_:client:)`` began.
    public func detachSession(_ session: String, client: ClientID) async throws(ClientError) {
        _ = try await call(DetachSession(session: session, client: client))
    }

    /// Ends a session's program and all its processes.
    public func terminateSession(_ session: String) async throws(ClientError) {
        _ = try await call(TerminateSession(session: session))
    }

    /// The variables of the login that attached to a session last; none when no client has told any.
    public func readEnvironment(_ session: String) async throws(ClientError) -> [String: String] {
        try await call(ReadEnvironment(session: session)).environment
    }

    /// Starts the program of a session that has ended again, in the same place and below what it printed.
    public func reviveSession(_ session: String, columns: UInt16? = nil, rows: UInt16? = nil) async throws(ClientError)
    {
        _ = try await call(ReviveSession(session: session, columns: columns, rows: rows))
    }

    /// Forgets a session whose program has ended, and its output.
    public func removeSession(_ session: String) async throws(ClientError) {
        _ = try await call(RemoveSession(session: session))
    }

    /// Sends a signal, such as `"INT"`, to a session's processes.
    public func signalSession(_ session: String, signal: String) async throws(ClientError) {
        _ = try await call(SignalSession(session: session, signal: signal))
    }

    /// Changes what a session is called, its labels, or whose window its size follows.
    @discardableResult
    public func updateSession(
        _ session: String,
        name: String? = nil,
        labels: [String: String]? = nil,
        sizePolicy: SizePolicy? = nil
    ) async throws(ClientError) -> SessionInfo {
        try await call(UpdateSession(session: session, name: name, labels: labels, sizePolicy: sizePolicy)).session
    }

    /// Changes a session's window size.
    public func resizeTerminal(_ session: String, columns: UInt16, rows: UInt16) async throws(ClientError) {
        _ = try await call(ResizeTerminal(session: session, columns: columns, rows: rows))
    }

    /// Types into a session.
    ///
    /// For more than a line, attach.
    @discardableResult
    public func sendInput(_ session: String, _ bytes: [UInt8]) async throws(ClientError) -> Int {
        try await call(SendInput(session: session, data: bytes)).bytesWritten
    }

    /// Types text into a session.
    @discardableResult
    public func sendInput(_ session: String, _ text: String) async throws(ClientError) -> Int {
        try await sendInput(session, Array(text.utf8))
    }

    /// Output that this connection has not received yet.
    public func receiveOutput(
        _ session: String,
        timeout: Duration? = nil
    ) async throws(ClientError) -> ReceiveOutput.Answer {
        try await call(ReceiveOutput(session: session, timeoutMilliseconds: timeout?.wholeMilliseconds))
    }

    /// Output from an offset on.
    public func readOutput(
        _ session: String,
        from offset: StreamOffset? = nil,
        bytesMax: Int? = nil
    ) async throws(ClientError) -> ReadOutput.Answer {
        try await call(ReadOutput(session: session, offset: offset, bytesMax: bytesMax))
    }

    /// What a session's screen looks like now.
    public func readScreen(
        _ session: String,
        format: ScreenFormat = .json,
        scrollbackRows: Int = 0
    ) async throws(ClientError) -> ReadScreen.Answer {
        try await call(ReadScreen(session: session, format: format, scrollbackRows: scrollbackRows))
    }

    /// Waits for the end of a session's program.
    public func waitForExit(_ session: String, timeout: Duration? = nil) async throws(ClientError) -> ExitStatus {
        try await call(Wait(session: session, timeoutMilliseconds: timeout?.wholeMilliseconds)).exitStatus
    }

    /// Waits until everything that the programs have printed is in the journal.
    @discardableResult
    public func synchronize(_ session: String? = nil) async throws(ClientError) -> Synchronize.Answer {
        try await call(Synchronize(session: session))
    }

    /// Who is attached.
    public func clients(of session: String? = nil) async throws(ClientError) -> [ClientInfo] {
        try await call(ListClients(session: session)).clients
    }

    /// Sends a client away.
    public func disconnectClient(_ client: ClientID) async throws(ClientError) {
        _ = try await call(DisconnectClient(client: client))
    }

    /// What happened to a session, or to all and the daemon: the newest, or what came behind an event's number.
    public func events(
        of session: String? = nil,
        after number: UInt64? = nil,
        limit: Int? = nil
    ) async throws(ClientError) -> [HistoryEvent] {
        try await call(ReadEvents(session: session, after: number, limit: limit)).events
    }

    /// Makes an access token; this is the only time that it is told.
    public func createToken(
        name: String,
        capabilities: [Capability],
        lifetime: Duration? = nil
    ) async throws(ClientError) -> CreateToken.Answer {
        let seconds = lifetime.map { max(1, $0.components.seconds) }
        return try await call(CreateToken(name: name, capabilities: capabilities, lifetimeSeconds: seconds))
    }

    /// The access tokens that are valid, without their secrets.
    public func tokens() async throws(ClientError) -> [TokenInfo] { try await call(ListTokens()).tokens }

    /// Ends an access token, by its id or name, and every connection that has its rights.
    public func revokeToken(_ token: String) async throws(ClientError) {
        _ = try await call(RevokeToken(token: token))
    }

    /// Makes the daemon read its configuration again.
    public func reloadConfiguration() async throws(ClientError) { _ = try await call(ReloadConfig()) }

    /// Replaces the daemon's processes by the programs now on disk.
    ///
    /// - Throws: `restartFailed` where the daemon goes on as it was, with why.
    public func restartDaemon(engine: Bool = true, keeper: Bool = true) async throws(ClientError) {
        _ = try await call(RestartDaemon(engine: engine, keeper: keeper))
    }

    /// Ends the daemon and all sessions.
    public func shutdown() async throws(ClientError) { _ = try await call(Shutdown()) }
}

extension Duration {
    /// Milliseconds, rounded up, so that a short wait does not become none.
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
