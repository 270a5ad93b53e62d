import PulsarProtocol
import PulsarSession

/// Takes back what was asked for with `subscribe`.
enum UnsubscribeMethod: Method {
    static func perform(
        _ call: Unsubscribe,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        connection.subscription.subtract(call.events ?? EventName.allCases)
        return .answer(Unsubscribe.Answer(events: connection.subscription.sorted { $0.rawValue < $1.rawValue }).json)
    }
}
