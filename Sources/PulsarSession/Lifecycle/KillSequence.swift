/// How a program is asked, told and made to end: HUP, then TERM, then KILL, each with its time.
package struct KillSequence: Sendable {
    package enum Step: Hashable, Sendable {
        case hangUp, terminate, kill
    }

    private let startedAt: UInt64
    private let interval: UInt64
    private var next: Step? = .hangUp

    /// - Parameters:
    ///   - now: monotonic nanoseconds.
    ///   - total: from the first signal to the last, in nanoseconds.
    package init(now: UInt64, total: UInt64) {
        startedAt = now
        interval = total / 2
    }

    /// When the next step is due, in monotonic nanoseconds; nil after the last.
    package var nextDue: UInt64? {
        switch next {
        case .hangUp: startedAt
        case .terminate: startedAt + interval
        case .kill: startedAt + 2 * interval
        case nil: nil
        }
    }

    /// The step that is due by now, at most one a call.
    package mutating func advance(now: UInt64) -> Step? {
        guard let due = nextDue, now >= due, let step = next else { return nil }
        switch step {
        case .hangUp: next = .terminate
        case .terminate: next = .kill
        case .kill: next = nil
        }
        return step
    }
}
