/// Ends an access token, and the connections that have its rights.
public struct RevokeToken: Request {
    /// What is answered.
    public typealias Answer = Success

    /// The token: its id or name, never its secret.
    public var token: String

    /// A request from its parts.
    public init(token: String) {
        self.token = token
    }

    static let token = Parameter.text("token_id", .reference, "The token's id or name.")

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "revoke_token",
        summary: "Ends an access token and closes every connection that has its rights.",
        parameters: [token.descriptor],
        resultSummary: "`success`: true.",
        capability: .admin
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        token = try reader(Self.token)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        ["token_id": .string(token)]
    }
}
