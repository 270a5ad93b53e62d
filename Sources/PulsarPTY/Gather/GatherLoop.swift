import CPulsarPTY
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the gather thread runs: waits for ptys, moves bytes, keeps its timers.
struct GatherLoop {
    /// Bound: gathered and not yet treated by the session; beyond it gathering pauses and the program waits in
    /// `write(2)`, as it would on a slow terminal.
    static let untreatedBytesMax: UInt64 = 4 * 1024 * 1024
    /// What one source may move before the others get their turn, and for how long: a person's echo may be behind it.
    ///
    // Measured: a key beside a flood, p99 of 256 KiB without a time 15 to 40 ms, of this 5; the flood as fast.
    static let turnBytesMax = 32 * 1024
    static let turnNanoseconds: UInt64 = 300_000
    static let barrierNanoseconds: UInt64 = 50_000_000
    /// A source that had output in this many turns, each soon after the one before, is a stream: it rests between its
    /// turns, so that the program and not we has the core.
    static let streakTurns = 12
    /// A turn that follows the last one later than this begins a new streak.
    static let streakGapNanoseconds: UInt64 = 300_000
    /// How long a stream rests.
    ///
    /// It adapts to what a turn finds: the kernel holds about 13 KB of output before the program has to wait, so a turn
    /// that finds much came late, and one that finds little came early.
    static let restNanosecondsRange: ClosedRange<UInt64> = 60_000...1_000_000
    static let lateBytes = 11 * 1024
    static let earlyBytes = 7 * 1024
    /// A source that was typed into this lately does not rest: a person, or a program, waits for its answer.
    static let answerNanoseconds: UInt64 = 5_000_000
    /// How long a program that has ended may still have its terminal's other users write.
    static let lingerNanoseconds: UInt64 = 250_000_000
    /// How often a pty that nobody has open, or one that fails or a journal that takes nothing, is tried again.
    static let hangupRetryNanoseconds: UInt64 = 1_000_000_000
    static let stallRetryNanoseconds: UInt64 = 100_000_000

    let thread: GatherThread
    let mover: Mover
    private var members: [UInt64: Member] = [:]
    private var noticed: [GatherSource] = []
    private var timed = 0
    private var isStopped = false
    private var reached: [@Sendable () -> Void] = []
    private let wakeOwner: @Sendable () -> Void

    init(thread: GatherThread, mover: Mover, wakeOwner: @escaping @Sendable () -> Void) {
        self.thread = thread
        self.mover = mover
        self.wakeOwner = wakeOwner
    }

    mutating func run() {
        var events = [pulsar_poll_event](repeating: pulsar_poll_event(), count: 64)
        while !isStopped {
            let count = pulsar_poll_wait(thread.poller, &events, Int32(events.count), timeout())
            for event in events.prefix(Int(max(0, count))) {
                if event.token == GatherThread.doorbellToken {
                    obey(thread.takeCommands())
                } else {
                    look(at: event.token, events: event.events)
                }
            }
            if timed > 0 { lookAtDue() }
            if !noticed.isEmpty {
                if thread.publish(noticed) { wakeOwner() }
                noticed.removeAll(keepingCapacity: true)
            }
            if !reached.isEmpty {
                for call in reached { call() }
                reached = []
            }
        }
    }

    // MARK: - Commands

    private mutating func obey(_ commands: [GatherThread.Command]) {
        for command in commands {
            switch command {
            case .add(let source):
                members[source.token] = Member(source: source)
                update(source.token) { loop, member in loop.gather(&member) }
            case .remove(let source):
                update(source.token) { loop, member in loop.finish(&member) }
            case .treated(let source):
                update(source.token) { loop, member in
                    if member.phase == .paused { loop.gather(&member) }
                }
            case .typed(let source):
                update(source.token) { loop, member in
                    if member.phase == .resting { loop.gather(&member) }
                }
            case .watchWritable(let source):
                update(source.token) { loop, member in
                    member.wantsWritable = true
                    loop.register(&member)
                }
            case .finish(let source):
                update(source.token) { loop, member in
                    member.quietSince = pulsar_monotonic_nanoseconds()
                    if member.phase != .paused { loop.gather(&member) }
                }
            case .overflow(let source):
                update(source.token) { loop, member in loop.overflow(&member) }
            case .settle(let source):
                update(source.token) { loop, member in loop.settle(&member) }
            case .barrier(let call):
                for token in members.keys {
                    update(token) { loop, member in
                        // Why longer: what was printed before the barrier is behind it, however slowly the tty gives it.
                        if member.phase == .watching || member.phase == .resting {
                            loop.gather(&member, nanoseconds: Self.barrierNanoseconds)
                        }
                    }
                }
                reached.append(call)
            case .stop:
                isStopped = true
            }
        }
    }

    /// Changes a member in place; forgets it when it has finished.
    private mutating func update(_ token: UInt64, _ body: (inout GatherLoop, inout Member) -> Void) {
        guard let index = members.index(forKey: token) else { return }
        var member = members.values[index]
        let wasTimed = member.due != 0
        body(&self, &member)
        if member.phase == .hungUp, member.due == .max {
            members[token] = nil
            if wasTimed { timed -= 1 }
        } else {
            members[token] = member
            timed += (member.due != 0 ? 1 : 0) - (wasTimed ? 1 : 0)
        }
    }

    // MARK: - Readiness and time

    private mutating func look(at token: UInt64, events: UInt32) {
        update(token) { loop, member in
            if events & PULSAR_POLL_WRITE != 0, member.wantsWritable {
                member.wantsWritable = false
                loop.notice(.writable, member.source)
                loop.register(&member)
            }
            if events & (PULSAR_POLL_READ | PULSAR_POLL_HANGUP) != 0 { loop.gather(&member) }
        }
    }

    private func timeout() -> Int64 {
        guard timed > 0 else { return -1 }
        var earliest = UInt64.max
        for member in members.values where member.due != 0 { earliest = min(earliest, member.due) }
        let now = pulsar_monotonic_nanoseconds()
        return earliest <= now ? 0 : Int64(clamping: earliest - now)
    }

    private mutating func lookAtDue() {
        let now = pulsar_monotonic_nanoseconds()
        let due = members.filter { $0.value.due != 0 && $0.value.due <= now }.map(\.key)
        for token in due { update(token) { loop, member in loop.gather(&member) } }
    }

    // MARK: - Moving

    // Hot: once per readiness of a pty.
    mutating func gather(_ member: inout Member, nanoseconds: UInt64 = turnNanoseconds) {
        let source = member.source
        var moved = 0
        var phase = Member.Phase.watching
        let turnEnd = pulsar_monotonic_nanoseconds() + nanoseconds
        repeat {
            let untreated =
                source.gathered.load(ordering: .relaxed) &- source.treated.load(ordering: .acquiring)
            if untreated > Self.untreatedBytesMax {
                phase = .paused
                break
            }
            let result = moveOnce(&member, until: turnEnd)
            moved += max(0, result.moved)
            switch result.outcome {
            case .more: continue
            case .empty: phase = .watching
            case .hungUp: phase = .hungUp
            case .stalled: phase = .stalled
            case .failing: phase = .failing
            }
            break
        } while moved < Self.turnBytesMax && pulsar_monotonic_nanoseconds() < turnEnd
        if moved > 0 { notice(.output, source) }
        let now = pulsar_monotonic_nanoseconds()
        if phase == .watching, follows(moved: moved, now: now, &member) { phase = .resting }
        enter(phase, moved: moved, now: now, &member)
    }

    /// Whether the source is a stream, and how long it may rest.
    private func follows(moved: Int, now: UInt64, _ member: inout Member) -> Bool {
        guard moved > 0 else {
            member.streak = 0
            return false
        }
        let isSoon = now &- member.lastOutput < Self.streakGapNanoseconds + member.restNanoseconds
        member.streak = isSoon ? min(member.streak + 1, Self.streakTurns) : 1
        member.lastOutput = now
        guard member.streak == Self.streakTurns else {
            member.restNanoseconds = 250_000
            return false
        }
        guard now > member.source.typed.load(ordering: .acquiring) &+ Self.answerNanoseconds else { return false }
        let range = Self.restNanosecondsRange
        if moved >= Self.lateBytes {
            member.restNanoseconds = max(range.lowerBound, member.restNanoseconds * 3 / 4)
        } else if moved < Self.earlyBytes {
            member.restNanoseconds = min(range.upperBound, member.restNanoseconds * 5 / 4)
        }
        return true
    }

    /// How a move went; `failing` where the terminal gives nothing and has not hung up either.
    enum Outcome {
        case more, empty, hungUp, stalled, failing

        /// What an answer of a terminal means that is neither bytes nor that there are none.
        ///
        /// Why it matters: behind a hang-up nothing comes, and a program that has ended is forgotten with it.
        init(ofTerminal answer: Int) {
            self = answer == 0 || answer == -Int(EIO) ? .hungUp : .failing
        }
    }

    /// One batch from the pty into the file.
    private mutating func moveOnce(_ member: inout Member, until turnEnd: UInt64) -> (moved: Int, outcome: Outcome) {
        switch mover {
        case .splice:
            return spliceOnce(&member, until: turnEnd)
        case .copy:
            return copyOnce(&member)
        }
    }

    private mutating func spliceOnce(_ member: inout Member, until turnEnd: UInt64) -> (moved: Int, outcome: Outcome) {
        let source = member.source
        var spooled = member.spooled ?? max(0, Int(pulsar_pipe_waiting(source.spoolRead)))
        var outcome = Outcome.more
        if member.isOverflowing { source.sink.spoolWaits(nil) }
        // The tty gives at most a page at a time; the pipe holds sixteen and more of them.
        while spooled < Mover.batchBytes {
            let n = Int(pulsar_splice_to_pipe(source.manager, source.spoolWrite, Mover.batchBytes))
            if n > 0 {
                spooled += n
                // A short piece was all there was: the next readiness says when there is more.
                if n < 1024 {
                    outcome = .empty
                    break
                }
                // Why by time too: a tty whose program writes two bytes at a time gives a page in half a millisecond.
                if pulsar_monotonic_nanoseconds() >= turnEnd { break }
                continue
            }
            if n == -Int(EAGAIN) {
                // Either the tty is empty or the pipe is full: with something in the pipe, empty that first.
                outcome = spooled >= Mover.batchBytes / 2 ? .more : .empty
            } else {
                outcome = Outcome(ofTerminal: n)
            }
            break
        }
        var moved = 0
        if member.isOverflowing { source.sink.spoolWaits(spooled) }
        while spooled > 0 {
            let target: GatherTarget
            do throws(PTYError) { target = try source.sink.target() } catch {
                member.spooled = spooled
                source.refusal.store(error.errno?.rawValue ?? 0, ordering: .relaxed)
                return (moved, .stalled)
            }
            let n = Int(
                pulsar_splice_to_file(source.spoolRead, target.descriptor, target.position, min(spooled, target.room))
            )
            guard n > 0 else {
                member.spooled = n == -Int(EAGAIN) ? nil : spooled
                source.refusal.store(Int32(clamping: -n), ordering: .relaxed)
                return (moved, n == -Int(EAGAIN) ? outcome : .stalled)
            }
            source.sink.advance(by: n)
            source.gathered.wrappingAdd(UInt64(n), ordering: .releasing)
            spooled -= n
            moved += n
        }
        member.spooled = 0
        return (moved, outcome)
    }

    // MARK: - Phases

    private mutating func enter(_ phase: Member.Phase, moved: Int, now: UInt64, _ member: inout Member) {
        place(phase == .stalled ? .nowhere : member.isOverflowing ? .overflow : .file, member.source)
        if let since = member.quietSince {
            // The program has ended. A hang-up after the last byte is the only end marker without a race; without one
            // somebody else holds the terminal, and silence has to do.
            if phase == .hungUp { return finish(&member) }
            if moved > 0 { member.quietSince = now }
            if moved == 0, phase == .watching, now &- since >= Self.lingerNanoseconds { return finish(&member) }
        }
        if phase == .resting || member.phase == .resting {
            member.source.isResting.store(phase == .resting, ordering: .releasing)
        }
        member.phase = phase
        switch phase {
        case .watching: member.due = member.quietSince.map { $0 + Self.lingerNanoseconds } ?? 0
        case .resting: member.due = now + member.restNanoseconds
        case .paused: member.due = 0
        case .hungUp: member.due = now + Self.hangupRetryNanoseconds
        case .stalled, .failing: member.due = now + Self.stallRetryNanoseconds
        }
        register(&member)
    }

    /// Tells the kernel what this member waits for.
    private func register(_ member: inout Member) {
        // Why removed: a hang-up is reported at every level-triggered wait, asked for or not, and would spin.
        let isWatched = member.phase == .watching || (member.wantsWritable && member.phase != .hungUp)
        if isWatched {
            var interest: UInt32 = member.phase == .watching ? PULSAR_POLL_READ : 0
            if member.wantsWritable { interest |= PULSAR_POLL_WRITE }
            if member.isRegistered, member.interest == interest { return }
            _ = pulsar_poll_set(thread.poller, member.source.manager, interest, member.source.token)
            member.interest = interest
            member.isRegistered = true
        } else if member.isRegistered {
            _ = pulsar_poll_remove(thread.poller, member.source.manager)
            member.isRegistered = false
        }
    }

    private mutating func finish(_ member: inout Member) {
        if member.isRegistered { _ = pulsar_poll_remove(thread.poller, member.source.manager) }
        member.isRegistered = false
        member.phase = .hungUp
        member.due = .max
        notice(.finished, member.source)
    }

    mutating func notice(_ notice: GatherNotice, _ source: GatherSource) {
        let before = source.notices.bitwiseOr(notice.rawValue, ordering: .acquiringAndReleasing).oldValue
        if before == 0 { noticed.append(source) }
    }
}
