import PulsarProtocol
import PulsarSession

/// Lists all sessions, oldest first, ended ones included.
enum ListSessionsMethod: Method {
    static func perform(
        _ call: ListSessions,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        .answer(ListSessions.Answer(sessions: engine.sessionInfos).json)
    }
}
