package import PulsarValues

/// What the events say about a session, and what recovery had to do to be able to say it.
package struct JournalSummary: Hashable, Sendable {
    package internal(set) var metadata: SessionMetadata
    /// How it ended; nil while it lives, or when nobody wrote it down.
    package internal(set) var ending: JournalEvent.Ending?
    package internal(set) var windowSize: WindowSize
    /// The number of the last engine that treated it; 0 when none said so.
    package internal(set) var epoch: UInt64 = 0
    /// Whether an engine said that the program runs.
    package internal(set) var hasBegun = false
    /// The last time any event told, or when it was created.
    package internal(set) var lastWallMilliseconds: UInt64
    /// The newest checkpoint that was noted.
    package internal(set) var checkpoint: StreamOffset?
    /// The checkpoints whose files are there, by offset.
    package internal(set) var checkpoints: [StreamOffset] = []
    /// What opening found and did.
    package internal(set) var repairs = Repairs()

    package struct Repairs: Hashable, Sendable {
        /// Bytes of event records that could not be read and were put aside.
        package internal(set) var eventBytesCut: UInt64 = 0
        /// Places inside the event files that cannot be read.
        package internal(set) var damagedEventRanges = 0
        /// Bytes of zeros cut from the output's end after a power failure.
        package internal(set) var zeroBytesCut: UInt64 = 0
        /// Ranges of output that no check confirms, or that a check contradicts.
        package internal(set) var doubtfulRanges: [Segment] = []
        /// Whether the event files were gone.
        package internal(set) var isRebuilt = false
        /// Names in the directory that are not ours; left alone.
        package internal(set) var strayNames = 0

        /// Nothing had to be done.
        package init() {}
    }

    init(metadata: SessionMetadata) {
        self.metadata = metadata
        windowSize = metadata.windowSize
        lastWallMilliseconds = metadata.createdAtMilliseconds
    }

    mutating func note(_ record: EventRecord) {
        switch record.event {
        case .metadata(let metadata):
            self.metadata = metadata
            lastWallMilliseconds = max(lastWallMilliseconds, metadata.createdAtMilliseconds)
        case .epoch(let epoch):
            self.epoch = max(self.epoch, epoch.number)
            if epoch.reason != JournalEvent.Epoch.recovered { hasBegun = true }
            if epoch.isRevival { ending = nil }
            lastWallMilliseconds = max(lastWallMilliseconds, epoch.wallMilliseconds)
        case .resize(let size): windowSize = size
        case .time(let wall): lastWallMilliseconds = max(lastWallMilliseconds, wall)
        case .checkpoint(let offset, _): checkpoint = offset
        case .end(let ending):
            self.ending = ending
            lastWallMilliseconds = max(lastWallMilliseconds, ending.wallMilliseconds)
        default: break
        }
    }
}
