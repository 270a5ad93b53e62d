import CPulsarPTY
import Logging
import NIOCore
import PulsarJournal
import PulsarKeeper
import PulsarPTY
import PulsarProtocol
import PulsarSession
import PulsarValues

// What the keeper reports, and what becomes of it.
extension Engine {
    func handle(_ event: KeeperEvent) {
        switch event {
        case .welcome(let epoch, let listeners, let inherited):
            self.epoch = epoch
            offeredListeners = listeners
            if let listener = listeners.first { custody.keep(listener: listener) }
            log.info("keeper is there", metadata: ["epoch": "\(epoch)", "inherited": "\(inherited)"])
        case .session(let offer):
            take(offer)
        case .inheritedDone:
            restoreEndedSessions()
            startAccepting(offeredListeners)
        case .spawned(let id, _):
            finishCreation(id)
        case .spawnFailed(let id, let errno, let step):
            failCreation(id, errno: errno, step: step)
        case .exited(let id, let status):
            keeper.exitNoted(id)
            if let session = registry[id] { programEnded(session, status) } else { keeper.release(id) }
        case .shutdown:
            shutDown()
        case .reload:
            // What is wrong with it stands in the log; nobody waits for an answer.
            do throws(RPCError) { try reload() } catch {}
        case .introduced(let processID, let version):
            custody.processID = processID
            custody.version = version
            keeperWasReplaced()
            watch.answered(now: pulsar_monotonic_nanoseconds())
        case .legacy(let lock, let bytes):
            custody.keep(lock: lock, legacy: bytes)
        case .report(let id, let descriptor):
            take(id, report: descriptor)
        case .drain:
            drain()
        case .upgradeFailed(let reason):
            restartFailed(reason)
        case .tookOver:
            keeperTookOver()
        case .beatAnswered:
            watch.answered(now: pulsar_monotonic_nanoseconds())
        case .keeperGone:
            keeperIsGone()
        }
    }

    /// Takes a session's descriptors: one that this engine asked for, or one that a predecessor left.
    private func take(_ offer: SessionOffer) {
        if creations[offer.id] != nil {
            creations[offer.id]?.handles = offer.handles
            keeper.acknowledge(offer.sequence)
        } else if offer.isInherited {
            adopt(offer)
        } else if offer.isKnown {
            // The call was made before, of an engine that died: it gets the session of that time.
            offer.handles.close()
            answerAgain(key: offer.key, with: offer.id)
        } else {
            // Nobody waits for it any more: without an acknowledgement the gate stays shut and nothing is executed.
            offer.handles.close()
            keeper.release(offer.id)
        }
    }

    /// Takes over a session that runs: finds the end of its journal, and goes on from there.
    private func adopt(_ offer: SessionOffer) {
        let journal: Journal
        let writer: SegmentWriter
        do throws(JournalError) {
            journal = try reopen(offer)
            guard let opened = journal.writer else { throw JournalError(.closed, operation: "open") }
            writer = opened
            try noteTakeover(in: journal, isRunning: offer.status == nil)
        } catch {
            // The keeper holds it on; the next engine tries again.
            log.error("journal cannot be used", metadata: ["session": "\(offer.id)", "error": "\(error)"])
            offer.handles.close()
            return
        }
        keeper.acknowledge(offer.sequence)
        idempotencyKeys[offer.key] = offer.id
        let session = makeSession(offer.id, key: offer.key, journal: journal, writer: writer, handles: offer.handles)
        registry.insert(session)
        if settings.isSafe { session.goWithoutScreen() }
        session.wasTakenOver()
        if session.isScreenLost {
            log.error(
                "output ended the engine again and again; the session goes on without a screen",
                metadata: ["session": "\(offer.id)"]
            )
        }
        if let status = offer.status { programEnded(session, status) }
        if journal.hasUnrecordedLosses { watchDisk(for: session) }
    }

    /// The journal of a session that runs; one in memory where its own cannot be used, for a program must not wait until it
    /// can.
    private func reopen(_ offer: SessionOffer) throws(JournalError) -> Journal {
        let end = publishedEnd(offer.handles)
        do { return try journals.open(offer.id, for: .writing, publishedEnd: end) } catch {
            log.error(
                "a journal cannot be used; the session goes on with a new one in memory",
                metadata: ["session": "\(offer.id)", "error": "\(error)"]
            )
            return try journals.substitute(offer.id, start: end)
        }
    }

    /// How far a predecessor published output that it may have taken along.
    private func publishedEnd(_ handles: SessionHandles) -> StreamOffset {
        let spooled = UInt64(clamping: pulsar_pipe_waiting(handles.spoolRead))
        return SharedPage(descriptor: handles.page).publishedEnd?.offset(spooled: spooled) ?? 0
    }

    private func noteTakeover(in journal: Journal, isRunning: Bool) throws(JournalError) {
        do { try journal.appendTakeover(epoch: epoch, isRunning: isRunning) } catch {
            // A disk that takes nothing must not keep the session from going on.
            guard error.isRefusal else { throw error }
        }
    }

    private func take(_ id: SessionID, report descriptor: Int32) {
        guard creations[id] != nil else { return KeeperCustody.discard(descriptor) }
        creations[id]?.keep(report: descriptor)
    }

    private func programEnded(_ session: Session, _ status: ExitStatus) {
        (session.child as? PTYChild)?.status = status
        session.programExited(status)
    }

    /// Makes a session around handed-over descriptors and starts to gather its output.
    func makeSession(
        _ id: SessionID,
        key: Identifier,
        journal: Journal,
        writer: SegmentWriter,
        handles: SessionHandles
    ) -> Session {
        let token = makeToken()
        let page = SharedPage(descriptor: handles.page)
        let source = GatherSource(
            token: token,
            manager: handles.manager,
            spoolRead: handles.spoolRead,
            spoolWrite: handles.spoolWrite,
            sink: JournalSink(writer: writer, publishedEnd: page.publishedEnd)
        )
        let child = PTYChild(
            id: id,
            key: key,
            handles: handles,
            page: page,
            source: source,
            gather: gather,
            keeper: keeper
        )
        let session = Session(
            id: id,
            metadata: journal.summary.metadata,
            journal: journal,
            child: child,
            lastActive: now,
            clock: .system,
            replayBytes: settings.replayBytes,
            terminalOptions: settings.terminalOptions
        )
        session.observer = self
        if let lastViewer { session.expect(lastViewer) }
        child.turn = { [turns, weak session] in
            if let session { turns.append(session) }
        }
        children[token] = (id, child)
        gather.add(source)
        return session
    }
}
