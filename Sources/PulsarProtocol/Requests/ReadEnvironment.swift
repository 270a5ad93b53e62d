/// Tells the variables of the login that attached to a session last.
public struct ReadEnvironment: Request {
    /// The session: its id or unique name.
    public var session: String

    /// A request from its parts.
    public init(session: String) {
        self.session = session
    }

    static let session = Parameter.sessionReference

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "read_environment",
        summary: "Tells the variables of the login that attached to a session last.",
        parameters: [session.descriptor],
        resultSummary: "`env`: the variables, none when no client has told any.",
        capability: .input
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue { ["session_id": .string(session)] }
}

extension ReadEnvironment {
    /// What is answered.
    public struct Answer: MessageValue {
        /// The variables; none when no client has told any.
        public var environment: [String: String]

        /// An answer from its parts.
        public init(environment: [String: String]) { self.environment = environment }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            environment = try MessageReader(json).stringMap("env")
        }

        /// The answer as it is sent.
        public var json: JSONValue { ["env": .stringMap(environment)] }
    }
}
