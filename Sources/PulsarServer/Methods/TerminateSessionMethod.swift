import PulsarProtocol
import PulsarSession

/// Ends a session's programs; answers when they have ended.
enum TerminateSessionMethod: Method {
    static func perform(
        _ call: TerminateSession,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        return .soon { reply in engine.terminate(session, reply: reply) }
    }
}
