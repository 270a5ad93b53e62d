import PulsarValues
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads a journal's output by offset, with the descriptors it needs for that.
///
/// Event loop only. Bound: while the session lives, the active segment's descriptor (the writer's own) and one of a
/// sealed segment; after that none is kept from one read to the next.
struct SegmentReader {
    private struct Slot {
        let base: StreamOffset
        /// The active segment's is not known here: it ends where the journal does.
        let end: StreamOffset
        let file: OpenFile
    }

    private let core: JournalCore
    private var active: Slot?
    private var sealed: Slot?
    private var rotations: UInt64 = .max
    var keepsDescriptors: Bool

    init(core: JournalCore, keepsDescriptors: Bool) {
        self.core = core
        self.keepsDescriptors = keepsDescriptors
    }

    /// Reads from `offset`, which is below `end`, up to the end of its segment at most.
    ///
    /// Why not a map: reading a map of a file that somebody truncates is a SIGBUS and the end of every session; this is
    /// an error of one.
    // Hot: once per client batch.
    mutating func read(
        at offset: StreamOffset,
        below end: StreamOffset,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(JournalError) -> Int {
        let slot = try slot(for: offset)
        let count = Int(min(UInt64(buffer.count), min(slot.end, end) - offset))
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        let result = try core.files.read(slot.file, at: Int64(offset - slot.base), into: part)
        // Published bytes that are not in the file: it was cut by somebody else.
        guard result > 0 else { throw JournalError(.readFailed, operation: "pread") }
        return result
    }

    mutating func releaseDescriptors() {
        active = nil
        sealed = nil
        rotations = .max
    }

    private mutating func slot(for offset: StreamOffset) throws(JournalError) -> Slot {
        let current = core.segments.rotations
        if current != rotations {
            active = nil
            rotations = current
        }
        if let active, offset >= active.base { return active }
        if let sealed, offset >= sealed.base, offset < sealed.end { return sealed }
        return try find(offset)
    }

    // Why apart: once per segment, with a lock, allocations and system calls.
    @inline(never)
    private mutating func find(_ offset: StreamOffset) throws(JournalError) -> Slot {
        do { return try open(core.segments.place(of: offset)) } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
        }
        // Why again: a segment in memory may have been dropped in between.
        let place = core.segments.place(of: offset)
        do { return try open(place) } catch {
            guard error.errno == .noSuchFileOrDirectory, case .sealed(let segment) = place else { throw error }
            // Somebody removed the file: a hole like any other, behind which there is more to read.
            throw JournalError.missing(segment.end)
        }
    }

    private mutating func open(_ place: SegmentList.Place) throws(JournalError) -> Slot {
        switch place {
        case .missing(let next): throw JournalError.missing(next)
        case .active(let base, let file):
            let slot = Slot(base: base, end: .max, file: file)
            if keepsDescriptors { active = slot }
            return slot
        case .sealed(let segment):
            let slot = Slot(base: segment.base, end: segment.end, file: try core.openSegment(segment.base))
            if keepsDescriptors { sealed = slot }
            return slot
        }
    }
}
