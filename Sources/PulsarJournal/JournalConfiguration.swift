package import PulsarValues

/// When output is forced to the disk.
package enum SyncPolicy: Hashable, Sendable {
    /// Never: what the system writes by itself.
    case off
    /// Within a second.
    case everySecond
    /// As soon as the sync thread gets to it.
    case always
}

/// How journals are kept; the same for all journals of an engine.
package struct JournalConfiguration: Sendable {
    /// At which size a raw file is full.
    package var segmentBytes: Int
    /// At which size an event file is full, once the output has moved on.
    package var eventFileBytes: Int
    /// At which size a segment in memory is full; a session has at most four of these and the one it writes to.
    package var memorySegmentBytes: Int
    /// Makes a file of this size in memory: its descriptor, or the negative errno.
    ///
    /// Without it output waits for a disk that takes none.
    package var makeMemory: (@Sendable (_ size: Int) -> Int32)?
    package var syncPolicy: SyncPolicy
    package var clock: JournalClock
    /// The running boot, nil where it is not known.
    package var bootID: Identifier?
    /// Who writes checks and waits for the disk.
    package var sync: JournalSync

    package init(
        sync: JournalSync,
        segmentBytes: Int = 8 << 20,
        eventFileBytes: Int = 1 << 20,
        memorySegmentBytes: Int = 256 << 10,
        syncPolicy: SyncPolicy = .everySecond,
        clock: JournalClock = .system,
        bootID: Identifier? = BootID.current()
    ) {
        precondition(segmentBytes > 0 && eventFileBytes > 0 && memorySegmentBytes > 0, "A file holds at least a byte.")
        self.sync = sync
        self.segmentBytes = segmentBytes
        self.eventFileBytes = eventFileBytes
        self.memorySegmentBytes = memorySegmentBytes
        self.syncPolicy = syncPolicy
        self.clock = clock
        self.bootID = bootID
    }
}
