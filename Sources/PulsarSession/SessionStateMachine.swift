package import PulsarValues

/// The life of a session's program: running → draining → ended.
///
/// Decides; the session performs.
package struct SessionStateMachine {
    package enum State: Hashable, Sendable {
        case running
        /// The program has ended; what it wrote is still on its way into the journal.
        case draining(ExitStatus)
        case ended(ExitStatus)
    }

    package enum ExitAction: Hashable, Sendable {
        /// Gather what is left in the pty.
        case finishGathering
        /// Said before.
        case nothing
    }

    package enum DrainAction: Hashable, Sendable {
        /// Record the end, free what the session holds, tell everybody.
        case end(ExitStatus)
        case nothing
    }

    package private(set) var state: State

    package init(state: State = .running) {
        self.state = state
    }

    package var isEnded: Bool {
        if case .ended = state { true } else { false }
    }

    /// The keeper says how the program ended.
    package mutating func exited(_ status: ExitStatus) -> ExitAction {
        guard case .running = state else { return .nothing }
        state = .draining(status)
        return .finishGathering
    }

    /// The last byte is in the journal.
    package mutating func drained() -> DrainAction {
        guard case .draining(let status) = state else { return .nothing }
        state = .ended(status)
        return .end(status)
    }
}
