package import PulsarValues
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension Journal {
    /// What an opened journal is for.
    package enum Purpose: Hashable, Sendable {
        /// The session lives: its output goes on where it stopped.
        case writing
        /// The session has ended: it is read, and holds no descriptors.
        case reading
    }

    /// Opens a session's journal and puts right whatever happened to it.
    ///
    /// What was found and done is in ``summary``. Opening twice changes nothing the second time.
    ///
    /// - Parameter publishedEnd: up to which offset clients may have seen output although no file holds it; the output
    ///   goes on there at the earliest.
    package static func open(
        in directories: SessionDirectories,
        id: SessionID,
        for purpose: Purpose,
        configuration: JournalConfiguration,
        publishedEnd: StreamOffset = 0
    ) throws(JournalError) -> Journal {
        var recovery = try Recovery(
            id: id,
            directories: directories,
            configuration: configuration,
            publishedEnd: publishedEnd
        )
        let outcome = try recovery.run()
        let active = purpose == .writing ? try openLast(outcome, directories, id) : nil
        let sealed = active == nil ? outcome.segments : outcome.segments.dropLast()
        let core = JournalCore(
            id: id,
            directories: directories,
            configuration: configuration,
            segments: SegmentList(sealed: Array(sealed), active: active, end: outcome.end),
            events: EventLog(
                eventState(outcome, purpose),
                directories: directories,
                fileBytes: configuration.eventFileBytes
            ),
            syncState: SyncState(checkedTo: outcome.checkedTo, confirmedTo: outcome.checkedTo),
            foundCheckpoint: outcome.summary.checkpoints.last
        )
        var writer: SegmentWriter?
        if purpose == .writing {
            writer = SegmentWriter(
                core: core,
                segmentBytes: configuration.segmentBytes,
                file: active?.file,
                base: active?.base ?? outcome.end,
                position: active.map { Int64(clamping: outcome.end - $0.base) } ?? 0
            )
        }
        for hole in outcome.untoldHoles { core.losses.add(hole) }
        core.needsDirectorySync.store(true, ordering: .relaxed)
        core.checkpoint.withLock { $0 = core.foundCheckpoint }
        if outcome.checkedTo < outcome.end { core.markDirty() }
        return Journal(core: core, writer: writer, summary: outcome.summary)
    }

    private static func eventState(_ outcome: Recovery.Outcome, _ purpose: Purpose) -> EventLog.State {
        var state = outcome.eventState
        state.isOpen = purpose == .writing
        return state
    }

    /// Opens the last segment to go on in it; nil when the output goes on somewhere else, in a new one.
    private static func openLast(
        _ outcome: Recovery.Outcome,
        _ directories: SessionDirectories,
        _ id: SessionID
    ) throws(JournalError) -> (base: StreamOffset, file: OpenFile)? {
        guard let last = outcome.segments.last, last.end == outcome.end else { return nil }
        let directory = try directories.open(id)
        let file = try directories.files.openChecked(.raw(last.base), in: directory.descriptor, O_RDWR).file
        return (last.base, file)
    }
}
