import PulsarValues
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the three threads of one journal share: its leaves, each with its own lock or atomic, and nothing else.
final class JournalCore: Sendable {
    let id: SessionID
    let directories: SessionDirectories
    let configuration: JournalConfiguration
    let segments: SegmentList
    let events: EventLog
    let syncState: Mutex<SyncState>

    /// Whether the journal stands in the sync thread's list.
    let isDirty = Atomic<Bool>(false)
    /// Asks the writer for another segment: the disk did not confirm what is in this one.
    let wantsRotation = Atomic<Bool>(false)
    /// Whether names were made in the directory that may not be on the disk.
    let needsDirectorySync = Atomic<Bool>(false)
    let isRemoved = Atomic<Bool>(false)
    /// A checkpoint that the disk has not confirmed; of several the newest is enough.
    let checkpoint = Mutex<StreamOffset?>(nil)
    /// The last checkpoint of this process that the disk has confirmed.
    let confirmedCheckpoint = Mutex<StreamOffset?>(nil)
    /// The newest checkpoint that was there when the journal was opened.
    let foundCheckpoint: StreamOffset?
    /// Output that fell out of memory before it was on the disk, and that no event tells of yet.
    let losses = LossList()

    var files: FileOperations { directories.files }

    init(
        id: SessionID,
        directories: SessionDirectories,
        configuration: JournalConfiguration,
        segments: SegmentList,
        events: EventLog,
        syncState: SyncState,
        foundCheckpoint: StreamOffset? = nil
    ) {
        self.id = id
        self.directories = directories
        self.configuration = configuration
        self.segments = segments
        self.events = events
        self.syncState = Mutex(syncState)
        self.foundCheckpoint = foundCheckpoint
    }

    /// Puts the journal into the sync thread's list, once until that has taken it.
    // Hot: once per splice; one load while the journal stands in the list.
    func markDirty() {
        if isDirty.load(ordering: .relaxed) { return }
        if isDirty.exchange(true, ordering: .acquiringAndReleasing) { return }
        configuration.sync.enqueue(self)
    }

    /// Makes a segment's file in memory.
    func makeMemory() throws(JournalError) -> OpenFile {
        let descriptor = configuration.makeMemory?(configuration.memorySegmentBytes) ?? -ENOSYS
        guard descriptor >= 0 else {
            throw JournalError(.writeFailed, operation: "makeMemory", errno: Errno(rawValue: -descriptor))
        }
        return OpenFile(descriptor: descriptor)
    }

    /// Opens a sealed segment for reading, wherever it is.
    func openSegment(_ base: StreamOffset) throws(JournalError) -> OpenFile {
        if let file = segments.memoryFile(base) { return file }
        let directory = try directories.open(id)
        return try files.openChecked(.raw(base), in: directory.descriptor, O_RDONLY).file
    }
}
