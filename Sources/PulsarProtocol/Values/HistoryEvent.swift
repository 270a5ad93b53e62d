/// Something that happened to a session or to the daemon, as `read_events` tells it.
public struct HistoryEvent: Hashable, Sendable {
    /// Counts events from 1 on; a higher one happened later.
    public var number: UInt64
    /// When it happened.
    public var at: Timestamp
    /// What happened, in the words of ``HistoryEventName``; a later daemon may know more.
    public var event: String
    /// The session; nil where it is about the daemon.
    public var sessionID: SessionID?
    /// What the session was called then.
    public var sessionName: String?
    /// The client that came or went.
    public var clientID: ClientID?
    /// The process: the client's, or the engine's.
    public var processID: Int32?
    /// What the client is called: as it calls itself, or else as `comm(5)` has it.
    public var program: String?
    /// The address that the client's user had logged in from.
    public var origin: String?
    /// How the session's program ended.
    public var exitStatus: ExitStatus?
    /// More about it; ``HistoryEventName`` says what.
    public var detail: String?

    /// An event from its parts.
    public init(number: UInt64, at: Timestamp, event: String) {
        self.number = number
        self.at = at
        self.event = event
    }
}

/// What is worth keeping of what happens.
public enum HistoryEventName: String, CaseIterable, Hashable, Sendable {
    /// A session began; the detail is its command.
    case sessionCreated = "session_created"
    /// The program of a session that had ended was started again.
    case sessionRevived = "session_revived"
    /// A session got another name; the detail is the old one.
    case sessionRenamed = "session_renamed"
    /// A session's program ended; the detail is an ``EndReason``.
    case sessionExited = "session_exited"
    /// A client attached; the detail is `read-only`, `token` and the name of the access token it showed, both or nothing.
    case clientAttached = "client_attached"
    /// A client detached; what is told of it is what was told when it attached.
    case clientDetached = "client_detached"
    /// An engine began to serve; the detail is its version and how many sessions it took over.
    case engineStarted = "engine_started"
    /// An engine made room for the next one, or ended with the daemon; the detail is `replaced` or `stopped`.
    ///
    /// One that started without it follows one that died.
    case engineEnded = "engine_ended"
    /// An access token was made; the detail is its name.
    case tokenCreated = "token_created"
    /// An access token was revoked; the detail is its name or id.
    case tokenRevoked = "token_revoked"
    /// Output was lost, since the disk was full; the detail is how much.
    case outputLost = "output_lost"
    /// Output ended the engine again and again: the session goes on without a screen.
    case screenLost = "screen_lost"
}

extension HistoryEvent: MessageValue {
    /// Reads an event's members.
    public init(json: JSONValue) throws(MessageError) {
        let reader = try MessageReader(json)
        number = try reader.integer("number")
        at = try reader.timestamp("at")
        event = try reader.string("event")
        sessionID = try reader.optional("session_id", reader.identifier)
        sessionName = try reader.optional("name", reader.string)
        clientID = try reader.optional("client_id", reader.identifier)
        processID = try reader.optional("pid", reader.integer)
        program = try reader.optional("program", reader.string)
        origin = try reader.optional("from", reader.string)
        exitStatus = reader.optional("exit_status").map { ExitStatus(json: $0) }
        detail = try reader.optional("detail", reader.string)
    }

    /// The event's members; those that say nothing of it are absent.
    public var json: JSONValue {
        .members([
            "number": .integer(clamping: number),
            "at": .string(at.description),
            "event": .string(event),
            "session_id": sessionID.map { .string($0.description) },
            "name": sessionName.map { .string($0) },
            "client_id": clientID.map { .string($0.description) },
            "pid": processID.map { .integer(clamping: $0) },
            "program": program.map { .string($0) },
            "from": origin.map { .string($0) },
            "exit_status": exitStatus.map(\.json),
            "detail": detail.map { .string($0) },
        ])
    }
}
