/// Tells the daemon who is calling.
///
/// Optional.
public struct Initialize: Request {
    /// The protocol the client speaks.
    public var protocolVersion: Int?
    /// What the client is called.
    public var clientName: String?
    /// The client's own version.
    public var clientVersion: String?
    /// What the client can do.
    public var capabilities: [String]?
    /// The token that the connection is to have the rights of, and no others.
    public var token: AccessToken?

    /// A request from its parts.
    public init(
        protocolVersion: Int? = nil,
        clientName: String? = nil,
        clientVersion: String? = nil,
        capabilities: [String]? = nil,
        token: AccessToken? = nil
    ) {
        self.protocolVersion = protocolVersion
        self.clientName = clientName
        self.clientVersion = clientVersion
        self.capabilities = capabilities
        self.token = token
    }

    static let version = Parameter<Int>.integer(
        "protocol_version",
        1...65_535,
        "The protocol the client speaks."
    ).optional
    static let clientName = Parameter.text("client_name", .name, "What the client is called.").optional
    static let clientVersion = Parameter.text("client_version", .name, "The client's own version.").optional
    static let capabilities = Parameter.texts(
        "capabilities",
        .name,
        count: 0...64,
        "What the client can do."
    ).optional
    static let token = Parameter.token(
        "token",
        "An access token: the connection has its rights from here on, and no others."
    ).optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "initialize",
        summary: "Exchanges version and capabilities, and takes an access token; optional.",
        parameters: [
            version.descriptor, clientName.descriptor, clientVersion.descriptor, capabilities.descriptor,
            token.descriptor,
        ],
        resultSummary: "`protocol_version`, `version`, `capabilities`, and `token_id` where a token was shown.",
        capability: .list
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        protocolVersion = try reader(Self.version)
        clientName = try reader(Self.clientName)
        clientVersion = try reader(Self.clientVersion)
        capabilities = try reader(Self.capabilities)
        token = try reader(Self.token)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "protocol_version": protocolVersion.map { .integer(clamping: $0) },
            "client_name": clientName.map { .string($0) },
            "client_version": clientVersion.map { .string($0) },
            "capabilities": capabilities.map { .strings($0) },
            "token": token.map { .string($0.text) },
        ])
    }
}

extension Initialize {
    /// What is answered.
    public struct Answer: MessageValue {
        /// The protocol the daemon speaks.
        public var protocolVersion: Int
        /// The product's version.
        public var version: String
        /// What this connection may do, in the words of ``Capability``.
        public var capabilities: [String]
        /// The access token whose rights these are; nil for the user's own, and from a daemon that knows no tokens.
        public var tokenID: Identifier?

        /// An answer from its parts.
        public init(protocolVersion: Int, version: String, capabilities: [String], tokenID: Identifier? = nil) {
            self.protocolVersion = protocolVersion
            self.version = version
            self.capabilities = capabilities
            self.tokenID = tokenID
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            protocolVersion = try reader.integer("protocol_version")
            version = try reader.string("version")
            capabilities = try reader.strings("capabilities")
            tokenID = try reader.optional("token_id", reader.identifier)
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "protocol_version": .integer(clamping: protocolVersion),
                "version": .string(version),
                "capabilities": .strings(capabilities),
                "token_id": tokenID.map { .string($0.description) },
            ])
        }
    }
}
