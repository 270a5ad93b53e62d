#if canImport(Glibc)
import Glibc
#endif

/// How the daemon ends: the engine is asked to end its sessions; where there is none, the keeper does it, and what is
/// left at the deadline is killed.
///
/// Pure, like ``EngineStateMachine``.
package struct StopSequence: Sendable {
    /// Bound: everything together.
    static let totalNanoseconds: UInt64 = 5_000_000_000
    /// How long a program has for its hang-up, before it is asked again in harsher words.
    static let patienceNanoseconds: UInt64 = 1_500_000_000

    /// When whatever is left is killed, and the daemon leaves.
    package let deadline: UInt64
    private var hangUpAt: UInt64?
    private var terminateAt: UInt64?

    package init(now: UInt64) {
        deadline = now + Self.totalNanoseconds
    }

    /// When ``signals(now:)`` has something to say.
    package var nextDue: UInt64 {
        min(deadline, hangUpAt ?? deadline, terminateAt ?? deadline)
    }

    /// No engine ends the sessions: the keeper has to.
    package mutating func lostEngine(now: UInt64) {
        guard hangUpAt == nil, terminateAt == nil else { return }
        hangUpAt = now
    }

    /// What to send to every program that runs, now.
    package mutating func signals(now: UInt64) -> [Int32] {
        if let due = hangUpAt, now >= due {
            hangUpAt = nil
            terminateAt = now + Self.patienceNanoseconds
            // A stopped process does nothing about a signal until it runs again.
            return [SIGHUP, SIGCONT]
        }
        if let due = terminateAt, now >= due {
            terminateAt = deadline
            return [SIGTERM, SIGCONT]
        }
        return []
    }
}
