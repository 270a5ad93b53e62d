import PulsarJournal
import PulsarProtocol
import PulsarSession

/// Changes what a session is called, its labels, or whose window sizes it.
enum UpdateSessionMethod: Method {
    static func perform(
        _ call: UpdateSession,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        if call.sizePolicy != nil { try connection.rights.check(.resize, for: "update_session with size_policy") }
        let session = try engine.session(call.session)
        if let name = call.name, name != session.metadata.name { try engine.rename(session, to: name) }
        if let labels = call.labels { session.relabel(labels) }
        if let policy = call.sizePolicy.flatMap({ ResizePolicy(rawValue: $0.rawValue) }) {
            session.setResizePolicy(policy)
        }
        return .answer(UpdateSession.Answer(session: SessionInfo(session)).json)
    }
}
