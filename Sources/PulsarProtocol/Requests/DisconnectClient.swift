/// Sends a client away.
public struct DisconnectClient: Request {
    /// What is answered.
    public typealias Answer = Success

    /// The client.
    public var client: ClientID

    /// A request from its parts.
    public init(client: ClientID) {
        self.client = client
    }

    static let client = Parameter.identifier("client_id", "The client.")

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "disconnect_client",
        summary: "Detaches a client and closes its stream.",
        parameters: [client.descriptor],
        resultSummary: "`success`: true.",
        capability: .admin
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        client = try reader(Self.client)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "client_id": .string(client.description)
        ])
    }
}
