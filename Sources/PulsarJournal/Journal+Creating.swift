package import PulsarValues
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Journal {
    /// Makes a new session's journal: its directory, the first file of output, and the first record.
    ///
    /// The calling thread never waits for the disk; the sync thread does.
    ///
    /// - Parameter start: the offset of the first byte of output.
    package static func create(
        in directories: SessionDirectories,
        id: SessionID,
        metadata: SessionMetadata,
        start: StreamOffset = 0,
        configuration: JournalConfiguration
    ) throws(JournalError) -> Journal {
        let files = directories.files
        let directory = try directories.make(id)
        do {
            func make(_ name: FileName) throws(JournalError) -> OpenFile {
                try files.open(name.text, in: directory.descriptor, O_RDWR | O_CREAT | O_EXCL, else: .createFailed)
            }
            let raw = try make(.raw(start))
            let events = try make(.events(start))
            let segments = SegmentList(sealed: [], active: (start, raw), end: start)
            let state = EventLog.State(
                codec: EventCodec(session: id, base: start),
                position: 0,
                file: events,
                isOpen: true,
                carried: CarriedEvents(),
                bases: [start]
            )
            let core = JournalCore(
                id: id,
                directories: directories,
                configuration: configuration,
                segments: segments,
                events: EventLog(state, directories: directories, fileBytes: configuration.eventFileBytes),
                syncState: SyncState(checkedTo: start, confirmedTo: start)
            )
            core.needsDirectorySync.store(true, ordering: .relaxed)
            let writer = SegmentWriter(
                core: core,
                segmentBytes: configuration.segmentBytes,
                file: raw,
                base: start,
                position: 0
            )
            let journal = Journal(core: core, writer: writer, summary: JournalSummary(metadata: metadata))
            try journal.append(.metadata(metadata))
            return journal
        } catch {
            // What cannot be taken back is an empty directory or one without output, which recovery reads as such.
            for name in [FileName.raw(start), .events(start)] { try? files.remove(name.text, in: directory.descriptor) }
            directories.removeDirectory(id)
            throw error
        }
    }
}
