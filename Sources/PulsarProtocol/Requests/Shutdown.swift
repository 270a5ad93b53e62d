/// Ends the daemon.
public struct Shutdown: Request {
    /// What is answered.
    public typealias Answer = Success

    /// The request.
    public init() {}

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "shutdown",
        summary: "Ends the daemon and every session.",
        parameters: [],
        resultSummary: "`success`: true.",
        capability: .admin
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {}

    /// The parameters as they are sent.
    public var parameters: JSONValue { [:] }
}
