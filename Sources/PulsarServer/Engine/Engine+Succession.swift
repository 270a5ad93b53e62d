import CPulsarPTY
import Logging
import NIOCore
import PulsarKeeper
import PulsarProtocol
import PulsarSession

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// What the engine does when its keeper dies or hangs: it finds another one and hands everything over.
extension Engine {
    /// Bound: how long a call waits for a keeper before it is answered that there is none.
    private static let waitingSeconds: Int64 = 15
    /// Bound: calls that wait for a keeper.
    static let waitingMax = 256
    /// How often children that a keeper left at their gates are looked at.
    private static let orphanInterval = TimeAmount.milliseconds(5)

    /// Without a keeper nobody starts programs; what runs goes on, and another keeper is looked for.
    func keeperIsGone() {
        hasKeeper = false
        watch.reset()
        restartFailed("the keeper ended while it was being replaced; another one takes its place")
        guard !isShuttingDown else { return }
        guard offeredListeners.isEmpty || custody.isComplete else {
            log.critical(
                "the keeper is gone and left nothing to another one: sessions go on, new ones cannot be started"
            )
            custody.failure = "the keeper is gone; restart the daemon to start sessions"
            return failWaitingCreations()
        }
        guard custody.isComplete else {
            log.critical("the keeper died before it had handed anything over")
            exit(1)
        }
        log.error("the keeper is gone: sessions go on, another one is started")
        if !isAccepting {
            restoreEndedSessions()
            startAccepting(offeredListeners)
        }
        resolveOrphans()
        let engine = NIOLoopBound(self, eventLoop: loop)
        do throws(KeeperError) {
            try succession.start { outcome in engine.eventLoop.execute { engine.value.take(outcome) } }
        } catch {
            custody.failure = "no other keeper can be looked for: \(error)"
            log.critical("no other keeper can be looked for", metadata: ["error": "\(error)"])
            failWaitingCreations()
        }
    }

    private func take(_ outcome: KeeperSuccession.Outcome) {
        switch outcome {
        case .failed(let reason):
            log.error("no keeper can be started; it is tried again", metadata: ["error": "\(reason)"])
            custody.failure = reason
            failWaitingCreations()
        case .heir(let heir):
            enthrone(heir)
        }
    }

    /// Hands everything over to a keeper.
    private func enthrone(_ heir: KeeperHeir) {
        keeper.replace(by: heir)
        custody.processID = heir.processID
        custody.version = heir.version
        custody.failure = nil
        hasKeeper = true
        let loop = NIOLoopBound(self, eventLoop: loop)
        do throws(KeeperError) {
            try keeper.handOver(
                epoch: epoch,
                legacy: custody.legacy,
                lock: custody.lock,
                listener: custody.listener,
                sessions: registry.all.compactMap { ($0.child as? PTYChild)?.held }
                    + waitingOffers.values.map {
                        KeeperSession(id: $0.id, key: $0.key, handles: $0.handles, status: $0.status)
                    }
            )
        } catch {
            log.error("the new keeper did not take everything", metadata: ["error": "\(error)"])
            keeper.killKeeper()
        }
        do throws(KeeperError) {
            try keeper.start { event in loop.eventLoop.execute { loop.value.handle(event) } }
        } catch {
            log.critical("the new keeper cannot be listened to", metadata: ["error": "\(error)"])
            exit(1)
        }
        askForWaitingCreations()
    }

    /// The new keeper holds everything.
    func keeperTookOver() {
        watch.answered(now: pulsar_monotonic_nanoseconds())
        log.notice(
            "a new keeper has taken over",
            metadata: ["pid": "\(custody.processID)", "sessions": "\(registry.liveCount)"]
        )
    }

    /// Looks after the keeper: one that does not answer is replaced.
    func watchKeeper() {
        switch watch.tick(now: pulsar_monotonic_nanoseconds()) {
        case .nothing: break
        case .warn: log.warning("the keeper has not answered for 5 s", metadata: ["pid": "\(custody.processID)"])
        case .kill:
            log.error("the keeper has not answered for 10 s: it is replaced", metadata: ["pid": "\(custody.processID)"])
            keeper.killKeeper()
        }
    }

    // MARK: - Calls that were under way

    /// Asks the keeper for a program; without a keeper the call waits for the next one.
    ///
    /// - Throws: what no keeper could do.
    func askKeeper(_ id: SessionID) throws(KeeperError) {
        guard let creation = creations[id], creation.handles == nil, hasKeeper else { return awaitKeeper(id) }
        do throws(KeeperError) {
            try keeper.spawn(id: id, key: creation.key, specification: creation.specification)
        } catch {
            // Gone, or about to be replaced: nothing was executed, since no engine has acknowledged anything.
            guard error.isOfPeer else { throw error }
            awaitKeeper(id)
        }
    }

    private func awaitKeeper(_ id: SessionID) {
        loop.assumeIsolated().scheduleTask(in: .seconds(Self.waitingSeconds)) { [self] in
            guard creations[id] != nil, !hasKeeper else { return }
            failWaiting(id)
        }
    }

    private func askForWaitingCreations() {
        for (id, creation) in creations where creation.handles == nil {
            do throws(KeeperError) { try askKeeper(id) } catch {
                failCreation(id, message: "The keeper could not be asked to start it: \(error).")
            }
        }
    }

    private func failWaitingCreations() {
        for (id, creation) in creations where creation.handles == nil { failWaiting(id) }
    }

    private func failWaiting(_ id: SessionID) {
        failCreation(id, message: Self.noKeeper(custody.failure))
    }

    static func noKeeper(_ failure: String?) -> String {
        "No program can be started, since the keeper is gone\(failure.map { ": \($0)" } ?? "")."
            + " What runs goes on; start pulsard, or try again later."
    }

    /// Finds out about children that a dead keeper had begun to start: executed, or certainly not.
    private func resolveOrphans() {
        var isAnyLeft = false
        for (id, creation) in creations where creation.handles != nil {
            // Without a report nobody knows: its terminal is closed, which ends it, and the caller is told that it failed.
            let unknown = ChildReport.failed(errno: ECANCELED, step: .enterSession)
            switch creation.report < 0 ? unknown : ChildReport(reading: creation.report) {
            case nil: isAnyLeft = true
            case .executed:
                finishCreation(id)
                if hasKeeper, let held = (registry[id]?.child as? PTYChild)?.held { bequeath(held) }
            case .sentAway:
                creations[id]?.forgetAttempt()
                do throws(KeeperError) { if hasKeeper { try askKeeper(id) } } catch {
                    failCreation(id, message: "The keeper could not be asked to start it: \(error).")
                }
            case .failed(let errno, let step): failCreation(id, errno: errno, step: step)
            }
        }
        guard isAnyLeft else { return }
        loop.assumeIsolated().scheduleTask(in: Self.orphanInterval) { [self] in resolveOrphans() }
    }

    private func bequeath(_ held: KeeperSession) {
        do throws(KeeperError) { try keeper.bequeath(held) } catch {
            // It is gone again; the next one gets the session with all others.
        }
    }
}
