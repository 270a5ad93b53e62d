/// Asks which access tokens there are.
public struct ListTokens: Request {
    /// A request.
    public init() {}

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "list_tokens",
        summary: "Lists the access tokens, without their secrets.",
        parameters: [],
        resultSummary: "`tokens`: every token that is valid.",
        capability: .admin
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {}

    /// The parameters as they are sent.
    public var parameters: JSONValue { [:] }
}

extension ListTokens {
    /// What is answered.
    public struct Answer: MessageValue {
        /// Every token that is valid, older ones first.
        public var tokens: [TokenInfo]

        /// An answer from its parts.
        public init(tokens: [TokenInfo]) {
            self.tokens = tokens
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            tokens = try MessageReader(json).array("tokens")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            ["tokens": .array(tokens.map(\.json))]
        }
    }
}
