/// Asks who is attached.
public struct ListClients: Request {
    /// The session: its id or unique name; nil means all.
    public var session: String?

    /// A request from its parts.
    public init(session: String? = nil) {
        self.session = session
    }

    static let session = Parameter.sessionReference.optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "list_clients",
        summary: "Lists the clients attached to one session or to all.",
        parameters: [session.descriptor],
        resultSummary: "`clients`: every attached client.",
        capability: .list
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": session.map { .string($0) }
        ])
    }
}

extension ListClients {
    /// What is answered.
    public struct Answer: MessageValue {
        /// Every attached client.
        public var clients: [ClientInfo]

        /// An answer from its parts.
        public init(clients: [ClientInfo]) {
            self.clients = clients
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            clients = try reader.array("clients")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "clients": .array(clients.map(\.json))
            ])
        }
    }
}
