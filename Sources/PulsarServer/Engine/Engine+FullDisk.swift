import Logging
import NIOCore
import PulsarJournal
import PulsarPTY
import PulsarProtocol
import PulsarSession
import PulsarValues
import SystemPackage

// A disk that takes no output: it goes on in memory until the disk takes it again, or programs wait.
extension Engine {
    private static let watchNanoseconds: UInt64 = 250_000_000

    /// The worst of all sessions.
    var journalState: JournalState {
        let places = Set(fullDisk.troubles.keys.compactMap { registry[$0]?.outputPlace })
        return places.contains(.nowhere) ? .waiting : places.contains(.memory) ? .memory : .disk
    }

    /// The gather thread puts a session's output somewhere else than before.
    func outputPlaced(_ source: GatherSource, _ session: Session) {
        switch source.outputPlace {
        case .nowhere:
            watchDisk(for: session, source)
            if !settings.waitsForDisk { gather.overflow(source) }
        case .overflow:
            watchDisk(for: session, source)
            tell(.memory, session, source)
        case .file:
            finishTrouble(session)
        }
    }

    /// Looks after a session until everything it printed is on the disk, and what is missing is written down.
    func watchDisk(for session: Session, _ source: GatherSource? = nil) {
        let since = fullDisk.troubles[session.id]?.since ?? JournalClock.system.monotonicNanoseconds()
        fullDisk.troubles[session.id] = FullDisk.Trouble(source: source, since: since)
        guard !fullDisk.isWatching else { return }
        fullDisk.isWatching = true
        lookLater()
    }

    private func lookLater() {
        loop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(Self.watchNanoseconds))) { [self] in
            for (id, trouble) in fullDisk.troubles {
                if let session = registry[id] { look(at: session, trouble) } else { fullDisk.forget(id) }
            }
            fullDisk.isWatching = !fullDisk.troubles.isEmpty
            if fullDisk.isWatching { lookLater() }
        }
    }

    private func look(at session: Session, _ trouble: FullDisk.Trouble) {
        guard session.end == nil, let source = trouble.source else { return finishTrouble(session) }
        switch source.outputPlace {
        case .file: finishTrouble(session)
        case .overflow: gather.settle(source)
        case .nowhere:
            // Why not at once: there may be room in a moment, or memory.
            let waited = JournalClock.system.monotonicNanoseconds() &- trouble.since
            if waited >= Self.watchNanoseconds { tell(.nowhere, session, source) }
            gather.settle(source)
            if !settings.waitsForDisk { gather.overflow(source) }
        }
    }

    /// Writes down what was lost, and forgets the trouble when there is nothing left of it.
    func finishTrouble(_ session: Session) {
        guard fullDisk.concerns(session.id) else { return }
        let journal = session.journal
        do throws(JournalError) {
            // What has ended has its writer back from the gather thread.
            if session.end != nil { try journal.writer?.returnToDisk() }
            session.recordEndAgain()
            fullDisk.noteLoss(of: session.id, try journal.recordLosses())
        } catch { return }
        guard !session.isEndUnrecorded else { return }
        fullDisk.troubles[session.id] = nil
        if session.end != nil, let record = EndedRecord(session) { ended.save(record) }
        session.outputPlaceChanged(to: .journal)
        guard let lost = fullDisk.settled(session.id) else { return }
        if lost > 0 { note(.outputLost, of: session, detail: "\(lost) bytes") }
        log.log(
            level: lost > 0 ? .error : .notice,
            "the journal takes output again",
            metadata: ["session": "\(session.id)", "name": "\(session.metadata.name)", "lost_bytes": "\(lost)"]
        )
    }

    private func tell(_ place: Session.OutputPlace, _ session: Session, _ source: GatherSource) {
        guard session.outputPlace != place else { return }
        session.outputPlaceChanged(to: place)
        guard fullDisk.says(session.id, now: JournalClock.system.monotonicNanoseconds()) else { return }
        log.error(
            place == .memory
                ? "the journal cannot be written: output goes to memory, and beyond 1.25 MiB the oldest is lost; free some space"
                : "the journal cannot be written: the program waits; free some space",
            metadata: [
                "session": "\(session.id)", "name": "\(session.metadata.name)",
                "error": "\(Errno(rawValue: source.lastRefusal))",
            ]
        )
    }

    /// What a client is told whose session has no journal.
    func noJournal(_ error: JournalError) -> RPCError {
        log.error("journal cannot be made", metadata: ["error": "\(error)"])
        guard error.isFullDisk else {
            return RPCError(code: .spawnFailed, message: "The session's journal could not be made: \(error).")
        }
        return RPCError(
            code: .spawnFailed,
            message: "The disk is full, so that no new session's journal fits on it; free some space and try again."
        )
    }
}
