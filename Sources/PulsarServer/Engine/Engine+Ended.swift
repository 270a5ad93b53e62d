import Logging
import PulsarJournal
import PulsarProtocol
import PulsarSession
import PulsarValues

// Sessions that have ended: found again at the start, opened when somebody looks, put back when nobody does.
extension Engine {
    /// Lists the sessions that have ended: as the catalogue knows them, and the others by what their journals say.
    func restoreEndedSessions() {
        let ids: [SessionID]
        do throws(JournalError) { ids = try journals.all() } catch {
            log.error("journals cannot be listed", metadata: ["error": "\(error)"])
            return
        }
        let isLive = { [self] id in registry[id] != nil || waitingOffers[id] != nil }
        for id in ended.load(ids.filter { !isLive($0) }, journals: journals) {
            if let session = restore(id) { shelve(session) }
        }
        cleanUp()
    }

    /// Opens the journal of a session that has ended; its screen is made when somebody asks for it.
    private func restore(_ id: SessionID) -> Session? {
        do throws(JournalError) {
            let journal = try journals.open(id, for: .reading)
            guard journal.hasBegun else {
                removeRemains(of: id)
                return nil
            }
            let summary = journal.summary
            var ending = summary.ending
            if ending == nil {
                // It ran when everything that held it died, and nobody saw its end.
                let cut = JournalEvent.Ending(
                    status: .unknown,
                    reason: .interrupted,
                    wallMilliseconds: summary.lastWallMilliseconds
                )
                try journal.append(.end(cut))
                ending = cut
            }
            guard let ending else { return nil }
            let session = Session(
                id: id,
                metadata: summary.metadata,
                journal: journal,
                child: nil,
                end: SessionEnd(status: ending.status, reason: ending.reason),
                endedAt: ending.wallMilliseconds,
                lastActive: summary.lastWallMilliseconds,
                clock: .system,
                replayBytes: settings.replayBytes,
                terminalOptions: settings.terminalOptions
            )
            session.observer = self
            if summary.ending == nil { note(.sessionExited, of: session, detail: EndReason.interrupted.rawValue) }
            return session
        } catch {
            restoreFailed(id, error)
            return nil
        }
    }

    private func restoreFailed(_ id: SessionID, _ error: JournalError) {
        guard error.code == .notFound else {
            log.warning("a journal is left alone", metadata: ["session": "\(id)", "error": "\(error)"])
            return
        }
        removeRemains(of: id)
    }

    /// Removes what is left of a creation that was cut off before the program ran, of which no client was told.
    private func removeRemains(of id: SessionID) {
        do throws(JournalError) { try journals.remove(id) } catch {
            log.warning("a journal stays behind", metadata: ["session": "\(id)", "error": "\(error)"])
        }
    }

    // MARK: - Looking at them

    /// Opens an ended session again that was put back.
    private func reopen(_ id: SessionID) throws(RPCError) -> Session {
        guard let session = restore(id) else {
            ended.forget(id)
            throw RPCError(code: .sessionNotFound, message: "What was kept of the session cannot be read any more.")
        }
        ended.take(id)
        registry.insert(session)
        return session
    }

    /// The session that a `session_id` parameter means: an id, else the name of a live one, else that of an ended one.
    func session(_ reference: String) throws(RPCError) -> Session {
        if let id = SessionID(reference), ended.records[id] != nil { return try reopen(id) }
        var candidates: [SessionID] = []
        switch registry.find(reference) {
        case .found(let session):
            if session.end == nil || session.id == SessionID(reference) { return session }
            candidates = [session.id]
        case .ambiguous(let ids): candidates = ids
        case .unknown: break
        }
        candidates += ended.ids(named: reference)
        guard let first = candidates.first else {
            throw RPCError(code: .sessionNotFound, message: "There is no session \(reference.debugDescription).")
        }
        guard candidates.count == 1 else {
            let ids = candidates.map(\.description).sorted()
            throw RPCError(
                code: .nameAmbiguous,
                message: "\(ids.count) ended sessions are called \(reference.debugDescription); use an id.",
                data: ["candidates": .array(ids.map { .string($0) })]
            )
        }
        if let session = registry[first] { return session }
        return try reopen(first)
    }

    /// All sessions as the protocol tells them, oldest first.
    var sessionInfos: [SessionInfo] {
        let infos = registry.all.map { SessionInfo($0) } + ended.records.values.map { SessionInfo($0) }
        return infos.sorted { ($0.createdAt, $0.id.high, $0.id.low) < ($1.createdAt, $1.id.high, $1.id.low) }
    }

    // MARK: - Putting them back

    private func shelve(_ session: Session) {
        guard let record = EndedRecord(session) else { return }
        registry.remove(session)
        ended.shelve(record)
        // Why again: checks of the last output came behind the end.
        ended.save(record)
    }

    /// Puts back the ended sessions that nobody looks at.
    func shelveIdleSessions() {
        for session in registry.ended
        where session.isIdle && creations[session.id] == nil && !fullDisk.concerns(session.id) {
            shelve(session)
        }
    }

    /// Writes down what ended last; the engine ends, and nothing is added to journals any more.
    func closeCatalogue() {
        for session in registry.ended {
            if let record = EndedRecord(session) { ended.save(record) }
        }
        catalogue.close()
        tokens.close()
    }

    // MARK: - Forgetting them

    /// Removes an ended session and everything that is kept of it.
    func forget(_ session: Session) {
        registry.remove(session)
        do throws(JournalError) { try session.journal.remove() } catch { staysBehind(session.id, error) }
        ended.forget(session.id)
        forgetEvents(of: session.id)
        publish(SessionRemoved(session: session.id))
    }

    /// Removes an ended session that may not be open.
    ///
    /// - Returns: whether there is an ended session of that id.
    @discardableResult
    func forget(_ id: SessionID) -> Bool {
        if let session = registry[id] {
            guard session.end != nil, creations[id] == nil else { return false }
            forget(session)
            return true
        }
        guard ended.records[id] != nil else { return false }
        do throws(JournalError) { try journals.remove(id) } catch { staysBehind(id, error) }
        ended.forget(id)
        forgetEvents(of: id)
        publish(SessionRemoved(session: id))
        return true
    }

    private static let clockPatienceMilliseconds: UInt64 = 3_600_000

    private func staysBehind(_ id: SessionID, _ error: JournalError) {
        log.warning("a journal stays behind", metadata: ["session": "\(id)", "error": "\(error)"])
    }

    /// Removes what the bounds leave no room for: old and surplus ended sessions, then old output.
    ///
    /// Runs every minute, and at once when there are more ended sessions than are kept.
    func cleanUp() {
        shelveIdleSessions()
        var holdings = ended.records.values.map { record in
            RetentionPolicy.Holding(
                session: record.id,
                bytes: record.diskBytes,
                endedAtMilliseconds: record.ending.wallMilliseconds
            )
        }
        for session in registry.all {
            holdings.append(
                session.endedAt.map { endedAt in
                    RetentionPolicy.Holding(
                        session: session.id,
                        bytes: session.journal.keptBytes,
                        endedAtMilliseconds: endedAt
                    )
                } ?? RetentionPolicy.Holding(session: session.id, segments: session.journal.segments)
            )
        }
        clock.look()
        // Why: a machine that begins in another year, or is told so, must not take everything that has ended for old.
        let patience = min(Self.clockPatienceMilliseconds, journals.retention.endedAgeMillisecondsMax)
        let plan = journals.retention.plan(
            holdings,
            nowMilliseconds: clock.isSteady(milliseconds: patience) ? now : nil
        )
        for id in plan.removedSessions { forget(id) }
        for (id, bytesMax) in plan.sessionBytesMax {
            if let session = registry[id] { trim(session, bytesMax: bytesMax) }
        }
        // Why counted: a disk that is full refuses every second.
        for (failure, failures) in Dictionary(grouping: journals.takeSyncFailures(), by: \.self) {
            log.error(
                "output is not confirmed",
                metadata: [
                    "session": "\(failure.session)", "error": "\(failure.error)", "times": "\(failures.count)",
                ]
            )
        }
    }
}
