import CPulsarPTY
import Logging
import NIOCore
import PulsarJournal
import PulsarKeeper
import PulsarProtocol
import PulsarSession
import PulsarValues

// Sessions that a predecessor left.
extension Engine {
    /// How often a journal is tried that cannot be used.
    private static let adoptionInterval = TimeAmount.milliseconds(100)
    // Bound: how often, before its program is held up no longer and its output goes to memory.
    private static let adoptionAttemptsMax = 10

    /// Takes over a session that runs: finds the end of its journal, and goes on from there.
    func adopt(_ offer: SessionOffer, attempt: Int = 1) {
        let journal: Journal
        let writer: SegmentWriter
        do throws(JournalError) {
            journal = try openJournal(of: offer, attempt: attempt)
            guard let opened = journal.writer else { throw JournalError(.closed, operation: "open") }
            writer = opened
        } catch {
            if attempt == 1 {
                log.error("journal cannot be used", metadata: ["session": "\(offer.id)", "error": "\(error)"])
            }
            return adoptLater(offer, attempt: attempt + 1)
        }
        do throws(JournalError) { try journal.appendTakeover(epoch: epoch, isRunning: offer.status == nil) } catch {
            // A disk that takes nothing must not keep the session from going on.
        }
        // Later there may be another keeper, which counts anew.
        if attempt == 1 { keeper.acknowledge(offer.sequence) }
        idempotencyKeys[offer.key] = offer.id
        let session = makeSession(offer.id, key: offer.key, journal: journal, writer: writer, handles: offer.handles)
        registry.insert(session)
        if settings.isSafe { session.goWithoutScreen() }
        session.wasTakenOver()
        if session.isScreenLost {
            if !settings.isSafe { note(.screenLost, of: session) }
            log.error(
                "output ended the engine again and again; the session goes on without a screen",
                metadata: ["session": "\(offer.id)"]
            )
        }
        if let status = offer.status { programEnded(session, status) }
        if journal.hasUnrecordedLosses { watchDisk(for: session) }
    }

    /// The journal of a session that runs; one in memory where its own cannot be used for a second, unless programs wait for
    /// the disk.
    private func openJournal(of offer: SessionOffer, attempt: Int) throws(JournalError) -> Journal {
        let end = publishedEnd(offer.handles)
        do { return try journals.open(offer.id, for: .writing, publishedEnd: end) } catch {
            guard attempt > Self.adoptionAttemptsMax, !settings.waitsForDisk else { throw error }
            log.error(
                "a journal cannot be used; the session goes on with a new one in memory",
                metadata: ["session": "\(offer.id)", "error": "\(error)"]
            )
            return try journals.substitute(offer.id, start: end)
        }
    }

    /// Holds a session on whose journal cannot be used now, and tries it again.
    ///
    /// The keeper holds it as well, and the program waits once its terminal is full.
    private func adoptLater(_ offer: SessionOffer, attempt: Int) {
        waitingOffers[offer.id] = offer
        loop.assumeIsolated().scheduleTask(in: Self.adoptionInterval) { [self] in
            // What ends now is the keeper's to end.
            guard !isShuttingDown, let offer = waitingOffers.removeValue(forKey: offer.id) else { return }
            adopt(offer, attempt: attempt)
        }
    }

    /// Notes how the program of a session ended whose journal cannot be used now.
    ///
    /// - Returns: whether there is such a session.
    func noteEnd(ofWaiting id: SessionID, _ status: ExitStatus) -> Bool {
        guard waitingOffers[id] != nil else { return false }
        waitingOffers[id]?.status = status
        return true
    }

    /// How far a predecessor published output that it may have taken along.
    private func publishedEnd(_ handles: SessionHandles) -> StreamOffset {
        let spooled = UInt64(clamping: pulsar_pipe_waiting(handles.spoolRead))
        return SharedPage(descriptor: handles.page).publishedEnd?.offset(spooled: spooled) ?? 0
    }
}
