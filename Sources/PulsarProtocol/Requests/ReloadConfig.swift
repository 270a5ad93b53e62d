/// Has the configuration read again.
public struct ReloadConfig: Request {
    /// What is answered.
    public typealias Answer = Success

    /// The request.
    public init() {}

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "reload_config",
        summary: "Reads the configuration file again.",
        parameters: [],
        resultSummary: "`success`: true.",
        capability: .admin
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {}

    /// The parameters as they are sent.
    public var parameters: JSONValue { [:] }
}
