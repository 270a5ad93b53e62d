/// An access token as `list_tokens` shows it: everything but the secret.
public struct TokenInfo: Hashable, Sendable {
    /// Which one it is.
    public var id: Identifier
    /// What its owner calls it.
    public var name: String
    /// What a connection that shows it may do; words this library does not know are left out.
    public var capabilities: [Capability]
    /// When it was made.
    public var createdAt: Timestamp
    /// When it ends; nil for never.
    public var expiresAt: Timestamp?
    /// When it was shown last, to the minute; nil for never.
    public var lastUsedAt: Timestamp?
    /// Connections that have its rights now.
    public var connectionCount: Int

    /// A token's description from its parts.
    public init(
        id: Identifier,
        name: String,
        capabilities: [Capability],
        createdAt: Timestamp,
        expiresAt: Timestamp? = nil,
        lastUsedAt: Timestamp? = nil,
        connectionCount: Int = 0
    ) {
        self.id = id
        self.name = name
        self.capabilities = capabilities
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.connectionCount = connectionCount
    }
}

extension TokenInfo: MessageValue {
    /// Reads a token's members.
    public init(json: JSONValue) throws(MessageError) {
        let reader = try MessageReader(json)
        self.init(
            id: try reader.identifier("token_id"),
            name: try reader.string("name"),
            capabilities: try reader.strings("capabilities").compactMap { Capability(rawValue: $0) },
            createdAt: try reader.timestamp("created_at"),
            expiresAt: try reader.optional("expires_at", reader.timestamp),
            lastUsedAt: try reader.optional("last_used_at", reader.timestamp),
            connectionCount: try reader.integer("num_connections")
        )
    }

    /// The token's members; what is not known is null.
    public var json: JSONValue {
        [
            "token_id": .string(id.description),
            "name": .string(name),
            "capabilities": .strings(capabilities.map(\.rawValue)),
            "created_at": .string(createdAt.description),
            "expires_at": expiresAt.map { .string($0.description) } ?? .null,
            "last_used_at": lastUsedAt.map { .string($0.description) } ?? .null,
            "num_connections": .integer(clamping: connectionCount),
        ]
    }
}
