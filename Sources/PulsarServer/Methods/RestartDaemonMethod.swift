import PulsarProtocol

/// Replaces keeper and engine by the programs on disk; answers when it is done, or the successor waits for this engine.
enum RestartDaemonMethod: Method {
    static func perform(
        _ call: RestartDaemon,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        .soon { reply in engine.restart(call, reply: reply) }
    }
}
