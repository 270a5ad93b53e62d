import PulsarProtocol
import PulsarSession

/// Reads the configuration file again.
enum ReloadConfigMethod: Method {
    static func perform(
        _ call: ReloadConfig,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        try engine.reload()
        return .answer(Success().json)
    }
}
