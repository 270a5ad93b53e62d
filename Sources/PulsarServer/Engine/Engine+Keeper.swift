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
            if let session = registry[id] {
                programEnded(session, status)
            } else if !noteEnd(ofWaiting: id, status) {
                keeper.release(id)
            }
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

    private func take(_ id: SessionID, report descriptor: Int32) {
        guard creations[id] != nil else { return KeeperCustody.discard(descriptor) }
        creations[id]?.keep(report: descriptor)
    }

    func programEnded(_ session: Session, _ status: ExitStatus) {
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
