/// A session's program ended.
public struct SessionExited: ServerNotification {
    /// Which notification this is.
    public static let event = EventName.sessionExited

    /// The session.
    public var session: SessionID
    /// How it ended.
    public var exitStatus: ExitStatus
    /// Why it ended; nil from a daemon that does not tell.
    public var endReason: EndReason?
    /// When it ended.
    public var endedAt: Timestamp
    /// The end of its output.
    public var offset: StreamOffset

    /// A notification from its parts.
    public init(
        session: SessionID,
        exitStatus: ExitStatus,
        endReason: EndReason?,
        endedAt: Timestamp,
        offset: StreamOffset
    ) {
        self.session = session
        self.exitStatus = exitStatus
        self.endReason = endReason
        self.endedAt = endedAt
        self.offset = offset
    }

    /// Reads the parameters.
    public init(parameters: JSONValue) throws(MessageError) {
        let reader = try MessageReader(parameters)
        session = try reader.identifier("session_id")
        exitStatus = ExitStatus(json: reader.optional("exit_status") ?? .null)
        endReason = try reader.optional("end_reason", reader.string).map { EndReason(rawValue: $0) ?? .interrupted }
        endedAt = try reader.timestamp("ended_at")
        offset = try reader.integer("offset")
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        [
            "session_id": .string(session.description),
            "exit_status": exitStatus.json,
            "end_reason": endReason.map { .string($0.rawValue) } ?? .null,
            "ended_at": .string(endedAt.description),
            "offset": .integer(clamping: offset),
        ]
    }
}
