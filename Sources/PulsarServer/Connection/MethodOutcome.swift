import PulsarProtocol

/// Takes a method's result, once.
typealias Reply = (Result<JSONValue, RPCError>) -> Void

/// What a method comes to.
enum MethodOutcome {
    /// The result, now.
    case answer(JSONValue)
    /// The result, soon: later requests of the connection are held until then, so that answers keep their order.
    case soon((@escaping Reply) -> Void)
    /// The result when something happens: later requests go on meanwhile. Returns how to stop waiting, for the moment
    /// the connection goes.
    case waiting((@escaping Reply) -> () -> Void)
    /// The result, and behind it frames instead of lines.
    case stream(JSONValue, begin: (StreamChannel) -> StreamInput)
}
