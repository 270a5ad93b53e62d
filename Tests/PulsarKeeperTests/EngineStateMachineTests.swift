import Testing

@testable import PulsarKeeper

@Suite("When an engine is started, waited for, given up")
struct EngineStateMachineTests {
    private static let second: UInt64 = 1_000_000_000

    @Test("The first death is answered at once, the next ones later and later, up to 30 s")
    func backOff() {
        var machine = EngineStateMachine()
        var now: UInt64 = 7
        #expect(machine.begin(now: now) == .start)
        #expect(machine.died(now: now) == [.reportFailure, .start])
        var delays: [UInt64] = []
        for _ in 0..<12 {
            #expect(machine.died(now: now) == [.reportFailure])
            guard let due = machine.nextDue else { break }
            delays.append((due - now) / 1_000_000)
            #expect(machine.tick(now: due - 1) == .nothing)
            #expect(machine.tick(now: due) == .start)
            now = due
        }
        #expect(delays == [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000, 30_000])
        #expect(machine.epoch == 14)
    }

    @Test("An engine that lived a minute was healthy: its death is a first one again")
    func healthyReset() {
        var machine = EngineStateMachine()
        _ = machine.begin(now: 0)
        _ = machine.died(now: 0)
        _ = machine.died(now: 0)
        let started = machine.nextDue ?? 0
        #expect(machine.tick(now: started) == .start)
        machine.ready(now: started)
        #expect(machine.died(now: started + 60 * Self.second - 1) == [])
        let again = machine.nextDue ?? 0
        #expect(machine.tick(now: again) == .start)
        machine.ready(now: again)
        #expect(machine.died(now: again + 60 * Self.second) == [.start])
    }

    @Test("Being killed from outside says nothing of an engine that was ready, and something of one that was not")
    func killedFromOutside() {
        var machine = EngineStateMachine()
        _ = machine.begin(now: 0)
        for _ in 0..<100 {
            machine.ready(now: 0)
            #expect(machine.died(now: 0, fromOutside: true) == [.start])
        }
        // The last of these deaths still counts as one.
        #expect(machine.died(now: 0, fromOutside: true) == [.reportFailure])
        #expect(machine.nextDue != nil)
    }

    @Test("After five deaths in a row an engine is to be careful, until one was healthy")
    func safeMode() {
        var machine = EngineStateMachine()
        var now: UInt64 = 0
        _ = machine.begin(now: now)
        for death in 1...7 {
            #expect(machine.isSafe == (death > 5))
            _ = machine.died(now: now)
            now += 30_000_000_000
            _ = machine.tick(now: now)
        }
        machine.ready(now: now)
        _ = machine.died(now: now + 60_000_000_000)
        #expect(!machine.isSafe)
    }

    @Test("Silence is warned of after 5 s and ended after 10 s, once")
    func silence() {
        var machine = EngineStateMachine()
        _ = machine.begin(now: 0)
        machine.ready(now: Self.second)
        #expect(machine.nextDue == 6 * Self.second)
        #expect(machine.tick(now: 6 * Self.second - 1) == .nothing)
        #expect(machine.tick(now: 6 * Self.second) == .warn)
        #expect(machine.nextDue == 11 * Self.second)
        #expect(machine.tick(now: 11 * Self.second - 1) == .nothing)
        #expect(machine.tick(now: 11 * Self.second) == .kill)
        #expect(machine.nextDue == nil)
        #expect(machine.tick(now: 1000 * Self.second) == .nothing)
    }

    @Test("A heartbeat ends the silence, also after the warning")
    func heartbeats() {
        var machine = EngineStateMachine()
        _ = machine.begin(now: 0)
        for turn: UInt64 in 1...100 {
            let now = turn * 4 * Self.second
            #expect(machine.tick(now: now) == .nothing)
            machine.beat(now: now)
        }
        let last = 400 * Self.second
        #expect(machine.tick(now: last + 9 * Self.second) == .warn)
        machine.beat(now: last + 9 * Self.second)
        #expect(machine.tick(now: last + 13 * Self.second) == .nothing)
        #expect(machine.tick(now: last + 14 * Self.second) == .warn)
    }

    @Test("After a pause of the whole machine the engine gets time to answer")
    func pausedMachine() {
        var machine = EngineStateMachine()
        _ = machine.begin(now: 0)
        let woken = 3600 * Self.second
        #expect(machine.tick(now: woken) == .warn)
        #expect(machine.tick(now: woken) == .nothing)
        #expect(machine.tick(now: woken + 5 * Self.second - 1) == .nothing)
        #expect(machine.tick(now: woken + 5 * Self.second) == .kill)
    }

    @Test("A heartbeat that comes after the kill was decided does not take it back")
    func lateHeartbeat() {
        var machine = EngineStateMachine()
        _ = machine.begin(now: 0)
        _ = machine.tick(now: 5 * Self.second)
        #expect(machine.tick(now: 10 * Self.second) == .kill)
        machine.beat(now: 10 * Self.second)
        machine.ready(now: 10 * Self.second)
        #expect(machine.nextDue == nil)
        #expect(machine.epoch == 1)
        #expect(machine.died(now: 11 * Self.second).contains(.start))
        #expect(machine.epoch == 2)
    }

    @Test("Once stopped, nothing is started any more", arguments: [false, true])
    func stopped(isWaiting: Bool) {
        var machine = EngineStateMachine()
        _ = machine.begin(now: 0)
        if isWaiting {
            _ = machine.died(now: 0)
            _ = machine.died(now: 0)
        }
        machine.stop()
        #expect(machine.nextDue == nil)
        #expect(machine.died(now: 1) == [])
        #expect(machine.tick(now: .max) == .nothing)
    }

    /// What can happen to the machine; every sequence of them is tried.
    private enum Step: CaseIterable {
        case beat
        case ready
        case die
        case killed
        case due
        case late
    }

    /// What the machine has been told and has ordered so far.
    private struct History {
        var machine = EngineStateMachine()
        var now: UInt64 = 0
        var isRunning = true
        var isKilled = false

        /// False when the machine did what it must not, nil when the step cannot happen now.
        mutating func take(_ step: Step) -> Bool? {
            let epoch = machine.epoch
            var actions: [EngineStateMachine.Action] = []
            switch step {
            case .beat: machine.beat(now: now)
            case .ready: machine.ready(now: now)
            case .die, .killed:
                guard isRunning else { return nil }
                (isRunning, isKilled) = (false, false)
                actions = machine.died(now: now, fromOutside: step == .killed)
            case .due:
                guard let due = machine.nextDue else { return nil }
                now = max(now, due)
                actions = [machine.tick(now: now)]
            case .late:
                now += 70 * EngineStateMachineTests.second
                actions = [machine.tick(now: now)]
            }
            let isStarting = actions.contains(.start)
            var isSound = machine.epoch == epoch + (isStarting ? 1 : 0) && !(isStarting && isRunning)
            if isStarting { (isRunning, isKilled) = (true, false) }
            if actions.contains(.kill) {
                isSound = isSound && isRunning && !isKilled
                isKilled = true
            }
            // Somebody is always responsible: an engine runs, or a time for the next is set.
            return isSound && (isRunning || machine.nextDue != nil)
        }
    }

    @Test("In every sequence of six events, no engine is started before the death of the one before is known")
    func everySequence() {
        var count = 0
        func go(_ history: History, depth: Int) -> Bool {
            guard depth > 0 else { return true }
            return Step.allCases.allSatisfy { step in
                var next = history
                guard let isSound = next.take(step) else { return true }
                count += 1
                return isSound && go(next, depth: depth - 1)
            }
        }
        var history = History()
        #expect(history.machine.begin(now: 0) == .start)
        #expect(go(history, depth: 6))
        #expect(count > 10_000)
    }
}

@Suite("How the daemon ends")
struct StopSequenceTests {
    private static let second: UInt64 = 1_000_000_000

    @Test("With an engine, the keeper only waits for the deadline")
    func withEngine() {
        var sequence = StopSequence(now: Self.second)
        #expect(sequence.deadline == 6 * Self.second)
        #expect(sequence.nextDue == sequence.deadline)
        #expect(sequence.signals(now: 6 * Self.second) == [])
    }

    @Test("Without one, programs are hung up, then asked to end, in this order and once each")
    func withoutEngine() {
        var sequence = StopSequence(now: 0)
        sequence.lostEngine(now: Self.second)
        #expect(sequence.nextDue == Self.second)
        #expect(sequence.signals(now: Self.second).first == 1)
        #expect(sequence.signals(now: Self.second) == [])
        let due = sequence.nextDue
        #expect(due > Self.second && due < sequence.deadline)
        #expect(sequence.signals(now: due - 1) == [])
        #expect(sequence.signals(now: due).first == 15)
        sequence.lostEngine(now: due)
        #expect(sequence.signals(now: due) == [])
        #expect(sequence.nextDue == sequence.deadline)
    }
}
