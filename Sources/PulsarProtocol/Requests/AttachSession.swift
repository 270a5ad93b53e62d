/// Attaches a client to a session without a stream.
public struct AttachSession: Request {
    /// The session: its id or unique name.
    public var session: String
    /// The client; nil lets the daemon make one.
    public var client: ClientID?

    /// A request from its parts.
    public init(session: String, client: ClientID? = nil) {
        self.session = session
        self.client = client
    }

    static let session = Parameter.sessionReference
    static let client = Parameter.identifier("client_id", "The client.").optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "attach_session",
        summary: "Attaches a client to a session; its output is read with receive_output.",
        parameters: [session.descriptor, client.descriptor],
        resultSummary: "`success`: true; `client_id`: the client.",
        capability: .read
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        client = try reader(Self.client)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "client_id": client.map { .string($0.description) },
        ])
    }
}

extension AttachSession {
    /// What is answered.
    public struct Answer: MessageValue {
        /// The client, as it was given or was made.
        public var client: ClientID

        /// An answer from its parts.
        public init(client: ClientID) {
            self.client = client
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            client = try reader.identifier("client_id")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "success": true,
                "client_id": .string(client.description),
            ])
        }
    }
}
