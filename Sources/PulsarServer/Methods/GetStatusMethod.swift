import PulsarJournal
import PulsarProtocol
import PulsarSession

/// Says how the daemon is.
enum GetStatusMethod: Method {
    static func perform(
        _ call: GetStatus,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        .answer(
            GetStatus.Answer(
                version: PulsarVersion.current,
                uptimeSeconds: Int((JournalClock.system.monotonicNanoseconds() - engine.startedAt) / 1_000_000_000),
                sessionCount: engine.registry.liveCount,
                clientCount: engine.clientCount
            ).json
        )
    }
}
