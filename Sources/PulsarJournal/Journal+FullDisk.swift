import PulsarValues

// What becomes of output while the disk takes none: it is kept in memory, as much as fits, and what is lost is written down.
extension Journal {
    /// Whether there is output that is in memory and not on the disk yet.
    package var isInMemory: Bool { core.segments.hasMemory }

    /// Whether output was lost that no event tells of yet.
    package var hasUnrecordedLosses: Bool { core.losses.first != nil }

    /// Writes down which output was lost: one event for each range, exactly.
    ///
    /// Called when the output is back on the disk: until then the last range may still grow.
    ///
    /// - Returns: how many bytes these are.
    /// - Throws: ``JournalError`` when an event could not be written; calling again goes on with it.
    @discardableResult
    package func recordLosses() throws(JournalError) -> UInt64 {
        var count: UInt64 = 0
        while let range = core.losses.first {
            let gap = JournalEvent.Gap(from: range.base, lost: range.end - range.base, reason: .noSpace)
            try append(.gap(gap))
            core.losses.removeFirst()
            count += gap.lost
        }
        return count
    }
}
