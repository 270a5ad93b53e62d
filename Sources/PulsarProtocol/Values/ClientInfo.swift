/// A client attached to a session, as `list_clients` shows it.
public struct ClientInfo: Hashable, Sendable {
    /// The client.
    public var id: ClientID
    /// The session it looks at.
    public var sessionID: SessionID
    /// When it attached.
    public var attachedAt: Timestamp
    /// It has a stream open, rather than only `attach_session`.
    public var isStreaming: Bool
    /// It may only look.
    public var isReadOnly: Bool
    /// Its window, where it told one.
    public var size: WindowSize?
    /// How far the session's output has been sent to it, where it has a stream.
    public var offset: StreamOffset?

    /// A client's description from its parts.
    public init(
        id: ClientID,
        sessionID: SessionID,
        attachedAt: Timestamp,
        isStreaming: Bool,
        isReadOnly: Bool = false,
        size: WindowSize? = nil,
        offset: StreamOffset? = nil
    ) {
        self.id = id
        self.sessionID = sessionID
        self.attachedAt = attachedAt
        self.isStreaming = isStreaming
        self.isReadOnly = isReadOnly
        self.size = size
        self.offset = offset
    }
}

extension ClientInfo: MessageValue {
    /// Reads a client's members.
    public init(json: JSONValue) throws(MessageError) {
        let reader = try MessageReader(json)
        let columns: Int? = try reader.optional("cols", reader.integer)
        let rows: Int? = try reader.optional("rows", reader.integer)
        var size: WindowSize?
        if let columns, let rows { size = WindowSize(columns: columns, rows: rows) }
        self.init(
            id: try reader.identifier("client_id"),
            sessionID: try reader.identifier("session_id"),
            attachedAt: try reader.timestamp("attached_at"),
            isStreaming: try reader.bool("streaming"),
            isReadOnly: try reader.bool("read_only"),
            size: size,
            offset: try reader.optional("offset", reader.integer)
        )
    }

    /// The client's members; what is not known is null.
    public var json: JSONValue {
        [
            "client_id": .string(id.description),
            "session_id": .string(sessionID.description),
            "attached_at": .string(attachedAt.description),
            "streaming": .bool(isStreaming),
            "read_only": .bool(isReadOnly),
            "cols": size.map { .integer(clamping: $0.columns) } ?? .null,
            "rows": size.map { .integer(clamping: $0.rows) } ?? .null,
            "offset": offset.map { .integer(clamping: $0) } ?? .null,
        ]
    }
}
