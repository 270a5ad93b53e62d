import PulsarJournal
import PulsarValues

extension Session {
    // MARK: - Ending the program

    /// Begins to end the program: HUP now, TERM and KILL when their time has come.
    ///
    /// - Returns: when ``continueTermination(now:)`` is due, in monotonic nanoseconds.
    package func terminate(now: UInt64, totalNanoseconds: UInt64) -> UInt64? {
        guard child != nil else { return nil }
        wasTerminated = true
        if killSequence == nil { killSequence = KillSequence(now: now, total: totalNanoseconds) }
        return continueTermination(now: now)
    }

    /// Takes the steps that are due.
    ///
    /// - Returns: when to call again; nil when nothing is left to end.
    package func continueTermination(now: UInt64) -> UInt64? {
        guard killSequence != nil, let child else { return nil }
        // Why also after the end: what the program left in its process group is ended with it.
        if end != nil, !child.hasSurvivors { return finishTermination() }
        while let step = killSequence?.advance(now: now) {
            switch step {
            case .hangUp: child.signal(1)
            case .terminate: child.signal(15)
            case .kill: child.signalAll(9)
            }
        }
        return killSequence?.nextDue ?? finishTermination()
    }

    private func finishTermination() -> UInt64? {
        killSequence = nil
        if end != nil { child = nil }
        return nil
    }

    // MARK: - What can be changed

    package func rename(to name: String) {
        metadata.name = name
        record(.metadata(metadata))
        observer?.session(self, didChange: .updated)
    }

    package func relabel(_ labels: [String: String]) {
        metadata.labels = labels
        record(.metadata(metadata))
        observer?.session(self, didChange: .updated)
    }

    package func setResizePolicy(_ policy: ResizePolicy) {
        resizePolicy = policy
        metadata.sizePolicy = policy.rawValue
        record(.metadata(metadata))
        applySize()
        observer?.session(self, didChange: .updated)
    }
}
