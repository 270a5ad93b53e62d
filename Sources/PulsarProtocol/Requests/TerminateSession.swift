/// Ends a session's program.
public struct TerminateSession: Request {
    /// What is answered.
    public typealias Answer = Success

    /// The session: its id or unique name.
    public var session: String

    /// A request from its parts.
    public init(session: String) {
        self.session = session
    }

    static let session = Parameter.sessionReference

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "terminate_session",
        summary: "Ends a session's program: first politely, then by force.",
        parameters: [session.descriptor],
        resultSummary: "`success`: true.",
        capability: .kill
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session)
        ])
    }
}
