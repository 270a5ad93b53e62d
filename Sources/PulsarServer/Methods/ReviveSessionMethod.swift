import PulsarProtocol
import PulsarSession

/// Starts a session again; answers when its program runs.
enum ReviveSessionMethod: Method {
    static func perform(
        _ call: ReviveSession,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        try engine.beginRevival(session, call)
        return .soon { reply in engine.whenCreated(session.id, reply) }
    }
}
