import CPulsarPTY
import PulsarValues
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// The process that outlives every engine: it holds the socket and each session's descriptors, is the parent of every
/// program, and starts an engine whenever there is none. It parses nothing but its own fixed messages.
///
/// One thread, one loop. Nothing in it blocks for long, and nothing allocates per byte of output: it never reads any.
package final class Keeper {
    // Bound: sessions held at once; a spawn beyond it is refused.
    static let sessionsMax = 4096

    private enum Token {
        static let signals: UInt64 = 1
        static let channel: UInt64 = 2
        static let engine: UInt64 = 3
        /// Two tokens a session from here on: its process, its report.
        static let sessions: UInt64 = 16
    }

    let options: KeeperOptions
    let claim: SocketClaim
    let poller: Int32
    let signals: Int32
    private let limits: UserLimits
    private var machine = EngineStateMachine()
    private var channel: KeeperChannel?
    private var enginePID: Int32 = 0
    private var engineDescriptor: Int32 = -1
    private var sessions: [SessionID: HeldSession] = [:]
    private var tokens: [UInt64: SessionID] = [:]
    private var tokenOf: [SessionID: UInt64] = [:]
    private var nextToken = Token.sessions
    private var stopDeadline: UInt64?
    private var readyDescriptor: Int32
    private var isFinished = false

    /// Claims the socket and prepares everything but the engine.
    package init(options: KeeperOptions) throws(KeeperError) {
        self.options = options
        var (descriptorsMax, coreMax): (UInt64, UInt64) = (1024, 0)
        pulsar_raise_limits(&descriptorsMax, &coreMax)
        limits = UserLimits(umask: umask(0o077), descriptorsMax: descriptorsMax, coreMax: coreMax)
        pulsar_hide_memory()
        readyDescriptor = options.readyDescriptor ?? -1
        claim = try SocketClaim(path: options.socketPath)
        poller = pulsar_poll_create()
        guard poller >= 0 else { throw KeeperError("epoll_create1", negative: poller) }
        signals = pulsar_signal_descriptor()
        guard signals >= 0 else { throw KeeperError("signalfd", negative: signals) }
        _ = pulsar_poll_set(poller, signals, PULSAR_POLL_READ, Token.signals)
    }

    /// Runs until the daemon is to end. Returns the exit status.
    package func run() -> Int32 {
        perform(machine.begin(now: now))
        var events = [pulsar_poll_event](repeating: pulsar_poll_event(), count: 64)
        while !isFinished {
            let count = pulsar_poll_wait(poller, &events, 64, timeout())
            for event in events.prefix(Int(max(0, count))) { handle(event.token) }
            perform(machine.tick(now: now))
            if let stopDeadline, now >= stopDeadline { finish() }
        }
        return 0
    }

    private var now: UInt64 { pulsar_monotonic_nanoseconds() }

    private func timeout() -> Int64 {
        let due = [machine.nextDue, stopDeadline].compactMap(\.self).min()
        guard let due else { return -1 }
        let now = now
        return due <= now ? 0 : Int64(clamping: due - now)
    }

    private func handle(_ token: UInt64) {
        switch token {
        case Token.signals: takeSignals()
        case Token.channel: takeMessage()
        case Token.engine: engineDied()
        default:
            guard let id = tokens[token & ~1] else { return }
            if token & 1 == 1 { takeReport(id) } else { processEnded(id) }
        }
    }

    // MARK: - The engine

    private func perform(_ action: EngineStateMachine.Action) {
        switch action {
        case .nothing: break
        case .start: startEngine()
        case .warn: Log.line("warning", "the engine (pid \(enginePID)) has not answered for 5 s")
        case .kill:
            Log.line("error", "the engine (pid \(enginePID)) has not answered for 10 s: it is replaced")
            kill(enginePID, SIGKILL)
        case .reportFailure: reportReadiness("error: the engine ended before it was ready; its log says why")
        }
    }

    private func startEngine() {
        var (mine, theirs): (Int32, Int32) = (-1, -1)
        let result = pulsar_socket_pair(&mine, &theirs)
        guard result == 0 else { return engineFailed("socketpair: \(Errno(rawValue: -result))") }
        let started = EngineProcess.start(options, keeperEnd: theirs)
        close(theirs)
        guard case .success(let pid) = started else {
            close(mine)
            if case .failure(let error) = started { engineFailed("\(options.enginePath): \(error)") }
            return
        }
        enginePID = pid
        engineDescriptor = pulsar_process_descriptor(pid)
        channel = KeeperChannel(descriptor: mine)
        _ = pulsar_poll_set(poller, mine, PULSAR_POLL_READ, Token.channel)
        _ = pulsar_poll_set(poller, engineDescriptor, PULSAR_POLL_READ, Token.engine)
    }

    private func engineFailed(_ reason: String) {
        Log.line("error", "the engine cannot be started: \(reason)")
        reportReadiness("error: the engine cannot be started: \(reason)")
        // Counted as a death, so that it is tried again, later and later.
        for action in machine.died(now: now) where action == .start { perform(action) }
    }

    private func engineDied() {
        var value: Int32 = 0
        let kind = pulsar_peek_exit(enginePID, &value)
        guard kind > 0 else { return }
        _ = pulsar_reap(enginePID)
        _ = pulsar_poll_remove(poller, engineDescriptor)
        close(engineDescriptor)
        engineDescriptor = -1
        closeChannel()
        // Attempts that no engine holds a share of are taken back: their programs have not been executed.
        for session in sessions.values {
            if case .gated = session.phase { forget(session.id) }
        }
        guard stopDeadline == nil else { return finish() }
        Log.line(
            "warning",
            kind == 1 ? "the engine ended with status \(value)" : "the engine was ended by signal \(value)"
        )
        let fromOutside = kind == 2 && value == SIGKILL
        for action in machine.died(now: now, fromOutside: fromOutside) { perform(action) }
    }

    private func closeChannel() {
        guard let channel else { return }
        _ = pulsar_poll_remove(poller, channel.descriptor)
        close(channel.descriptor)
        self.channel = nil
    }

    // MARK: - Messages

    private func takeMessage() {
        guard let channel else { return }
        guard case .message(let message, let descriptors) = channel.receive() else { return closeChannel() }
        defer { for descriptor in descriptors { close(descriptor) } }
        guard let message else { return }
        switch message.kind {
        case .hello: handOver()
        case .ready: becameReady()
        case .beat: machine.beat(now: now)
        case .spawn: spawn(message, descriptors)
        case .acknowledge: acknowledged(message.acknowledges)
        case .exitNoted: reap(message.session)
        case .release: forget(message.session)
        case .stop: stop("a client asked for it")
        case .goodbye: machine.stop()
        default: break
        }
    }

    private func send(_ message: KeeperMessage, descriptors: [Int32] = []) -> UInt32 {
        guard let channel else { return 0 }
        do throws(KeeperError) { return try channel.send(message, descriptors: descriptors) } catch {
            // An engine that does not take what it is told is of no use; its successor is told again.
            kill(enginePID, SIGKILL)
            return 0
        }
    }

    private func tell(_ message: KeeperMessage, descriptors: [Int32] = []) {
        _ = send(message, descriptors: descriptors)
    }

    /// Gives a new engine everything its predecessor had.
    private func handOver() {
        var payload: [UInt8] = []
        payload.appendLittleEndian(machine.epoch)
        payload.appendLittleEndian(UInt32(sessions.count))
        tell(KeeperMessage(.welcome, payload: payload), descriptors: [claim.listener])
        for session in sessions.values { offer(session, isInherited: true) }
        tell(KeeperMessage(.inheritedDone))
    }

    @discardableResult
    private func offer(_ session: HeldSession, isInherited: Bool) -> UInt32 {
        var payload: [UInt8] = []
        payload.appendLittleEndian(session.processID)
        payload.append(isInherited ? 1 : 0)
        payload += ExitStatus.encode(session.status)
        return send(
            KeeperMessage(.session, session: session.id, payload: payload),
            descriptors: session.handed
        )
    }

    private func becameReady() {
        machine.ready(now: now)
        Log.line(
            "info",
            "session manager: engine pid \(enginePID), epoch \(machine.epoch), \(sessions.count) session(s)"
        )
        if machine.epoch == 1 {
            Log.line("info", "socket: \(claim.path)")
            Log.line("info", "running, Ctrl+C to stop")
        }
        reportReadiness("ready")
    }

    /// Tells whoever started the daemon, once.
    private func reportReadiness(_ line: String) {
        guard readyDescriptor >= 0 else { return }
        let bytes = Array((line + "\n").utf8)
        _ = write(readyDescriptor, bytes, bytes.count)
        close(readyDescriptor)
        readyDescriptor = -1
    }

    // MARK: - Sessions

    private func spawn(_ message: KeeperMessage, _ descriptors: [Int32]) {
        let id = message.session
        guard let high = message.payload.littleEndian(UInt64.self, at: 0),
            let low = message.payload.littleEndian(UInt64.self, at: 8),
            let file = descriptors.first, let specification = SpawnSpecification(reading: file)
        else { return spawnFailed(id, SpawnFault(step: UInt8(PULSAR_STEP_SPECIFICATION), errno: EINVAL)) }
        let key = Identifier(high: high, low: low)
        // A call that was answered by a predecessor's death is made again: the program is not started twice.
        if let known = sessions.values.first(where: { $0.key == key }) {
            offer(known, isInherited: false)
            return
        }
        guard sessions.count < Self.sessionsMax else {
            return spawnFailed(id, SpawnFault(step: UInt8(PULSAR_STEP_LIMIT), errno: EAGAIN))
        }
        switch HeldSession.start(id: id, key: key, specification: specification, limits: limits) {
        case .failure(let fault):
            spawnFailed(id, fault)
        case .success(var session):
            session.phase = .gated(sequence: offer(session, isInherited: false))
            let token = nextToken
            nextToken += 2
            tokens[token] = id
            tokenOf[id] = token
            sessions[id] = session
            _ = pulsar_poll_set(poller, session.processDescriptor, PULSAR_POLL_READ, token)
            _ = pulsar_poll_set(poller, session.report, PULSAR_POLL_READ, token | 1)
        }
    }

    private func spawnFailed(_ id: SessionID, _ fault: SpawnFault) {
        var payload: [UInt8] = []
        payload.appendLittleEndian(fault.errno)
        payload.append(fault.step)
        tell(KeeperMessage(.spawnFailed, session: id, payload: payload))
    }

    /// The engine holds what the keeper holds: the program may begin.
    private func acknowledged(_ sequence: UInt32) {
        for (id, session) in sessions {
            guard case .gated(sequence) = session.phase else { continue }
            sessions[id]?.openGate()
            return
        }
    }

    /// The child has executed its program, or says why not.
    private func takeReport(_ id: SessionID) {
        guard var session = sessions[id], session.report >= 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 6)
        let count = read(session.report, &bytes, bytes.count)
        if count < 0, errno == EAGAIN { return }
        _ = pulsar_poll_remove(poller, session.report)
        session.closeReport()
        sessions[id] = session
        if count == 6, let step = bytes.littleEndian(UInt16.self, at: 0),
            let number = bytes.littleEndian(Int32.self, at: 2)
        {
            forget(id)
            spawnFailed(id, SpawnFault(step: UInt8(truncatingIfNeeded: step), errno: number))
        } else if case .starting = session.phase {
            sessions[id]?.phase = .running
            var payload: [UInt8] = []
            payload.appendLittleEndian(session.processID)
            tell(KeeperMessage(.spawned, session: id, payload: payload))
        }
    }

    private func processEnded(_ id: SessionID) {
        guard sessions[id] != nil else { return }
        // The report comes first: a program that ended at once did run.
        takeReport(id)
        guard let session = sessions[id] else { return }
        var value: Int32 = 0
        let kind = pulsar_peek_exit(session.processID, &value)
        guard kind > 0 else { return }
        _ = pulsar_poll_remove(poller, session.processDescriptor)
        let number = UInt8(truncatingIfNeeded: value)
        let status = kind == 1 ? ExitStatus.exited(number) : .signaled(number)
        sessions[id]?.phase = .ended(status)
        sessions[id]?.isExitSeen = true
        tell(KeeperMessage(.exited, session: id, payload: ExitStatus.encode(status)))
    }

    /// Not before the engine knows of the end: until then the process id must not come to mean somebody else.
    private func reap(_ id: SessionID) {
        guard let session = sessions[id], session.isExitSeen, !session.isReaped else { return }
        _ = pulsar_reap(session.processID)
        sessions[id]?.isReaped = true
    }

    private func forget(_ id: SessionID) {
        guard var session = sessions.removeValue(forKey: id) else { return }
        if !session.isExitSeen { _ = pulsar_poll_remove(poller, session.processDescriptor) }
        if session.report >= 0 { _ = pulsar_poll_remove(poller, session.report) }
        if let token = tokenOf.removeValue(forKey: id) { tokens[token] = nil }
        session.letGo()
    }

    // MARK: - Ending

    private func takeSignals() {
        while true {
            switch pulsar_next_signal(signals) {
            case 0: return
            case SIGHUP: tell(KeeperMessage(.reload))
            case SIGINT: stop("interrupted")
            default: stop("terminated")
            }
        }
    }

    private func stop(_ reason: String) {
        guard stopDeadline == nil else { return }
        Log.line("info", "stopping: \(reason)")
        stopDeadline = now + 5_000_000_000
        machine.stop()
        if channel == nil { finish() } else { tell(KeeperMessage(.shutdown)) }
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        for session in sessions.values where session.status == nil {
            kill(-session.processID, SIGHUP)
            kill(-session.processID, SIGKILL)
        }
        if engineDescriptor >= 0 { kill(enginePID, SIGKILL) }
        claim.removeSocket()
        Log.line("info", "stopped")
    }
}
