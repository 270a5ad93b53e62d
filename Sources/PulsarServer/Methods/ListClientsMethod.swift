import PulsarProtocol
import PulsarSession

/// Lists who looks at what.
enum ListClientsMethod: Method {
    static func perform(
        _ call: ListClients,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let sessions =
            try call.session.map { name throws(RPCError) in [try engine.session(name)] } ?? engine.registry.all
        let clients = sessions.flatMap { session in
            session.attachments.values.sorted { $0.attachedAt < $1.attachedAt }.map { ClientInfo($0, of: session) }
        }
        return .answer(ListClients.Answer(clients: clients).json)
    }
}
