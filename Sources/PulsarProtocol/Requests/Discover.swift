/// Asks for the OpenRPC document of all methods.
public struct Discover: Request {
    /// The request.
    public init() {}

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "rpc.discover",
        summary: "Describes every method as an OpenRPC document.",
        parameters: [],
        resultSummary: "The OpenRPC document.",
        capability: .list
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {}

    /// The parameters as they are sent.
    public var parameters: JSONValue { [:] }
}

extension Discover {
    /// What is answered.
    public struct Answer: MessageValue {
        /// The OpenRPC document.
        public var document: JSONValue

        /// An answer from the document.
        public init(document: JSONValue = OpenRPC.document()) { self.document = document }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) { document = json }

        /// The document as it is sent.
        public var json: JSONValue { document }
    }
}
