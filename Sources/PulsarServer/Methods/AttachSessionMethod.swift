import PulsarProtocol
import PulsarSession

/// Counts the connection as a client that looks at a session.
enum AttachSessionMethod: Method {
    static func perform(
        _ call: AttachSession,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        let client = call.client ?? .random()
        _ = try engine.attach(client, to: session, of: connection)
        return .answer(AttachSession.Answer(client: client).json)
    }
}
