import PulsarValues

/// What was found in a session's directory, in numbers: everything recovery decides by.
struct RecoveryFindings: Hashable {
    struct RawFile: Hashable {
        let base: StreamOffset
        let size: UInt64
    }

    struct EventsFile: Hashable {
        let base: StreamOffset
        let size: UInt64
        /// Where the last good record ends.
        let validLength: UInt64
    }

    /// Sorted by base.
    var raw: [RawFile] = []
    /// Sorted by base.
    var events: [EventsFile] = []
    /// In the order of their records.
    var checks: [JournalEvent.Check] = []
    var gaps: Set<JournalEvent.Gap> = []
    /// The marks recovery itself writes.
    var marks: Set<JournalEvent.Mark> = []
    /// The furthest offset that any record, or the name of a file of events or checkpoint, speaks of; nil without them.
    var furthestOffset: StreamOffset?
    /// The end of what clients may have seen, from elsewhere than the journal; 0 when nothing else is known.
    var publishedEnd: StreamOffset = 0
    var hasMetadata = false
    /// Whether the last event file lacks something that every event file begins with.
    var needsCarriedEvents = false
    var hasEpoch = false
    var hasEnding = false
    /// The boot named last.
    var bootID: Identifier?
    var epoch: UInt64 = 0
    var currentBootID: Identifier?

    /// Whether the page cache is still the one that was written to.
    var isSameBoot: Bool { bootID != nil && bootID == currentBootID }

    /// Notes an event file.
    ///
    /// Why its name counts as a record does: the next file's comes behind it, whatever became of the output before.
    mutating func note(_ file: EventsFile) {
        events.append(file)
        furthestOffset = max(furthestOffset ?? 0, file.base)
    }

    /// Notes a checkpoint: output that is not the output it was made of must not come to stand before its offset.
    mutating func note(checkpointAt offset: StreamOffset) {
        furthestOffset = max(furthestOffset ?? 0, offset)
    }

    /// Notes what a record says.
    ///
    /// Called for all records, oldest first.
    mutating func note(_ record: EventRecord) {
        // Why bounded: no program prints so much, and sums of offsets and sizes do not overflow.
        if record.offset <= UInt64(Int64.max) { furthestOffset = max(furthestOffset ?? 0, record.offset) }
        switch record.event {
        case .metadata(let metadata):
            // Why only the first: a rename after a reboot repeats the boot the session was born in.
            // An epoch knows better: metadata that recovery made up comes behind it and names no boot.
            if !hasMetadata, !hasEpoch { bootID = metadata.bootID }
            hasMetadata = true
        case .epoch(let epoch):
            bootID = epoch.bootID
            hasEpoch = true
            if epoch.isRevival { hasEnding = false }
            self.epoch = max(self.epoch, epoch.number)
        case .check(let check):
            // A check that begins before others end was made after those had been found wrong; it takes their place.
            while let last = checks.last, last.to > check.from { checks.removeLast() }
            checks.append(check)
        case .gap(let gap): gaps.insert(gap)
        case .mark(let mark):
            if mark.kind.rawValue >= JournalEvent.Mark.Kind.unverified.rawValue { marks.insert(mark) }
        case .end: hasEnding = true
        default: break
        }
    }
}

/// One step of recovery.
enum RecoveryAction: Hashable {
    /// Copy what stands behind `length` aside, then cut the event file there.
    case cutEvents(base: StreamOffset, length: UInt64)
    /// Write into the last event file what it should have begun with.
    case carryEvents
    /// Write a made-up metadata record, into a new event file where there is none.
    case rebuild(base: StreamOffset)
    /// Compute these checks and report through `verified`.
    case verify([JournalEvent.Check])
    /// Look for zeros that reach the end of these files, not before a position, and report through `lookedForZeros`.
    case lookForZeros([ZeroSearch])
    /// Cut zeros from a file of output.
    case cutZeros(base: StreamOffset, length: UInt64)
    case append(JournalEvent, at: StreamOffset)

    struct ZeroSearch: Hashable {
        let base: StreamOffset
        let position: UInt64
    }
}
