import PulsarProtocol
import PulsarSession

/// Removes an ended session and its output.
enum RemoveSessionMethod: Method {
    static func perform(
        _ call: RemoveSession,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        guard session.end != nil else {
            throw RPCError(code: .notPermitted, message: "The session still runs; end it first.")
        }
        engine.forget(session)
        return .answer(Success().json)
    }
}
