package import PulsarValues
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where the next bytes of output go.
package struct WriteTarget: Hashable, Sendable {
    /// The active segment, opened without O_APPEND.
    package let descriptor: Int32
    /// Position of the next byte in it.
    package let position: Int64
    /// How many bytes it takes before the next segment begins.
    ///
    /// Never 0.
    package let room: Int
}

/// Writes a journal's output: says where bytes go, and publishes that they are there.
///
/// It is called by whoever made the journal until it is handed to the gather thread, from then on there and nowhere else,
/// and by the journal's owner again once the gather thread has said that it is done.
// Protected by: that hand-over; each step of it passes through a lock or an atomic of the gather thread.
package final class SegmentWriter: @unchecked Sendable {
    private let core: JournalCore
    private let segmentBytes: Int64
    private var file: OpenFile?
    private var base: StreamOffset
    private var position: Int64
    private var isClosed = false
    /// Whether the output goes to memory because the disk takes none.
    package private(set) var isOverflowing = false

    init(core: JournalCore, segmentBytes: Int, file: OpenFile?, base: StreamOffset, position: Int64) {
        self.core = core
        self.segmentBytes = Int64(segmentBytes)
        self.file = file
        self.base = base
        self.position = position
    }

    /// Where the next bytes go, with room for at least one.
    ///
    /// - Throws: ``JournalError`` when the next segment could not be made; asking again tries again.
    // Hot: once per splice.
    package func target() throws(JournalError) -> WriteTarget {
        guard let file, position < bytesMax, isOverflowing || !core.wantsRotation.load(ordering: .relaxed) else {
            return try nextSegment()
        }
        return WriteTarget(descriptor: file.descriptor, position: position, room: Int(bytesMax - position))
    }

    /// The offset of the next byte.
    package var end: StreamOffset { base + UInt64(position) }

    /// Publishes that `count` more bytes stand behind the last ones.
    // Hot: once per splice.
    package func advance(by count: Int) {
        precondition(count >= 0, "Output cannot be taken back.")
        position += Int64(count)
        core.segments.publish(end)
        core.markDirty()
    }

    /// Writes bytes of the session's own, before the gather thread has the writer.
    package func write(_ bytes: [UInt8]) throws(JournalError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let target = try target()
            guard let file else { throw JournalError(.closed, operation: "write") }
            let piece = Array(rest.prefix(target.room))
            try core.files.write(piece, to: file, at: target.position)
            advance(by: piece.count)
            rest = rest.dropFirst(piece.count)
        }
    }

    /// Lets go of the file; no target is given after this.
    func close() {
        isClosed = true
        file = nil
    }

    private var bytesMax: Int64 {
        isOverflowing ? Int64(core.configuration.memorySegmentBytes) : segmentBytes
    }

    // Why apart: once in eight megabytes, with allocations and system calls.
    @inline(never)
    private func nextSegment() throws(JournalError) -> WriteTarget {
        guard !isClosed else { throw JournalError(.closed, operation: "target") }
        if isOverflowing {
            try nextMemorySegment()
        } else {
            core.wantsRotation.store(false, ordering: .relaxed)
            if file == nil || position > 0 { try nextFile() }
        }
        guard let file else { throw JournalError(.closed, operation: "target") }
        return WriteTarget(descriptor: file.descriptor, position: position, room: Int(bytesMax - position))
    }

    private func nextFile() throws(JournalError) {
        let directory = try core.directories.open(core.id)
        let opened = try core.files.open(
            FileName.raw(end).text,
            in: directory.descriptor,
            O_RDWR | O_CREAT | O_EXCL,
            else: .writeFailed
        )
        core.needsDirectorySync.store(true, ordering: .relaxed)
        goOn(in: opened)
    }

    private func goOn(in opened: OpenFile) {
        base = end
        position = 0
        file = opened
        core.segments.rotate(to: opened, base: base, isMemory: isOverflowing)
    }

    // MARK: - A disk that takes nothing

    // Bound: what one session holds in memory, besides the segment that is being written.
    static let memorySegmentsMax = 4

    /// Goes on in memory: the disk takes nothing, and the program shall not wait for it.
    ///
    /// Of what is in memory the oldest is dropped when it becomes too much; ``Journal/recordLosses()`` tells of it.
    package func overflow() throws(JournalError) {
        guard !isOverflowing, !isClosed else { return }
        let opened = try core.makeMemory()
        isOverflowing = true
        goOn(in: opened)
    }

    private func nextMemorySegment() throws(JournalError) {
        goOn(in: try core.makeMemory())
        while let lost = core.segments.dropMemory(keeping: Self.memorySegmentsMax) { core.losses.add(lost) }
    }

    /// Copies what is in memory to the disk and goes on there.
    ///
    /// - Throws: ``JournalError`` when the disk takes it not, or not all of it; the rest stays in memory and the output
    ///   goes on there.
    package func returnToDisk() throws(JournalError) {
        guard isOverflowing else { return }
        guard core.losses.count < LossList.countMax else { throw JournalError(.tooLarge, operation: "returnToDisk") }
        let directory = try core.directories.open(core.id)
        for (segment, memory) in core.segments.memorySegments() {
            let copied = try copy(segment, memory, directory)
            core.segments.moveToDisk(segment.base, copied)
            if segment.base == base, !isClosed { file = copied }
        }
        isOverflowing = false
        core.needsDirectorySync.store(true, ordering: .relaxed)
        core.markDirty()
    }

    /// Makes a file with the bytes of a segment in memory.
    private func copy(
        _ segment: Segment,
        _ memory: OpenFile,
        _ directory: OpenFile
    ) throws(JournalError) -> OpenFile {
        let files = core.files
        let name = FileName.raw(segment.base)
        // Why not O_EXCL: the file may be there, without a byte, from before the disk was full.
        let (file, status) = try files.openChecked(name, in: directory.descriptor, O_RDWR | O_CREAT)
        do throws(JournalError) {
            if status.size > 0 { try files.truncate(file, to: 0) }
            try Self.copy(files, memory, to: file, count: segment.end - segment.base)
            return file
        } catch {
            // What stays behind holds the right bytes, only not all, and is written anew at the next attempt.
            try? files.remove(name.text, in: directory.descriptor)
            throw error
        }
    }

    /// Copies so many bytes from the beginning of a file to that of another one.
    static func copy(
        _ files: FileOperations,
        _ memory: OpenFile,
        to file: OpenFile,
        count: UInt64
    ) throws(JournalError) {
        // Why in two steps: the allocation's closure carries no typed error.
        let result = withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 16) {
            buffer -> Result<Void, JournalError> in
            var position: UInt64 = 0
            while position < count {
                let wanted = Int(min(UInt64(buffer.count), count - position))
                do throws(JournalError) {
                    let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
                    let n = try files.read(memory, at: Int64(position), into: part)
                    guard n > 0 else { throw JournalError(.readFailed, operation: "pread") }
                    try files.write(UnsafeRawBufferPointer(rebasing: buffer[..<n]), to: file, at: Int64(position))
                    position += UInt64(n)
                } catch { return .failure(error) }
            }
            return .success(())
        }
        try result.get()
    }
}
