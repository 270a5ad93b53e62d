/// Ends what `attach_session` began.
public struct DetachSession: Request {
    /// What is answered.
    public typealias Answer = Success

    /// The session: its id or unique name.
    public var session: String
    /// The client.
    public var client: ClientID

    /// A request from its parts.
    public init(session: String, client: ClientID) {
        self.session = session
        self.client = client
    }

    static let session = Parameter.sessionReference
    static let client = Parameter.identifier("client_id", "The client.")

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "detach_session",
        summary: "Detaches a client from a session.",
        parameters: [session.descriptor, client.descriptor],
        resultSummary: "`success`: true.",
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
            "client_id": .string(client.description),
        ])
    }
}
