import PulsarProtocol
import PulsarSession

/// Types into a session.
enum SendInputMethod: Method {
    static func perform(
        _ call: SendInput,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        do throws(SessionError) {
            try session.acceptInput(call.data, from: nil, sequence: nil)
        } catch { throw RPCError(error) }
        return .answer(SendInput.Answer(bytesWritten: call.data.count).json)
    }
}
