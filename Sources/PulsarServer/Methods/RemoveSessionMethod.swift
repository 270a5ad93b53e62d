import PulsarProtocol
import PulsarSession

/// Removes an ended session and its output.
enum RemoveSessionMethod: Method {
    static func perform(
        _ call: RemoveSession,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        if let id = SessionID(call.session), engine.ended.records[id] != nil {
            engine.forget(id)
            return .answer(Success().json)
        }
        let session = try engine.session(call.session)
        guard session.end != nil else {
            throw RPCError(code: .notPermitted, message: "The session still runs; end it first.")
        }
        guard engine.creations[session.id] == nil else {
            throw RPCError(code: .notPermitted, message: "The session is being started again.")
        }
        engine.forget(session)
        return .answer(Success().json)
    }
}
