import PulsarProtocol
import PulsarSession

/// Sets a session's window size.
enum ResizeTerminalMethod: Method {
    static func perform(
        _ call: ResizeTerminal,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        let session = try engine.session(call.session)
        let size = WindowSize(columns: call.columns, rows: call.rows, pixelWidth: 0, pixelHeight: 0)
        do throws(SessionError) { try session.resize(to: size) } catch { throw RPCError(error) }
        return .answer(Success().json)
    }
}
