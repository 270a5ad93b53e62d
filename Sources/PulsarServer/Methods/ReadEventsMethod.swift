import PulsarProtocol
import PulsarSession

/// Tells what happened.
enum ReadEventsMethod: Method {
    private static let limit = 100

    static func perform(
        _ call: ReadEvents,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try call.session.map { name throws(RPCError) in try engine.session(name).id }
        return .soon { reply in
            engine.readEvents(of: session, after: call.after, countMax: call.limit ?? limit, reply: reply)
        }
    }
}
