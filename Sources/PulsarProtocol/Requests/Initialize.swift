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

    /// A request from its parts.
    public init(
        protocolVersion: Int? = nil,
        clientName: String? = nil,
        clientVersion: String? = nil,
        capabilities: [String]? = nil
    ) {
        self.protocolVersion = protocolVersion
        self.clientName = clientName
        self.clientVersion = clientVersion
        self.capabilities = capabilities
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

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "initialize",
        summary: "Exchanges version and capabilities; optional.",
        parameters: [version.descriptor, clientName.descriptor, clientVersion.descriptor, capabilities.descriptor],
        resultSummary: "`protocol_version`, `version`, `capabilities`.",
        capability: .list
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        protocolVersion = try reader(Self.version)
        clientName = try reader(Self.clientName)
        clientVersion = try reader(Self.clientVersion)
        capabilities = try reader(Self.capabilities)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "protocol_version": protocolVersion.map { .integer(clamping: $0) },
            "client_name": clientName.map { .string($0) },
            "client_version": clientVersion.map { .string($0) },
            "capabilities": capabilities.map { .strings($0) },
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

        /// An answer from its parts.
        public init(protocolVersion: Int, version: String, capabilities: [String]) {
            self.protocolVersion = protocolVersion
            self.version = version
            self.capabilities = capabilities
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            protocolVersion = try reader.integer("protocol_version")
            version = try reader.string("version")
            capabilities = try reader.strings("capabilities")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "protocol_version": .integer(clamping: protocolVersion),
                "version": .string(version),
                "capabilities": .strings(capabilities),
            ])
        }
    }
}
