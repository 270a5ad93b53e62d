import PulsarJournal
import PulsarProtocol
import PulsarSession

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Says how the daemon is.
enum GetStatusMethod: Method {
    static func perform(
        _ call: GetStatus,
        _ engine: Engine,
        _ connection: Connection
    ) throws(RPCError) -> MethodOutcome {
        var status = GetStatus.Answer(
            version: PulsarVersion.current,
            uptimeSeconds: Int((JournalClock.system.monotonicNanoseconds() - engine.startedAt) / 1_000_000_000),
            sessionCount: engine.registry.liveCount,
            clientCount: engine.clientCount,
            journalState: engine.journalState
        )
        status.epoch = Int(clamping: engine.epoch)
        status.engineProcessID = Int(getpid())
        if engine.hasKeeper, engine.custody.processID > 0 {
            status.keeperProcessID = Int(engine.custody.processID)
            status.keeperVersion = engine.custody.version
        }
        let live = engine.registry.all.filter { $0.end == nil }.sorted { $0.lastActive > $1.lastActive }
        status.sessions = live.prefix(GetStatus.Session.countMax).map { session in
            // Why not as a list has them: a status is asked for often, and looks at no process.
            GetStatus.Session(
                id: session.id,
                name: session.metadata.name,
                title: session.windowTitle.isEmpty ? nil : session.windowTitle,
                cwd: session.metadata.place
            )
        }
        return .answer(status.json)
    }
}
