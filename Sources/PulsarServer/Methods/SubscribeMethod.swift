import PulsarProtocol
import PulsarSession

/// Asks for notifications on this connection.
enum SubscribeMethod: Method {
    static func perform(
        _ call: Subscribe,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        connection.subscription.formUnion(call.events ?? EventName.allCases)
        return .answer(Subscribe.Answer(events: connection.subscription.sorted { $0.rawValue < $1.rawValue }).json)
    }
}
