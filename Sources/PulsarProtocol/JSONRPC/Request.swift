/// A method's parameters as a value, with everything the protocol says about the method.
public protocol Request: Hashable, Sendable {
    /// What the method answers.
    associatedtype Answer: MessageValue

    /// The method's line in the table.
    static var descriptor: MethodDescriptor { get }

    /// Reads the parameters.
    init(_ reader: ParameterReader) throws(RPCError)

    /// The parameters as a client sends them.
    var parameters: JSONValue { get }
}

extension Request {
    /// The method's name.
    public static var method: String { descriptor.name }
}

/// What a client must be allowed to do to call a method.
///
/// Every method needs exactly one.
public enum Capability: String, CaseIterable, Hashable, Sendable {
    /// See that sessions exist, and be told when that changes.
    case list
    /// See what a session printed.
    case read
    /// Type into a session.
    case input
    /// Change a session's window size.
    case resize
    /// Send signals to a session's program.
    case signal
    /// Start sessions and change what they are called.
    case create
    /// End and remove sessions.
    case kill
    /// Rule the daemon and other clients.
    case admin
}

/// A method, as the table of methods tells it.
public struct MethodDescriptor: Hashable, Sendable {
    /// The name on the wire.
    public let name: String
    /// One sentence for the reference.
    public let summary: String
    /// Its parameters, required ones first.
    public let parameters: [ParameterDescriptor]
    /// What the result holds, in one sentence.
    public let resultSummary: String
    /// What a client must be allowed to do.
    public let capability: Capability
}
