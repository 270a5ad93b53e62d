import PulsarProtocol
import PulsarSession

/// Ends a client's looking at a session, whichever connection holds it.
enum DetachSessionMethod: Method {
    static func perform(
        _ call: DetachSession,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        if let attachment = session.attachments[call.client] {
            try engine.checkHolders(of: attachment, connection)
        }
        do throws(SessionError) { try session.detach(call.client) } catch { throw RPCError(error) }
        return .answer(Success().json)
    }
}
