import CPulsarPTY
import PulsarValues
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// The process that outlives every engine: it holds the socket and each session's descriptors, is the parent of every
/// program, and starts an engine whenever there is none.
///
/// It parses nothing but its own fixed messages.
///
/// One thread, one loop. Nothing in it blocks for long, and nothing allocates per byte of output: it never reads any.
package final class Keeper {
    // Bound: sessions held at once; a spawn beyond it is refused.
    static let sessionsMax = 4096
    // Bound: descriptors that sessions leave to the keeper, so that it can always start another engine.
    static let descriptorsReserved: Int32 = 32

    /// What an event of the poller is about.
    enum Token {
        static let signals: UInt64 = 1
        static let channel: UInt64 = 2
        static let engine: UInt64 = 3
        static let trial: UInt64 = 4
        static let standby: UInt64 = 5
        /// Two tokens a session from here on: its process, its report.
        static let sessions: UInt64 = 16
    }

    let options: KeeperOptions
    let claim: SocketClaim
    let poller: Int32
    let signals: Int32
    let limits: UserLimits
    var machine = EngineStateMachine()
    var channel: KeeperChannel?
    /// Whether the engine did not take something it was told; it has been killed then, and is told nothing more.
    private var isEngineDeaf = false
    var enginePID: Int32 = 0
    var engineDescriptor: Int32 = -1
    /// Whether the engine is a child of this process: one that was taken over is not.
    var isEngineChild = true
    var sessions: [SessionID: HeldSession] = [:]
    var tokens: [UInt64: SessionID] = [:]
    var tokenOf: [SessionID: UInt64] = [:]
    /// Processes that no session needs any more and that have not ended yet, by their token.
    var leaving: [UInt64: LeavingProcess] = [:]
    var nextToken = Token.sessions
    var upgrade: Upgrade?
    private var stopping: StopSequence?
    private var manager: ServiceNotification?
    /// Nil where no service manager keeps anything.
    var store: DescriptorStore?
    private var readyDescriptor: Int32
    var hasBeenReady = false
    private var isFinished = false

    /// Claims the socket, or takes it over from an engine whose keeper has died, and prepares everything but the engine.
    package init(options: KeeperOptions) throws(KeeperError) {
        self.options = options
        pulsar_keep_descriptors_from_children()
        let own = UserLimits.take(reserved: Self.descriptorsReserved)
        pulsar_hide_memory()
        readyDescriptor = options.readyDescriptor ?? -1
        let inheritance = try Self.inheritance(options)
        limits = inheritance.map { own.replaced(by: $0.legacy) } ?? own
        if let inheritance {
            claim = inheritance.claim
        } else {
            claim = try SocketClaim(path: options.socketPath, isManaged: options.isManaged)
        }
        poller = pulsar_poll_create()
        guard poller >= 0 else { throw KeeperError("epoll_create1", negative: poller) }
        signals = pulsar_signal_descriptor()
        guard signals >= 0 else { throw KeeperError("signalfd", negative: signals) }
        _ = pulsar_poll_set(poller, signals, PULSAR_POLL_READ, Token.signals)
        manager = ServiceNotification(environment: options.environment, processID: getpid(), now: now)
        store = DescriptorStore(environment: options.environment)
        if let inheritance { takeOver(inheritance) }
        beginStoring(options.handed, isAlone: inheritance == nil)
    }

    /// Runs until the daemon is to end.
    ///
    /// Returns the exit status.
    package func run() -> Int32 {
        if machine.epoch == 0 { perform(machine.begin(now: now)) }
        var events = [pulsar_poll_event](repeating: pulsar_poll_event(), count: 64)
        while !isFinished {
            let count = pulsar_poll_wait(poller, &events, 64, timeout())
            for event in events.prefix(Int(max(0, count))) { handle(event.token) }
            perform(machine.tick(now: now))
            continueUpgrade()
            continueStopping()
            manager?.tick(now: now)
            store?.tick(now: now, sessions: &sessions)
        }
        return 0
    }

    var now: UInt64 { pulsar_monotonic_nanoseconds() }

    private func timeout() -> Int64 {
        let due = [machine.nextDue, stopping?.nextDue, upgradeDue, manager?.nextDue, store?.nextDue].compactMap(\.self)
            .min()
        guard let due else { return -1 }
        let now = now
        return due <= now ? 0 : Int64(clamping: due - now)
    }

    private func handle(_ token: UInt64) {
        switch token {
        case Token.signals: takeSignals()
        case Token.channel: takeMessage()
        case Token.engine: engineDied()
        case Token.trial: trialEnded()
        case Token.standby: takeStandbyMessage()
        default:
            if let id = tokens[token & ~1] {
                if token & 1 == 1 { takeReport(id) } else { processEnded(id) }
                if isAlone, liveCount == 0 { finish() }
            } else {
                leavingProcessEnded(token)
            }
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
            killEngine()
        case .reportFailure: reportReadiness("error: the engine ended before it was ready; its log says why")
        }
    }

    private func startEngine() {
        var (mine, theirs): (Int32, Int32) = (-1, -1)
        let result = pulsar_socket_pair(&mine, &theirs)
        guard result == 0 else { return engineFailed("socketpair: \(Errno(rawValue: -result))") }
        var engine = options.engine
        if machine.isSafe {
            Log.line("warning", "engines end again and again: the next one goes without the screens of what runs")
            engine.environment[KeeperSuccession.safeVariable] = "1"
        }
        let started = engine.start(wireEnd: theirs)
        close(theirs)
        guard case .success(let pid) = started else {
            close(mine)
            if case .failure(let error) = started { engineFailed("\(options.enginePath): \(error)") }
            return
        }
        let descriptor = pulsar_process_descriptor(pid)
        guard descriptor >= 0 else {
            // Its death could not be seen, and without that no other may follow it.
            pulsar_kill_and_reap(pid)
            close(mine)
            return engineFailed("pidfd_open: \(Errno(rawValue: -descriptor))")
        }
        serve(Upgrade.Trial(processID: pid, processDescriptor: descriptor), KeeperChannel(descriptor: mine))
    }

    /// Takes a child as the engine from here on.
    func serve(_ process: Upgrade.Trial, _ channel: KeeperChannel) {
        enginePID = process.processID
        engineDescriptor = process.processDescriptor
        isEngineChild = true
        attend(channel)
    }

    /// Listens to an engine from here on.
    func attend(_ channel: KeeperChannel) {
        // An event may be about the channel of a predecessor: nothing may then be waited for.
        _ = fcntl(channel.descriptor, F_SETFL, O_NONBLOCK)
        self.channel = channel
        isEngineDeaf = false
        _ = pulsar_poll_set(poller, channel.descriptor, PULSAR_POLL_READ, Token.channel)
        _ = pulsar_poll_set(poller, engineDescriptor, PULSAR_POLL_READ, Token.engine)
    }

    func killEngine() {
        _ = pulsar_signal_process(engineDescriptor, SIGKILL)
    }

    private func engineFailed(_ reason: String) {
        Log.line("error", "the engine cannot be started: \(reason)")
        reportReadiness("error: the engine cannot be started: \(reason)")
        // Counted as a death, so that it is tried again, later and later.
        for action in machine.died(now: now) where action == .start { perform(action) }
    }

    private func engineDied() {
        var value: Int32 = 0
        let kind =
            isEngineChild
            ? pulsar_peek_exit(enginePID, &value) : pulsar_exit_of(engineDescriptor, enginePID, &value)
        guard let status = ExitStatus.told(kind: kind, value: value) else { return }
        if isEngineChild { _ = pulsar_reap(enginePID) }
        _ = pulsar_poll_remove(poller, engineDescriptor)
        close(engineDescriptor)
        engineDescriptor = -1
        isEngineDeaf = true
        // What it said before it died holds: that it was ready, that it let go of a session.
        while takeMessage() {}
        closeChannel()
        forgetGatedSessions()
        guard stopping == nil else { return endSessions() }
        switch status {
        case .exited(let code): Log.line("warning", "the engine ended with status \(code)")
        case .signaled(let number): Log.line("warning", "the engine was ended by signal \(number)")
        case .unknown: Log.line("warning", "the engine has ended")
        }
        let fromOutside = status == .signaled(UInt8(SIGKILL))
        if promoteStandby() { return }
        for action in machine.died(now: now, fromOutside: fromOutside) { perform(action) }
    }

    private func closeChannel() {
        guard let channel else { return }
        _ = pulsar_poll_remove(poller, channel.descriptor)
        close(channel.descriptor)
        self.channel = nil
    }

    // MARK: - Messages

    /// Does what the next message says; false when there is none.
    @discardableResult
    private func takeMessage() -> Bool {
        guard let channel else { return false }
        let message: KeeperMessage?
        var descriptors: [Int32]
        switch channel.receive() {
        case .message(let received, let carried): (message, descriptors) = (received, carried)
        case .nothing: return false
        case .end:
            closeChannel()
            return false
        }
        defer { for descriptor in descriptors { close(descriptor) } }
        // Whatever it says, its loop turns.
        machine.beat(now: now)
        guard let message else { return true }
        switch message.kind {
        case .hello: handOver()
        case .ready: becameReady()
        case .beat: tell(KeeperMessage(.beatAnswered, payload: message.payload))
        case .spawn: if hasEngine { spawn(message, descriptors) }
        case .acknowledge: acknowledged(message.acknowledges)
        case .exitNoted: reap(message.session)
        case .release: forget(message.session)
        case .upgrade: beginUpgrade(message.payload.first ?? 0)
        case .heir:
            if let session = HeldSession(heir: message.session, payload: message.payload, handed: descriptors) {
                descriptors = []
                adopt(session)
            }
        case .stop: stop("a client asked for it")
        case .goodbye: stop("the engine has ended everything")
        default: break
        }
        return true
    }

    var hasEngine: Bool { channel != nil && !isEngineDeaf }

    func send(_ message: KeeperMessage, descriptors: [Int32] = []) -> UInt32 {
        guard let channel, !isEngineDeaf else { return 0 }
        do throws(KeeperError) { return try channel.send(message, descriptors: descriptors) } catch {
            // An engine that does not take what it is told is of no use; its successor is told again.
            killEngine()
            isEngineDeaf = true
            return 0
        }
    }

    func tell(_ message: KeeperMessage, descriptors: [Int32] = []) {
        _ = send(message, descriptors: descriptors)
    }

    /// Gives a new engine everything its predecessor had.
    func handOver() {
        introduce()
        tell(KeeperMessage(.legacy, payload: limits.legacy), descriptors: [claim.lock])
        var payload: [UInt8] = []
        payload.appendLittleEndian(machine.epoch)
        payload.appendLittleEndian(UInt32(sessions.count))
        tell(KeeperMessage(.welcome, payload: payload), descriptors: [claim.listener])
        for id in sessions.keys { sessions[id]?.isInherited = true }
        for session in sessions.values { offer(session, .inherited) }
        tell(KeeperMessage(.inheritedDone))
    }

    private func becameReady() {
        machine.ready(now: now)
        Log.line(
            "info",
            "session manager: engine pid \(enginePID), epoch \(machine.epoch), \(sessions.count) session(s)"
        )
        if !hasBeenReady {
            hasBeenReady = true
            // Why: beginning touches most of the program once, which would be half of what the keeper may take.
            pulsar_give_back_code()
            Log.line("info", "socket: \(claim.path)")
            Log.line("info", "running, Ctrl+C to stop")
        }
        reportReady()
    }

    /// Tells whoever started the daemon, and a service manager, that it serves.
    func reportReady() {
        reportReadiness("ready")
        manager?.ready(processID: getpid())
    }

    /// Tells whoever started the daemon, once.
    func reportReadiness(_ line: String) {
        guard readyDescriptor >= 0 else { return }
        let bytes = Array((line + "\n").utf8)
        _ = write(readyDescriptor, bytes, bytes.count)
        close(readyDescriptor)
        readyDescriptor = -1
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
        guard stopping == nil else { return }
        Log.line("info", "stopping: \(reason)")
        stopping = StopSequence(now: now)
        manager?.stopping()
        machine.stop()
        abandonUpgrade()
        if engineDescriptor < 0 { endSessions() } else { tell(KeeperMessage(.shutdown)) }
    }

    var isStopping: Bool { stopping != nil }

    /// Whether the daemon is ending and no engine ends its sessions.
    private var isAlone: Bool { stopping != nil && engineDescriptor < 0 }

    private var liveCount: Int { sessions.values.count { $0.status == nil } }

    private func endSessions() {
        guard liveCount > 0 else { return finish() }
        stopping?.lostEngine(now: now)
        continueStopping()
    }

    private func continueStopping() {
        guard let stopping, !isFinished else { return }
        for signal in self.stopping?.signals(now: now) ?? [] { signalSessions(signal) }
        if now >= stopping.deadline { finish() }
    }

    private func signalSessions(_ signal: Int32) {
        for session in sessions.values where session.status == nil { kill(-session.processID, signal) }
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        signalSessions(SIGKILL)
        if engineDescriptor >= 0 { killEngine() }
        claim.removeSocket()
        store?.clear { pulsar_monotonic_nanoseconds() }
        Log.line("info", "stopped")
    }
}
