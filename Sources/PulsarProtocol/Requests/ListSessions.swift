/// Asks for every session.
public struct ListSessions: Request {
    /// The request.
    public init() {}

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "list_sessions",
        summary: "Lists every session, running or stopped.",
        parameters: [],
        resultSummary: "`sessions`: every session.",
        capability: .list
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {}

    /// The parameters as they are sent.
    public var parameters: JSONValue { [:] }
}

extension ListSessions {
    /// What is answered.
    public struct Answer: MessageValue {
        /// Every session.
        public var sessions: [SessionInfo]

        /// An answer from its parts.
        public init(sessions: [SessionInfo]) {
            self.sessions = sessions
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            sessions = try reader.array("sessions")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "sessions": .array(sessions.map(\.json))
            ])
        }
    }
}
