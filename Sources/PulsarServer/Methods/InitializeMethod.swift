import Logging
import PulsarProtocol
import PulsarSession

/// Tells versions and rights, and takes an access token.
enum InitializeMethod: Method {
    static func perform(
        _ call: Initialize,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        if let wanted = call.protocolVersion, wanted > ProtocolVersion.current {
            engine.log.debug("a client speaks a newer protocol", metadata: ["version": "\(wanted)"])
        }
        connection.clientName = call.clientName ?? connection.clientName
        guard let token = call.token else { return .answer(answer(call, connection)) }
        return .soon { reply in
            engine.present(token, on: connection) { taken in reply(taken.map { answer(call, connection) }) }
        }
    }

    private static func answer(_ call: Initialize, _ connection: Connection) -> JSONValue {
        Initialize.Answer(
            protocolVersion: min(call.protocolVersion ?? ProtocolVersion.current, ProtocolVersion.current),
            version: PulsarVersion.current,
            capabilities: Capability.allCases.filter(connection.rights.capabilities.contains).map(\.rawValue),
            tokenID: connection.rights.token
        ).json
    }
}
