import NIOCore
import PulsarProtocol
import PulsarSession

/// Ends all sessions and the daemon.
enum ShutdownMethod: Method {
    static func perform(
        _ call: Shutdown,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        engine.loop.assumeIsolated().execute { engine.shutDown() }
        return .answer(Success().json)
    }
}
