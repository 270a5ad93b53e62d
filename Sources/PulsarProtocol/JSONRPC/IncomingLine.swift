/// What one line from a client asks for.
public enum IncomingLine: Hashable, Sendable {
    /// One request or notification, or the answer it gets at once.
    case request(Result<IncomingRequest, Rejection>)
    /// Several, to be answered together; never empty.
    case batch([Result<IncomingRequest, Rejection>])
}

/// One call, its envelope read.
public struct IncomingRequest: Hashable, Sendable {
    /// What the answer carries; nil for a notification, which is never answered.
    public let id: RequestID?
    /// The method's name, not yet looked up.
    public let method: String
    /// The parameters by name; empty where there were none.
    public let parameters: [String: JSONValue]
    /// The request said `"jsonrpc":"2.0"`, so its answer does.
    public let isVersion2: Bool

    /// A request from its parts.
    public init(id: RequestID?, method: String, parameters: [String: JSONValue] = [:], isVersion2: Bool = true) {
        self.id = id
        self.method = method
        self.parameters = parameters
        self.isVersion2 = isVersion2
    }
}

/// A call that is refused before anybody looked at its method.
public struct Rejection: Error, Hashable, Sendable {
    /// What the answer carries; nil when the call was a notification, so that the error is told to nobody.
    public let id: RequestID?
    /// What is wrong with it.
    public let error: RPCError
    /// The answer carries `"jsonrpc":"2.0"`.
    public let isVersion2: Bool
    /// The method that was named, where one was.
    public let method: String?

    /// A refusal from its parts.
    public init(id: RequestID?, error: RPCError, isVersion2: Bool, method: String? = nil) {
        self.id = id
        self.error = error
        self.isVersion2 = isVersion2
        self.method = method
    }
}
