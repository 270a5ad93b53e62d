/// Makes an access token.
public struct CreateToken: Request {
    /// Bound: how long a token lives, ten years.
    public static let lifetimeSecondsMax: Int64 = 315_360_000

    /// What its owner calls it.
    public var name: String
    /// What a connection that shows it may do.
    public var capabilities: [Capability]
    /// How long it lives; nil for as long as it is not revoked.
    public var lifetimeSeconds: Int64?

    /// A request from its parts.
    public init(name: String, capabilities: [Capability], lifetimeSeconds: Int64? = nil) {
        self.name = name
        self.capabilities = capabilities
        self.lifetimeSeconds = lifetimeSeconds
    }

    static let name = Parameter.text("name", .name, "What its owner calls it.")
    static let capabilities = Parameter<[Capability]>.choices(
        "capabilities",
        "What a connection that shows it may do."
    )
    static let lifetime = Parameter<Int64>.integer(
        "lifetime_s",
        1...lifetimeSecondsMax,
        "How long it lives; without it until it is revoked."
    ).optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "create_token",
        summary: "Makes an access token; it is told this once.",
        parameters: [name.descriptor, capabilities.descriptor, lifetime.descriptor],
        resultSummary: "`token_id`, `token`.",
        capability: .admin
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        name = try reader(Self.name)
        capabilities = try reader(Self.capabilities)
        lifetimeSeconds = try reader(Self.lifetime)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "name": .string(name),
            "capabilities": .strings(capabilities.map(\.rawValue)),
            "lifetime_s": lifetimeSeconds.map { .integer($0) },
        ])
    }
}

extension CreateToken {
    /// What is answered.
    public struct Answer: MessageValue {
        /// Which token it is.
        public var id: Identifier
        /// The secret.
        public var token: AccessToken

        /// An answer from its parts.
        public init(id: Identifier, token: AccessToken) {
            self.id = id
            self.token = token
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            id = try reader.identifier("token_id")
            token = try reader.required("token", "an access token") { $0.stringValue.flatMap { AccessToken($0) } }
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            ["token_id": .string(id.description), "token": .string(token.text)]
        }
    }
}
