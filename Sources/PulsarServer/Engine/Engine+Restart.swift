import Logging
import NIOCore
import PulsarJournal
import PulsarKeeper
import PulsarProtocol
import PulsarSession

// What a new engine finds, and how it begins.
extension Engine {
    /// Lists the sessions that have ended, from what their journals say.
    func restoreEndedSessions() {
        let ids: [SessionID]
        do throws(JournalError) { ids = try journals.all() } catch {
            log.error("journals cannot be listed", metadata: ["error": "\(error)"])
            return
        }
        for id in ids where registry[id] == nil { restore(id) }
        cleanUp()
    }

    private func restore(_ id: SessionID) {
        do throws(JournalError) {
            let journal = try journals.open(id, for: .reading)
            let summary = journal.summary
            var ending = summary.ending
            if ending == nil {
                // It ran when everything that held it died, and nobody saw its end.
                let lost = JournalEvent.Ending(
                    status: .unknown,
                    reason: .interrupted,
                    wallMilliseconds: summary.lastWallMilliseconds
                )
                try journal.append(.end(lost))
                ending = lost
            }
            guard let ending else { return }
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
            registry.insert(session)
        } catch {
            restoreFailed(id, error)
        }
    }

    private func restoreFailed(_ id: SessionID, _ error: JournalError) {
        guard error.code == .notFound else {
            log.warning("a journal is left alone", metadata: ["session": "\(id)", "error": "\(error)"])
            return
        }
        // The remains of a creation that was cut off.
        do throws(JournalError) { try journals.remove(id) } catch {
            log.warning("a journal stays behind", metadata: ["session": "\(id)", "error": "\(error)"])
        }
    }

    /// Lets clients in: everything a predecessor left has been taken over.
    func startAccepting(_ descriptors: [Int32]) {
        let engine = NIOLoopBound(self, eventLoop: loop)
        for descriptor in descriptors {
            UnixListener.start(descriptor: descriptor, engine: engine, log: log)
                .assumeIsolated()
                .whenComplete { [self] result in
                    switch result {
                    case .success(let channel): listeners.append(channel)
                    case .failure(let error): log.critical("cannot listen", metadata: ["error": "\(error)"])
                    }
                }
        }
        keeper.ready()
        every(.seconds(60)) { [self] in cleanUp() }
        every(.seconds(10)) { [self] in
            for session in registry.all where session.end == nil { session.writeAgedCheckpoint() }
        }
        // The beat comes from this loop, so that a loop that hangs is noticed.
        var beat: UInt64 = 0
        every(.seconds(1)) { [self] in
            beat += 1
            keeper.beat(beat)
        }
    }

    /// Reads the configuration anew; a faulty one changes nothing.
    func reload() throws(RPCError) {
        do {
            settings = try reread()
            log.notice("configuration reloaded")
        } catch {
            log.error("configuration is not reloaded", metadata: ["error": "\(error)"])
            throw RPCError(code: .invalidParameters, message: "The configuration was not reloaded: \(error)")
        }
    }
}
