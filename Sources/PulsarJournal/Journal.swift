package import PulsarValues
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One session's log: every byte it printed, by stream offset, and what happened at which offset.
///
/// Belongs to the session's event loop and is used there only. Output is written by its ``writer`` on the gather thread;
/// checks are added and the disk is waited for on the sync thread.
package final class Journal {
    package let id: SessionID
    /// Writes the output; nil for a journal that was opened for reading.
    package let writer: SegmentWriter?
    /// What the events say, kept up as they are appended.
    package internal(set) var summary: JournalSummary
    /// The first offset that is left.
    package private(set) var oldest: StreamOffset
    /// Whether it takes no more output and holds no descriptors.
    package private(set) var isClosed: Bool

    let core: JournalCore
    private var reader: SegmentReader
    private var lastTime: (nanoseconds: UInt64, offset: StreamOffset)?

    init(core: JournalCore, writer: SegmentWriter?, summary: JournalSummary) {
        id = core.id
        self.core = core
        self.writer = writer
        self.summary = summary
        oldest = core.segments.oldest
        isClosed = writer == nil
        reader = SegmentReader(core: core, keepsDescriptors: writer != nil)
    }

    // MARK: - Output

    /// The end of the output: the offset of the next byte.
    package var end: StreamOffset { core.segments.end }

    /// Bytes of output that are kept.
    package var keptBytes: UInt64 { core.segments.keptBytes }

    /// The files of output, oldest first.
    package var segments: [Segment] { core.segments.snapshot().segments }

    /// Reads output from `offset` on.
    ///
    /// - Returns: how many bytes; fewer than asked for at the end of a segment and of the journal, 0 at its end.
    /// - Throws: ``JournalError/evicted(_:)``, ``JournalError/beyondEnd(_:)``, ``JournalError/missing(_:)`` with the
    ///   offset to go on from.
    // Hot: once per client batch.
    package func read(
        at offset: StreamOffset,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int {
        let end = core.segments.end
        guard offset < end else {
            if offset == end { return 0 }
            throw .beyondEnd(end)
        }
        guard offset >= oldest else { throw .evicted(oldest) }
        if buffer.isEmpty { return 0 }
        return try reader.read(at: offset, below: end, into: buffer)
    }

    /// The first offset at or behind `offset` that a line starts at.
    ///
    /// Bound: looks at `bytesMax` bytes; without a line's end in them the answer is `offset`.
    package func lineStart(
        atOrAfter offset: StreamOffset,
        bytesMax: Int = 64 * 1024
    ) throws(JournalError) -> StreamOffset {
        if offset == oldest { return offset }
        // Why one earlier: a line starts at `offset` when the byte before it ends one.
        let from = offset > oldest ? offset - 1 : offset
        let newline = try scan(from: from, below: min(end, from &+ UInt64(clamping: bytesMax)), stopsAtFirst: true)
        return newline.map { $0 + 1 } ?? offset
    }

    /// The last offset at or before `offset` that a line starts at.
    ///
    /// Bound: looks at `bytesMax` bytes; without a line's end in them the answer is `offset`, and ``oldest`` when that is
    /// as near.
    package func lineStart(
        atOrBefore offset: StreamOffset,
        bytesMax: Int = 64 * 1024
    ) throws(JournalError) -> StreamOffset {
        guard offset > oldest else { return offset }
        let distance = min(offset - oldest, UInt64(clamping: bytesMax))
        if let newline = try scan(from: offset - distance, below: offset, stopsAtFirst: false) { return newline + 1 }
        return offset - distance == oldest ? oldest : offset
    }

    // MARK: - Events

    /// Writes down something that happens at the end of the output as it is now.
    package func append(_ event: JournalEvent) throws(JournalError) {
        try append(event, at: end)
    }

    /// Writes down something that happened at an offset.
    package func append(_ event: JournalEvent, at offset: StreamOffset) throws(JournalError) {
        let now = core.configuration.clock.monotonicNanoseconds()
        let record = EventRecord(offset: offset, monotonicNanoseconds: now, event: event)
        if try core.events.append([record], end: end) { core.needsDirectorySync.store(true, ordering: .relaxed) }
        summary.note(record)
        core.markDirty()
    }

    /// Writes down that the program of a new session runs.
    package func appendBeginning(epoch: UInt64) throws(JournalError) {
        try appendEpoch(epoch, "begun")
    }

    /// Whether the program may have run: a journal that does not say so is what is left of a creation that was cut off.
    package var hasBegun: Bool { summary.hasBegun || summary.ending != nil || end > 0 }

    /// Writes down that an engine goes on with a session that another one left.
    ///
    /// - Parameter isRunning: whether its program runs. The log may say that it ended all the same: of a session that had ended
    ///   and was started again by an engine that died before it wrote that down.
    package func appendTakeover(epoch: UInt64, isRunning: Bool) throws(JournalError) {
        let isRevival = isRunning && summary.ending != nil
        try appendEpoch(epoch, isRevival ? JournalEvent.Epoch.revived : "adopted")
    }

    private func appendEpoch(_ number: UInt64, _ reason: String) throws(JournalError) {
        let epoch = JournalEvent.Epoch(
            number: number,
            reason: reason,
            wallMilliseconds: core.configuration.clock.wallMilliseconds(),
            bootID: core.configuration.bootID
        )
        try append(.epoch(epoch))
    }

    /// Writes down what the clocks show when there is output since the last time, at most ten times a second.
    package func appendTime() throws(JournalError) {
        let end = end
        let now = core.configuration.clock.monotonicNanoseconds()
        if let lastTime {
            guard lastTime.offset != end, now &- lastTime.nanoseconds >= 100_000_000 else { return }
        }
        lastTime = (now, end)
        try append(.time(wallMilliseconds: core.configuration.clock.wallMilliseconds()), at: end)
    }

    /// Gives the kept events to `body`, oldest first, until it returns false.
    ///
    /// Damaged stretches are skipped.
    package func readEvents(_ body: (EventRecord) -> Bool) throws(JournalError) {
        let directory = try core.directories.open(id)
        for base in core.events.bases {
            let file = try core.files.openChecked(.events(base), in: directory.descriptor, O_RDONLY)
            let bytes = try EventFile.read(core.files, file.file, size: file.status.size)
            var scanner = EventScanner(bytes, session: id, base: base)
            while let item = scanner.next() {
                if case .record(let record, _) = item, !body(record) { return }
            }
        }
    }

    // MARK: - Making room

    /// Drops whole segments, oldest first and never the last, until the policy is kept; and event files with them.
    ///
    /// - Parameters:
    ///   - pinnedAt: an offset that is still needed, and everything behind it.
    ///   - bytesMax: what the session may keep where that is less than the policy says; from ``RetentionPolicy/Plan``.
    /// - Returns: the first offset that is left.
    @discardableResult
    package func enforceRetention(
        _ policy: RetentionPolicy,
        pinnedAt: StreamOffset? = nil,
        bytesMax: UInt64? = nil
    ) throws(JournalError) -> StreamOffset {
        var policy = policy
        policy.sessionBytesMax = min(policy.sessionBytesMax, bytesMax ?? .max)
        let (segments, memoryBase) = core.segments.snapshot()
        let bases = core.events.bases
        // Why: what is in memory is the gather thread's to drop, and takes no room on the disk.
        let pinnedAt = memoryBase.map { min($0, pinnedAt ?? .max) } ?? pinnedAt
        let count = policy.segmentsToDrop(segments, pinnedAt: pinnedAt)
        let left = count == 0 ? oldest : segments[count].base
        var eventCount = policy.eventFilesToDrop(bases, oldest: left)
        if core.configuration.syncPolicy != .off { eventCount = min(eventCount, core.events.droppableCount) }
        guard count > 0 || eventCount > 0 else { return oldest }
        let directory = try core.directories.open(id)
        for (index, segment) in segments.prefix(count).enumerated() {
            try unlink(.raw(segment.base), in: directory)
            core.segments.dropOldest(segment.base)
            oldest = segments[index + 1].base
        }
        for base in bases.prefix(eventCount) {
            try unlink(.events(base), in: directory)
            core.events.dropOldest(base)
        }
        return oldest
    }

    // MARK: - The end

    /// Ends the writing: the gather thread is done with the writer.
    ///
    /// Descriptors are let go; what is not yet on the disk is the sync thread's to confirm. The journal can still be
    /// read and events appended.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        writer?.close()
        core.segments.close()
        core.events.close()
        reader.releaseDescriptors()
        reader.keepsDescriptors = false
        core.markDirty()
    }

    /// The newest file of events, and how long it is.
    package func eventsStamp() throws(JournalError) -> (base: StreamOffset, bytes: UInt64)? {
        guard let base = core.events.bases.last else { return nil }
        return try core.directories.eventsBytes(of: id, base: base).map { (base, $0) }
    }

    /// What the session's files take, by their sizes.
    package func diskBytes() throws(JournalError) -> UInt64 {
        let directory = try core.directories.open(id)
        var bytes: UInt64 = 0
        // Bound: a directory of ours has a few files.
        for name in try core.files.names(in: directory, maximum: 1024).names {
            bytes &+= UInt64(clamping: try core.files.status(of: name, in: directory.descriptor).size)
        }
        return bytes
    }

    /// Removes everything that is kept of the session.
    package func remove() throws(JournalError) {
        close()
        core.isRemoved.store(true, ordering: .relaxed)
        try core.directories.remove(id)
    }

    // MARK: - Private

    /// The offset of the first or last newline in a range; holes count as having none.
    private func scan(
        from: StreamOffset,
        below limit: StreamOffset,
        stopsAtFirst: Bool
    ) throws(JournalError) -> StreamOffset? {
        let result = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 16) {
            buffer -> Result<StreamOffset?, JournalError> in
            var offset = from
            var found: StreamOffset?
            while offset < limit {
                let room = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[..<Int(min(UInt64(buffer.count), limit - offset))]
                )
                do throws(JournalError) {
                    let count = try read(at: offset, into: room)
                    if count == 0 { break }
                    for index in 0..<count where room[index] == UInt8(ascii: "\n") {
                        found = offset + UInt64(index)
                        if stopsAtFirst { return .success(found) }
                    }
                    offset += UInt64(count)
                } catch {
                    guard error.code == .missing, let next = error.offset else { return .failure(error) }
                    offset = next
                }
            }
            return .success(found)
        }
        return try result.get()
    }

    func unlink(_ name: FileName, in directory: OpenFile) throws(JournalError) {
        do { try core.files.remove(name.text, in: directory.descriptor) } catch {
            // Somebody else removed it; that is what was wanted.
            guard error.errno == .noSuchFileOrDirectory else { throw error }
        }
    }
}
