import PulsarProtocol
import PulsarSession

/// Sends a signal to a session's programs.
enum SignalSessionMethod: Method {
    static func perform(
        _ call: SignalSession,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        guard let number = SignalName.number(call.signal) else {
            throw .invalidParameter("signal", "signal: There is no signal \(call.signal.debugDescription).")
        }
        guard let child = session.child, session.end == nil else {
            throw RPCError(code: .sessionStopped, message: "The session has ended.")
        }
        child.signal(number)
        return .answer(Success().json)
    }
}
