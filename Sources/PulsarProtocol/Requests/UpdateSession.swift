/// Changes what a session is called and how it is sized.
public struct UpdateSession: Request {
    /// The session: its id or unique name.
    public var session: String
    /// The new name.
    public var name: String?
    /// The new labels; they replace all there were.
    public var labels: [String: String]?
    /// Whose window the size follows.
    public var sizePolicy: SizePolicy?

    /// A request from its parts.
    public init(
        session: String,
        name: String? = nil,
        labels: [String: String]? = nil,
        sizePolicy: SizePolicy? = nil
    ) {
        self.session = session
        self.name = name
        self.labels = labels
        self.sizePolicy = sizePolicy
    }

    static let session = Parameter.sessionReference
    static let name = Parameter.text("name", .name, "The new name.").optional
    static let labels = Parameter.labels.optional
    static let sizePolicy = Parameter<SizePolicy>.choice(
        "size_policy",
        "Whose window the size follows."
    ).optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "update_session",
        summary: "Changes the name, labels or size policy of a session; what is absent stays.",
        parameters: [session.descriptor, name.descriptor, labels.descriptor, sizePolicy.descriptor],
        resultSummary: "`session`: the session as it is now.",
        capability: .create
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        name = try reader(Self.name)
        labels = try reader(Self.labels)
        sizePolicy = try reader(Self.sizePolicy)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "name": name.map { .string($0) },
            "labels": labels.map { .stringMap($0) },
            "size_policy": sizePolicy.map { .string($0.rawValue) },
        ])
    }
}

extension UpdateSession {
    /// What is answered.
    public struct Answer: MessageValue {
        /// The session as it is now.
        public var session: SessionInfo

        /// An answer from its parts.
        public init(session: SessionInfo) {
            self.session = session
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            session = try SessionInfo(json: try reader.value("session"))
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "session": session.json
            ])
        }
    }
}
