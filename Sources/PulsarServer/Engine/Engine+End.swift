import Logging
import NIOCore
import PulsarJournal
import PulsarKeeper
import PulsarPTY
import PulsarProtocol
import PulsarSession

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// How sessions end, are forgotten, and how the engine itself ends.
extension Engine: SessionObserver {
    func session(_ session: Session, didChange change: SessionChange) {
        switch change {
        case .updated:
            if let record = EndedRecord(session) { ended.save(record) }
            publish(SessionUpdated(session: SessionInfo(session)))
        case .attached(let client):
            publish(ClientAttached(session: session.id, client: client, clientCount: session.attachments.count))
        case .detached(let client):
            noteDetached(client, from: session)
            publish(ClientDetached(session: session.id, client: client, clientCount: session.attachments.count))
        case .lagged(let client, let from, let to):
            log.debug("a client lagged", metadata: ["client": "\(client)", "from": "\(from)", "to": "\(to)"])
        case .ended(let end):
            sessionEnded(session, end)
        }
    }

    private func sessionEnded(_ session: Session, _ end: SessionEnd) {
        registry.free(session.metadata.name, of: session.id)
        session.journal.close()
        forgetLogin(of: session.id)
        if session.journal.isInMemory || session.isEndUnrecorded {
            watchDisk(for: session)
            finishTrouble(session)
            // Where there was no trouble before the end itself.
            if fullDisk.concerns(session.id) { session.outputPlaceChanged(to: .memory) }
        }
        if let record = EndedRecord(session) { ended.save(record) }
        note(.sessionExited, of: session, status: end.status, detail: EndReason(end.reason).rawValue)
        publish(
            SessionExited(
                session: session.id,
                exitStatus: end.status,
                endReason: EndReason(end.reason),
                endedAt: Timestamp(session.endedAt ?? now),
                offset: session.journal.end
            )
        )
        if registry.endedCount + ended.records.count > journals.retention.endedCountMax { cleanUp() }
        if registry.liveCount == 0, let afterLastSession {
            self.afterLastSession = nil
            afterLastSession()
        }
    }

    // MARK: - Ending a session

    /// Ends a session's program, step by step, and replies when it has ended.
    func terminate(_ session: Session, reply: @escaping Reply) {
        guard session.end == nil else { return reply(.success(Success().json)) }
        _ = session.whenEnded { _ in reply(.success(Success().json)) }
        beginTermination(session, milliseconds: settings.terminateMilliseconds)
    }

    private func beginTermination(
        _ session: Session,
        milliseconds: UInt64,
        reason: SessionEnd.Reason = .terminated
    ) {
        let due = session.terminate(
            now: JournalClock.system.monotonicNanoseconds(),
            totalNanoseconds: milliseconds * 1_000_000,
            reason: reason
        )
        schedule(session, due)
    }

    private func schedule(_ session: Session, _ due: UInt64?) {
        guard let due else { return }
        let now = JournalClock.system.monotonicNanoseconds()
        let delay = TimeAmount.nanoseconds(Int64(clamping: due > now ? due - now : 0))
        loop.assumeIsolated().scheduleTask(in: delay) { [self] in
            schedule(session, session.continueTermination(now: JournalClock.system.monotonicNanoseconds()))
        }
    }

    // MARK: - Ending the engine

    /// Ends every session, says goodbye to the keeper, and leaves.
    func shutDown() {
        guard !isShuttingDown else { return }
        isShuttingDown = true
        log.notice("ending \(registry.liveCount) session(s)")
        note(.engineEnded, detail: "stopped")
        for listener in listeners { listener.close(promise: nil) }
        for session in registry.ended.reversed() {
            guard let endedAt = session.endedAt, endedAt + Session.shutdownSpan >= now else { break }
            session.endedWithDaemon(now: now)
            if let record = EndedRecord(session) { ended.save(record) }
        }
        let leave: () -> Void = { [self] in
            gather.stop()
            keeper.goodbye()
            // The keeper's work, were there one.
            if !hasKeeper { unlink(settings.surroundings.socketPath) }
            for connection in connections.values { connection.close() }
            loop.assumeIsolated().scheduleTask(in: .milliseconds(20)) { [self] in finished.succeed() }
        }
        guard registry.liveCount > 0 else { return leave() }
        afterLastSession = leave
        for session in registry.all where session.end == nil {
            session.writeCheckpoint()
            beginTermination(session, milliseconds: min(3000, settings.terminateMilliseconds), reason: .shutdown)
        }
        // Bound: whatever does not end leaves with the keeper's deadline.
        loop.assumeIsolated().scheduleTask(in: .milliseconds(4200)) { [self] in
            guard let leave = afterLastSession else { return }
            afterLastSession = nil
            leave()
        }
    }
}
