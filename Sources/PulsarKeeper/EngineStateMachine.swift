/// When an engine is started, waited for, given up. Pure: what happened and when, in; what to do, out.
///
/// Times are monotonic nanoseconds.
package struct EngineStateMachine: Sendable {
    package enum Action: Hashable, Sendable {
        case nothing
        /// Start an engine now.
        case start
        /// Say that it has not been heard of for a while.
        case warn
        /// Kill it; the next one is started when its death is known, never before.
        case kill
        /// The engine of this start never got ready.
        case reportFailure
    }

    static let warnNanoseconds: UInt64 = 5_000_000_000
    static let killNanoseconds: UInt64 = 10_000_000_000
    static let firstDelayNanoseconds: UInt64 = 100_000_000
    static let lastDelayNanoseconds: UInt64 = 30_000_000_000
    /// An engine that lived this long was healthy: the next death is the first again.
    static let healthyNanoseconds: UInt64 = 60_000_000_000

    private enum State: Sendable {
        case idle
        case running(since: UInt64, lastBeat: UInt64, isReady: Bool, isWarned: Bool, isKilled: Bool)
        case waiting(until: UInt64)
        case stopped
    }

    private var state = State.idle
    private var failures = 0
    /// The tenure of the engine that runs; grows with every start.
    package private(set) var epoch: UInt64 = 0

    package init() {}

    /// When ``tick(now:)`` has something to do; nil for never.
    package var nextDue: UInt64? {
        switch state {
        case .idle, .stopped: nil
        case .waiting(let until): until
        case .running(_, let lastBeat, _, let isWarned, let isKilled):
            isKilled ? nil : lastBeat + (isWarned ? Self.killNanoseconds : Self.warnNanoseconds)
        }
    }

    /// The keeper begins.
    package mutating func begin(now: UInt64) -> Action { start(now: now) }

    /// Something was heard of the engine's loop.
    package mutating func beat(now: UInt64) {
        guard case .running(let since, _, let isReady, _, false) = state else { return }
        state = .running(since: since, lastBeat: now, isReady: isReady, isWarned: false, isKilled: false)
    }

    /// The engine serves clients.
    package mutating func ready(now: UInt64) {
        guard case .running(let since, _, _, _, let isKilled) = state else { return }
        state = .running(since: since, lastBeat: now, isReady: true, isWarned: false, isKilled: isKilled)
    }

    /// The engine's death is known.
    ///
    /// - Parameter fromOutside: it was killed, which says nothing of its health; clients are waiting.
    package mutating func died(now: UInt64, fromOutside: Bool = false) -> [Action] {
        guard case .running(let since, _, let isReady, _, _) = state else { return [] }
        if now - since >= Self.healthyNanoseconds || (isReady && fromOutside) { failures = 0 }
        failures += 1
        let report: [Action] = isReady ? [] : [.reportFailure]
        // The first death is answered at once: clients are waiting.
        guard failures > 1 else { return report + [start(now: now)] }
        let shift = UInt64(min(failures - 2, 16))
        let delay = min(Self.firstDelayNanoseconds << shift, Self.lastDelayNanoseconds)
        state = .waiting(until: now + delay)
        return report
    }

    /// Time has passed.
    package mutating func tick(now: UInt64) -> Action {
        switch state {
        case .idle, .stopped:
            return .nothing
        case .waiting(let until):
            return now >= until ? start(now: now) : .nothing
        case .running(let since, let lastBeat, let isReady, let isWarned, let isKilled):
            let silence = now - min(now, lastBeat)
            if !isKilled, isWarned, silence >= Self.killNanoseconds {
                state = .running(since: since, lastBeat: lastBeat, isReady: isReady, isWarned: true, isKilled: true)
                return .kill
            }
            if !isWarned, silence >= Self.warnNanoseconds {
                state = .running(since: since, lastBeat: lastBeat, isReady: isReady, isWarned: true, isKilled: false)
                return .warn
            }
            return .nothing
        }
    }

    /// No engine is started any more.
    package mutating func stop() { state = .stopped }

    private mutating func start(now: UInt64) -> Action {
        epoch += 1
        state = .running(since: now, lastBeat: now, isReady: false, isWarned: false, isKilled: false)
        return .start
    }
}
