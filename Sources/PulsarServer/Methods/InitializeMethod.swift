import Logging
import PulsarProtocol
import PulsarSession

/// Tells versions and capabilities both ways.
enum InitializeMethod: Method {
    static func perform(
        _ call: Initialize,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        if let wanted = call.protocolVersion, wanted > ProtocolVersion.current {
            engine.log.debug("a client speaks a newer protocol", metadata: ["version": "\(wanted)"])
        }
        if let token = call.token { try engine.present(token, on: connection) }
        connection.clientName = call.clientName ?? connection.clientName
        return .answer(
            Initialize.Answer(
                protocolVersion: min(call.protocolVersion ?? ProtocolVersion.current, ProtocolVersion.current),
                version: PulsarVersion.current,
                capabilities: Capability.allCases.filter(connection.rights.capabilities.contains).map(\.rawValue),
                tokenID: connection.rights.token
            ).json
        )
    }
}
