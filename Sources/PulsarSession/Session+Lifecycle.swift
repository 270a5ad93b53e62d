import PulsarJournal
import PulsarValues

extension Session {
    // MARK: - Ending the program

    /// Begins to end the program: HUP now, TERM and KILL when their time has come.
    ///
    /// - Parameter reason: at whose wish; the first wish counts.
    /// - Returns: when ``continueTermination(now:)`` is due, in monotonic nanoseconds.
    package func terminate(now: UInt64, totalNanoseconds: UInt64, reason: SessionEnd.Reason = .terminated) -> UInt64? {
        guard child != nil else { return nil }
        noteDirectory()
        terminationReason = terminationReason ?? reason
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

    /// Says of a session whose program was hung up or killed a moment ago that it ended with the daemon.
    ///
    /// Why: when a machine shuts down its programs get their signals at the same time as the daemon, and may be quicker.
    package func endedWithDaemon(now: UInt64) {
        guard let end, let endedAt, end.reason == .exited, now >= endedAt, now - endedAt <= Self.shutdownSpan,
            case .signaled(let signal) = end.status, [1, 9, 15].contains(signal)
        else { return }
        self.end = SessionEnd(status: end.status, reason: .shutdown)
        record(.end(JournalEvent.Ending(status: end.status, reason: .shutdown, wallMilliseconds: endedAt)))
    }

    /// Keeps where the program is now, for a start in the same place.
    package func noteDirectory() {
        guard end == nil, let directory = child?.directory(), directory.hasPrefix("/") else { return }
        let known = metadata.lastDirectory.isEmpty ? metadata.workingDirectory : metadata.lastDirectory
        guard directory != known else { return }
        metadata.lastDirectory = directory
        record(.metadata(metadata))
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
