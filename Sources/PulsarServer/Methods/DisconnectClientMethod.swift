import PulsarProtocol
import PulsarSession

/// Ends a client's looking at every session.
enum DisconnectClientMethod: Method {
    static func perform(
        _ call: DisconnectClient,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        var isFound = false
        for session in engine.registry.all where session.attachments[call.client] != nil {
            do throws(SessionError) { try session.detach(call.client) } catch { throw RPCError(error) }
            isFound = true
        }
        guard isFound else {
            throw RPCError(code: .clientNotFound, message: "No client \(call.client) is attached to any session.")
        }
        return .answer(Success().json)
    }
}
