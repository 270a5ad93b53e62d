/// When an engine is started, waited for, given up.
///
/// Pure: what happened and when, in; what to do, out.
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
    /// Between the two misses that an engine is killed for.
    ///
    /// After a pause of the whole machine both processes have missed everything; the engine gets this long to show that
    /// it is well.
    static let betweenMissesNanoseconds = killNanoseconds - warnNanoseconds
    static let firstDelayNanoseconds: UInt64 = 100_000_000
    static let lastDelayNanoseconds: UInt64 = 30_000_000_000
    /// An engine that lived this long was healthy: the next death is the first again.
    static let healthyNanoseconds: UInt64 = 60_000_000_000

    private enum State: Sendable {
        case idle
        case running(since: UInt64, lastBeat: UInt64, isReady: Bool, warnedAt: UInt64?, isKilled: Bool)
        case waiting(until: UInt64)
        case stopped
    }

    private var state = State.idle
    private var failures = 0
    /// The tenure of the engine that runs; grows with every start.
    package private(set) var epoch: UInt64 = 0

    package init() {}

    /// So many deaths in a row: the engine is told to do without what may have been their cause.
    static let safeFailures = 5

    /// Whether the engine that is started now is to be careful.
    package var isSafe: Bool { failures >= Self.safeFailures }

    /// When ``tick(now:)`` has something to do; nil for never.
    package var nextDue: UInt64? {
        switch state {
        case .idle, .stopped: nil
        case .waiting(let until): until
        case .running(_, let lastBeat, _, let warnedAt, let isKilled):
            isKilled ? nil : Self.nextMiss(lastBeat: lastBeat, warnedAt: warnedAt)
        }
    }

    /// The keeper begins.
    package mutating func begin(now: UInt64) -> Action { start(now: now) }

    /// The keeper begins with an engine that serves already, of a keeper that died.
    package mutating func takeOver(epoch: UInt64, now: UInt64) {
        self.epoch = epoch
        state = .running(since: now, lastBeat: now, isReady: true, warnedAt: nil, isKilled: false)
    }

    /// Another engine, started before, takes the place of one that has gone.
    package mutating func succeed(now: UInt64) { _ = start(now: now) }

    /// Something was heard of the engine's loop.
    package mutating func beat(now: UInt64) {
        guard case .running(let since, _, let isReady, _, false) = state else { return }
        state = .running(since: since, lastBeat: now, isReady: isReady, warnedAt: nil, isKilled: false)
    }

    /// The engine serves clients.
    package mutating func ready(now: UInt64) {
        guard case .running(let since, _, _, _, let isKilled) = state else { return }
        state = .running(since: since, lastBeat: now, isReady: true, warnedAt: nil, isKilled: isKilled)
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
        case .running(let since, let lastBeat, let isReady, let warnedAt, let isKilled):
            guard !isKilled, now >= Self.nextMiss(lastBeat: lastBeat, warnedAt: warnedAt) else { return .nothing }
            state = .running(
                since: since,
                lastBeat: lastBeat,
                isReady: isReady,
                warnedAt: warnedAt ?? now,
                isKilled: warnedAt != nil
            )
            return warnedAt == nil ? .warn : .kill
        }
    }

    /// No engine is started any more.
    package mutating func stop() { state = .stopped }

    /// When the next miss counts: the first is warned of, the second is the last.
    private static func nextMiss(lastBeat: UInt64, warnedAt: UInt64?) -> UInt64 {
        guard let warnedAt else { return lastBeat + warnNanoseconds }
        return max(lastBeat + killNanoseconds, warnedAt + betweenMissesNanoseconds)
    }

    private mutating func start(now: UInt64) -> Action {
        epoch += 1
        state = .running(since: now, lastBeat: now, isReady: false, warnedAt: nil, isKilled: false)
        return .start
    }
}
