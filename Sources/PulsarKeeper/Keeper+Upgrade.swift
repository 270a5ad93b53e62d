import CPulsarPTY
import PulsarValues
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A replacement of keeper or engine, or of both, by the programs now on disk: the keeper first.
struct Upgrade {
    /// Bound: how long a new program may take to show that it works; the old one serves meanwhile.
    static let trialNanoseconds: UInt64 = 5_000_000_000
    /// Bound: how long the old engine may take to leave.
    ///
    /// It may be killed at any moment; its leaving spares the next one work.
    static let drainNanoseconds: UInt64 = 500_000_000

    /// A process that shows whether the program on disk works.
    struct Trial {
        let processID: Int32
        let processDescriptor: Int32
    }

    enum Step {
        /// The keeper's program is tried.
        case keeper(Trial)
        /// An engine waits beside the one that serves, or gets there.
        case engine(Trial, KeeperChannel, isReady: Bool)
    }

    var wantsEngine: Bool
    var step: Step
    var deadline: UInt64
}

// How the programs on disk come to take the place of those that run.
extension Keeper {
    private static let wantsEngine: UInt8 = 1
    private static let wantsKeeper: UInt8 = 2

    func beginUpgrade(_ flags: UInt8) {
        guard !isStopping else { return upgradeFailed("the daemon is ending") }
        guard upgrade == nil else { return upgradeFailed("it is being replaced already") }
        if flags & Self.wantsKeeper != 0 {
            tryKeeper(thenEngine: flags & Self.wantsEngine != 0)
        } else {
            startStandby()
        }
    }

    func upgradeFailed(_ reason: String) {
        Log.line("error", "not replaced: \(reason)")
        tell(KeeperMessage(.upgradeFailed, payload: Array(reason.utf8.prefix(KeeperMessage.payloadBytesMax))))
    }

    /// Something has happened to the process that is on trial.
    func trialEnded() {
        guard let upgrade else { return }
        switch upgrade.step {
        case .keeper(let trial):
            guard let status = endOfTrial(trial) else { return }
            self.upgrade = nil
            guard status == .exited(0) else {
                return upgradeFailed("\(options.program) does not work: it \(status.told)")
            }
            becomeSuccessor(wantsEngine: upgrade.wantsEngine)
        case .engine(let trial, let channel, _):
            guard let status = endOfTrial(trial) else { return }
            self.upgrade = nil
            closeStandby(channel)
            upgradeFailed("\(options.enginePath) does not work: it \(status.told) before it was ready")
        }
    }

    /// When ``continueUpgrade()`` has something to do.
    var upgradeDue: UInt64? { upgrade?.deadline }

    func continueUpgrade() {
        guard let upgrade, now >= upgrade.deadline else { return }
        switch upgrade.step {
        case .keeper(let trial):
            giveUpTrial(trial)
            upgradeFailed("\(options.program) does not work: it was not ready within 5 s")
        case .engine(let trial, let channel, isReady: false):
            giveUpTrial(trial)
            closeStandby(channel)
            upgradeFailed("\(options.enginePath) does not work: it was not ready within 5 s")
        case .engine(_, _, isReady: true):
            // It was asked to leave, and has not.
            self.upgrade?.deadline = .max
            killEngine()
        }
    }

    /// The daemon ends: nothing is replaced any more.
    func abandonUpgrade() {
        guard let upgrade else { return }
        switch upgrade.step {
        case .keeper(let trial): giveUpTrial(trial)
        case .engine(let trial, let channel, _):
            giveUpTrial(trial)
            closeStandby(channel)
        }
    }

    private func endOfTrial(_ trial: Upgrade.Trial) -> ExitStatus? {
        var value: Int32 = 0
        guard let status = ExitStatus.told(kind: pulsar_peek_exit(trial.processID, &value), value: value) else {
            return nil
        }
        giveUpTrial(trial)
        return status
    }

    private func giveUpTrial(_ trial: Upgrade.Trial) {
        upgrade = nil
        _ = pulsar_poll_remove(poller, trial.processDescriptor)
        pulsar_kill_and_reap(trial.processID)
        close(trial.processDescriptor)
    }

    private func attendTrial(_ pid: Int32) -> Upgrade.Trial? {
        let descriptor = pulsar_process_descriptor(pid)
        guard descriptor >= 0 else {
            pulsar_kill_and_reap(pid)
            return nil
        }
        _ = pulsar_poll_set(poller, descriptor, PULSAR_POLL_READ, Token.trial)
        return Upgrade.Trial(processID: pid, processDescriptor: descriptor)
    }

    // MARK: - The keeper

    private func tryKeeper(thenEngine: Bool) {
        // The first argument is refused by a program that could not go on where this one is.
        let arguments = [KeeperOptions.inheritArgument, "0", "--version"]
        let program = PeerProcess(path: options.program, arguments: arguments, environment: options.environment)
        switch program.start(wireEnd: nil) {
        case .failure(let error): upgradeFailed("\(options.program) cannot be started: \(error)")
        case .success(let pid):
            guard let trial = attendTrial(pid) else { return upgradeFailed("no descriptor is left") }
            let deadline = now + Upgrade.trialNanoseconds
            upgrade = Upgrade(wantsEngine: thenEngine, step: .keeper(trial), deadline: deadline)
        }
    }

    /// Executes the program on disk in this process: same children, same descriptors, same number.
    private func becomeSuccessor(wantsEngine: Bool) {
        guard hasEngine, let records = records(wantsEngine: wantsEngine) else { return }
        let file = StateFile.make(records)
        guard file >= 0 else { return upgradeFailed("the state cannot be written down: \(Errno(rawValue: -file))") }
        let kept = records.flatMap(\.descriptors).filter { $0 >= 0 } + [file]
        for descriptor in kept { _ = fcntl(descriptor, F_SETFD, 0) }
        var arguments = [options.program, "--socket", options.socketPath, "--engine", options.enginePath]
        arguments += options.configurationPath.map { ["--config", $0] } ?? []
        arguments += [KeeperOptions.inheritArgument, "\(file)"]
        let strings = CStrings(arguments)
        withExtendedLifetime(strings) { _ = execv(options.program, strings.pointer) }
        let reason = Errno(rawValue: errno)
        for descriptor in kept { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        close(file)
        upgradeFailed("\(options.program) cannot be executed: \(reason)")
    }

    // MARK: - The engine

    /// Starts an engine beside the one that serves; it gets nothing before that one has gone.
    func startStandby() {
        var (mine, theirs): (Int32, Int32) = (-1, -1)
        let result = pulsar_socket_pair(&mine, &theirs)
        guard result == 0 else { return upgradeFailed("socketpair: \(Errno(rawValue: -result))") }
        let started = options.engine.start(wireEnd: theirs)
        close(theirs)
        guard case .success(let pid) = started, let trial = attendTrial(pid) else {
            close(mine)
            if case .failure(let error) = started {
                return upgradeFailed("\(options.enginePath) cannot be started: \(error)")
            }
            return upgradeFailed("no descriptor is left")
        }
        _ = fcntl(mine, F_SETFL, O_NONBLOCK)
        _ = pulsar_poll_set(poller, mine, PULSAR_POLL_READ, Token.standby)
        upgrade = Upgrade(
            wantsEngine: false,
            step: .engine(trial, KeeperChannel(descriptor: mine), isReady: false),
            deadline: now + Upgrade.trialNanoseconds
        )
    }

    /// The engine that waits has said something: that it is ready.
    func takeStandbyMessage() {
        guard case .engine(let trial, let channel, isReady: false)? = upgrade?.step else { return }
        guard case .message(let message, let descriptors) = channel.receive() else {
            // Its end is treated with its process's.
            _ = pulsar_poll_remove(poller, channel.descriptor)
            return
        }
        for descriptor in descriptors { close(descriptor) }
        guard message?.kind == .hello else { return }
        upgrade?.step = .engine(trial, channel, isReady: true)
        upgrade?.deadline = now + Upgrade.drainNanoseconds
        Log.line("info", "another engine (pid \(trial.processID)) is ready: the one that serves is asked to leave")
        tell(KeeperMessage(.drain))
    }

    /// The engine has gone: the one that waits takes its place.
    ///
    /// - Returns: false when none waits.
    func promoteStandby() -> Bool {
        guard case .engine(let trial, let channel, let isReady)? = upgrade?.step else { return false }
        upgrade = nil
        machine.succeed(now: now)
        for descriptor in [trial.processDescriptor, channel.descriptor] { _ = pulsar_poll_remove(poller, descriptor) }
        serve(trial, channel)
        // Otherwise it will say hello like any other engine.
        if isReady { handOver() }
        return true
    }

    private func closeStandby(_ channel: KeeperChannel) {
        _ = pulsar_poll_remove(poller, channel.descriptor)
        close(channel.descriptor)
    }
}

extension ExitStatus {
    /// The end of a sentence.
    var told: String {
        switch self {
        case .exited(let code): "ended with status \(code)"
        case .signaled(let number): "was ended by signal \(number)"
        case .unknown: "ended"
        }
    }
}
