import PulsarValues
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// How far a journal is checked and confirmed.
///
/// Only who synchronises it takes its lock, and holds it for the whole turn.
struct SyncState: Sendable {
    /// The end of the last check.
    var checkedTo: StreamOffset
    /// Up to where the disk was asked for the bytes: what lies before it is confirmed or suspect.
    var confirmedTo: StreamOffset
    /// Up to where there are bytes that the disk failed to confirm; no check calls those before it durable.
    var suspectTo: StreamOffset = 0
    /// Bytes that the disk failed to confirm and that no event marks yet.
    ///
    /// Bound: ranges that follow one another are one.
    var unmarked: [Segment] = []
}

extension SyncState {
    /// Notes bytes that the disk failed to confirm.
    fileprivate mutating func suspect(from: StreamOffset, to: StreamOffset) {
        suspectTo = max(suspectTo, to)
        if let last = unmarked.last, last.end == from {
            unmarked[unmarked.count - 1] = Segment(base: last.base, end: to)
        } else {
            unmarked.append(Segment(base: from, end: to))
        }
    }
}

extension JournalCore {
    /// A check covers at most so many bytes, and ends where a multiple of them is.
    static let checkBytes: UInt64 = 64 * 1024

    /// Confirms and checks everything written until now.
    ///
    /// Sync thread, or whoever stands in for it.
    ///
    /// - Returns: what went wrong; the journal goes on all the same.
    func synchronize() -> JournalError? {
        // Why first: bytes that come from here on put the journal into the list again.
        isDirty.store(false, ordering: .sequentiallyConsistent)
        return syncState.withLock { (state) -> JournalError? in
            if isRemoved.load(ordering: .relaxed) { return nil }
            do throws(JournalError) {
                try synchronize(&state)
                return nil
            } catch {
                // Why not reported: the bytes were dropped, or the session removed, while this was under way.
                if error.code == .notFound || isRemoved.load(ordering: .relaxed) { return nil }
                return error
            }
        }
    }

    private func synchronize(_ state: inout SyncState) throws(JournalError) {
        let isDurable = configuration.syncPolicy != .off
        // Why not what is in memory: it gets its checks once it is on the disk.
        let (all, memoryBase) = segments.snapshot()
        let segments = memoryBase.map { base in all.filter { $0.base < base } } ?? all
        let end = segments.last?.end ?? memoryBase ?? self.segments.end
        try mark(end: end, &state)
        if isDurable { try confirm(segments, end: end, &state) }
        var records: [EventRecord] = []
        let now = configuration.clock.monotonicNanoseconds()
        var from = state.checkedTo
        for segment in segments where segment.end > from {
            let file: OpenFile
            do { file = try open(segment) } catch {
                guard error.errno == .noSuchFileOrDirectory else { throw error }
                continue
            }
            from = max(from, segment.base)
            while from < segment.end {
                let to = min(segment.end, (from / Self.checkBytes + 1) * Self.checkBytes)
                let checksum = try checksum(of: file, from: from, to: to, base: segment.base)
                let check = JournalEvent.Check(
                    from: from,
                    to: to,
                    checksum: checksum,
                    isDurable: isDurable && from >= state.suspectTo
                )
                records.append(EventRecord(offset: to, monotonicNanoseconds: now, event: .check(check)))
                from = to
            }
        }
        // Bound: written in portions, so that the loop's own events do not wait behind a whole flood's.
        var rest = records[...]
        while !rest.isEmpty {
            let portion = Array(rest.prefix(256))
            let isNew = try events.append(portion, end: end)
            if isNew { needsDirectorySync.store(true, ordering: .relaxed) }
            rest = rest.dropFirst(portion.count)
            state.checkedTo = portion.last?.offset ?? state.checkedTo
        }
        if isDurable {
            let base: StreamOffset
            do { base = try events.confirm() } catch {
                // What is written anew then gets its name again.
                needsDirectorySync.store(true, ordering: .relaxed)
                throw error
            }
            let checkpoint = try synchronizeCheckpoint()
            try synchronizeNames()
            events.noteConfirmed(base)
            // Why not one that was found: it may be what a power failure left of one.
            if let checkpoint, checkpoint != foundCheckpoint { confirmedCheckpoint.withLock { $0 = checkpoint } }
        }
    }

    /// Waits until the disk has the bytes up to `end`; those that it fails to confirm are marked, and the writer goes on in
    /// another file.
    ///
    /// Why not tried again: after a failure the kernel calls the pages clean, and the next answer would be a yes without
    /// a byte behind it.
    private func confirm(
        _ segments: [Segment],
        end: StreamOffset,
        _ state: inout SyncState
    ) throws(JournalError) {
        var failure: JournalError?
        var askedTo = end
        for segment in segments where segment.end > state.confirmedTo {
            do { try files.synchronizeData(try open(segment)) } catch {
                if error.errno == .noSuchFileOrDirectory { continue }
                failure = error
                guard error.code == .syncFailed else {
                    askedTo = segment.base
                    break
                }
                wantsRotation.store(true, ordering: .relaxed)
                state.suspect(from: max(segment.base, state.confirmedTo), to: segment.end)
            }
        }
        state.confirmedTo = max(state.confirmedTo, askedTo)
        guard let failure else { return }
        try mark(end: end, &state)
        throw failure
    }

    /// Writes down which bytes the disk failed to confirm.
    private func mark(end: StreamOffset, _ state: inout SyncState) throws(JournalError) {
        while let range = state.unmarked.first {
            let mark = JournalEvent.Mark(kind: .suspect, from: range.base, to: range.end)
            let now = configuration.clock.monotonicNanoseconds()
            let record = EventRecord(offset: end, monotonicNanoseconds: now, event: .mark(mark))
            if try events.append([record], end: end) { needsDirectorySync.store(true, ordering: .relaxed) }
            state.unmarked.removeFirst()
        }
    }

    /// Waits until the disk has the newest checkpoint; without its name.
    private func synchronizeCheckpoint() throws(JournalError) -> StreamOffset? {
        let offset = checkpoint.withLock { offset in
            defer { offset = nil }
            return offset
        }
        guard let offset else { return nil }
        do {
            let directory = try directories.open(id)
            let file = try files.openChecked(.checkpoint(offset), in: directory.descriptor, O_RDONLY).file
            try files.synchronizeData(file)
            return offset
        } catch {
            // Another one took its place in the meantime.
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }

    private func synchronizeNames() throws(JournalError) {
        guard needsDirectorySync.exchange(false, ordering: .relaxed) else { return }
        do {
            try files.synchronizeDirectory(try directories.open(id))
        } catch {
            needsDirectorySync.store(true, ordering: .relaxed)
            // Why: a directory that nothing was changed in since the failure would be confirmed without a name behind it.
            if error.code == .syncFailed { events.renewLater() }
            throw error
        }
    }

    private func open(_ segment: Segment) throws(JournalError) -> OpenFile {
        if case .active(let base, let file) = segments.place(of: segment.base), base == segment.base { return file }
        return try openSegment(segment.base)
    }

    /// The checksum of bytes of one file.
    func checksum(
        of file: OpenFile,
        from: StreamOffset,
        to: StreamOffset,
        base: StreamOffset
    ) throws(JournalError) -> UInt32 {
        try checksumOfFile(files, file, from: from - base, to: to - base)
    }
}

/// The checksum of a range of a file's bytes.
func checksumOfFile(
    _ files: FileOperations,
    _ file: OpenFile,
    from: UInt64,
    to: UInt64
) throws(JournalError) -> UInt32 {
    // Why in two steps: the allocation's closure carries no typed error.
    let result = withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) {
        buffer -> Result<UInt32, JournalError> in
        var crc = CRC32C()
        var position = from
        while position < to {
            let count = Int(min(UInt64(buffer.count), to - position))
            do throws(JournalError) {
                let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
                let n = try files.read(file, at: Int64(position), into: part)
                guard n > 0 else { throw JournalError(.readFailed, operation: "pread") }
                crc.feed(UnsafeRawBufferPointer(rebasing: buffer[..<n]))
                position += UInt64(n)
            } catch { return .failure(error) }
        }
        return .success(crc.value)
    }
    return try result.get()
}
