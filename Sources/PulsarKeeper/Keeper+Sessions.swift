import CPulsarPTY
import PulsarValues

#if canImport(Glibc)
import Glibc
#endif

/// A process that has been let go of and will end soon; it is waited for, so that nothing is left of it.
struct LeavingProcess {
    let processID: Int32
    let processDescriptor: Int32
}

// How sessions are started on request, handed over, watched and let go of.
extension Keeper {
    @discardableResult
    func offer(_ session: HeldSession, _ origin: KeeperMessage.Origin) -> UInt32 {
        let message = KeeperMessage(.session, session: session.id, payload: session.payload(origin))
        return send(message, descriptors: session.handed)
    }

    // MARK: - Starting

    func spawn(_ message: KeeperMessage, _ descriptors: [Int32]) {
        let id = message.session
        guard let high = message.payload.littleEndian(UInt64.self, at: 0),
            let low = message.payload.littleEndian(UInt64.self, at: 8),
            let file = descriptors.first, let specification = SpawnSpecification(reading: file)
        else { return spawnFailed(id, SpawnFault(step: UInt8(PULSAR_STEP_SPECIFICATION), errno: EINVAL)) }
        let key = Identifier(high: high, low: low)
        // A call that was cut off by its engine's death is made again: the program is not started twice.
        if let known = sessions.values.first(where: { $0.key == key }) { return answer(with: known) }
        guard sessions[id] == nil else {
            return spawnFailed(id, SpawnFault(step: UInt8(PULSAR_STEP_SPECIFICATION), errno: EEXIST))
        }
        guard sessions.count < Self.sessionsMax else {
            return spawnFailed(id, SpawnFault(step: UInt8(PULSAR_STEP_LIMIT), errno: EAGAIN))
        }
        switch HeldSession.start(id: id, key: key, specification: specification, limits: limits) {
        case .failure(let fault): spawnFailed(id, fault)
        case .success(let session): hold(session)
        }
    }

    private func answer(with known: HeldSession) {
        offer(known, .known)
        switch known.phase {
        // Its end is reported when it comes, as for the first call.
        case .gated, .starting: break
        case .running, .ended: spawned(known)
        }
    }

    private func hold(_ session: HeldSession) {
        enter(session)
        // Why first: an engine that holds the one knows the other.
        tell(KeeperMessage(.report, session: session.id), descriptors: [session.report])
        sessions[session.id]?.phase = .gated(sequence: offer(session, .new))
    }

    /// Holds a session that a dead keeper started.
    func adopt(_ session: HeldSession) {
        guard sessions[session.id] == nil else {
            close(session.processDescriptor)
            var session = session
            return session.letGo()
        }
        enter(session)
        storeSession(session)
    }

    private func enter(_ session: HeldSession) {
        let token = nextToken
        nextToken += 2
        tokens[token] = session.id
        tokenOf[session.id] = token
        sessions[session.id] = session
        if !session.isExitSeen {
            _ = pulsar_poll_set(poller, session.processDescriptor, PULSAR_POLL_READ, token)
        }
        if session.report >= 0 { _ = pulsar_poll_set(poller, session.report, PULSAR_POLL_READ, token | 1) }
    }

    /// The engine holds what the keeper holds: the program may begin.
    func acknowledged(_ sequence: UInt32) {
        for (id, session) in sessions {
            guard case .gated(sequence) = session.phase else { continue }
            sessions[id]?.openGate()
            if let session = sessions[id] { storeSession(session) }
            return
        }
    }

    private func spawned(_ session: HeldSession) {
        var payload: [UInt8] = []
        payload.appendLittleEndian(session.processID)
        tell(KeeperMessage(.spawned, session: session.id, payload: payload))
    }

    private func spawnFailed(_ id: SessionID, _ fault: SpawnFault) {
        var payload: [UInt8] = []
        payload.appendLittleEndian(fault.errno)
        payload.append(fault.step)
        tell(KeeperMessage(.spawnFailed, session: id, payload: payload))
    }

    /// The child has executed its program, or says why not.
    func takeReport(_ id: SessionID) {
        guard var session = sessions[id], session.report >= 0 else { return }
        guard let report = ChildReport(reading: session.report) else { return }
        _ = pulsar_poll_remove(poller, session.report)
        session.closeReport()
        sessions[id] = session
        // At the gate the report can only end because the child has; that is treated with its end.
        guard case .starting = session.phase else { return }
        sessions[id]?.phase = .running
        guard case .failed(let number, let step) = report else { return spawned(session) }
        // The engine that asked is gone. Its successor has taken over a session, or will: to it the session ends, with
        // the status that the child leaves with.
        guard isAskerThere(session) else { return }
        forget(id)
        spawnFailed(id, SpawnFault(step: step.rawValue, errno: number))
    }

    private func isAskerThere(_ session: HeldSession) -> Bool { !session.isInherited && hasEngine }

    // MARK: - Ending

    func processEnded(_ id: SessionID) {
        guard sessions[id] != nil else { return }
        // The report comes first: a program that ended at once did run.
        takeReport(id)
        guard let session = sessions[id], !session.isExitSeen else { return }
        guard let status = session.askForEnd() else { return }
        if case .gated = session.phase {
            forget(id)
            return spawnFailed(id, SpawnFault(step: UInt8(PULSAR_STEP_SESSION), errno: ECANCELED))
        }
        _ = pulsar_poll_remove(poller, session.processDescriptor)
        sessions[id]?.phase = .ended(status)
        sessions[id]?.isExitSeen = true
        tell(KeeperMessage(.exited, session: id, payload: ExitStatus.encode(status)))
    }

    /// Not before the engine knows of the end: until then the process id must not come to mean somebody else.
    func reap(_ id: SessionID) {
        guard let session = sessions[id], session.isExitSeen, !session.isReaped else { return }
        _ = pulsar_reap(session.processID)
        sessions[id]?.isReaped = true
    }

    /// Lets go of a session.
    ///
    /// A process that has not ended yet is still waited for.
    func forget(_ id: SessionID) {
        guard var session = sessions.removeValue(forKey: id), let token = tokenOf.removeValue(forKey: id)
        else { return }
        tokens[token] = nil
        store?.forget(session)
        if session.report >= 0 { _ = pulsar_poll_remove(poller, session.report) }
        session.letGo()
        leaving[token] = LeavingProcess(
            processID: session.isReaped ? 0 : session.processID,
            processDescriptor: session.processDescriptor
        )
        leavingProcessEnded(token)
    }

    /// Waits for a process that the program before this one let go of.
    func attend(_ process: LeavingProcess) {
        let token = nextToken
        nextToken += 2
        leaving[token] = process
        _ = pulsar_poll_set(poller, process.processDescriptor, PULSAR_POLL_READ, token)
    }

    func leavingProcessEnded(_ token: UInt64) {
        guard let process = leaving[token] else { return }
        guard process.processID == 0 || pulsar_reap(process.processID) != 0 else { return }
        leaving[token] = nil
        _ = pulsar_poll_remove(poller, process.processDescriptor)
        close(process.processDescriptor)
    }

    /// Takes back the attempts that no engine holds a share of: their programs have not been executed.
    func forgetGatedSessions() {
        for session in sessions.values {
            if case .gated = session.phase { forget(session.id) }
        }
    }
}
