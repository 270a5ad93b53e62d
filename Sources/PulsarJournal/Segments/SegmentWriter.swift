import PulsarValues
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
        guard let file, position < segmentBytes, !core.wantsRotation.load(ordering: .relaxed) else {
            return try nextSegment()
        }
        return WriteTarget(descriptor: file.descriptor, position: position, room: Int(segmentBytes - position))
    }

    /// Publishes that `count` more bytes stand behind the last ones.
    // Hot: once per splice.
    package func advance(by count: Int) {
        precondition(count >= 0, "Output cannot be taken back.")
        position += Int64(count)
        core.segments.publish(base + UInt64(position))
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

    // Why apart: once in eight megabytes, with allocations and system calls.
    @inline(never)
    private func nextSegment() throws(JournalError) -> WriteTarget {
        guard !isClosed else { throw JournalError(.closed, operation: "target") }
        core.wantsRotation.store(false, ordering: .relaxed)
        if file == nil || position > 0 {
            let next = base + UInt64(position)
            let directory = try core.directories.open(core.id)
            let opened = try core.files.open(
                FileName.raw(next).text,
                in: directory.descriptor,
                O_RDWR | O_CREAT | O_EXCL,
                else: .writeFailed
            )
            core.needsDirectorySync.store(true, ordering: .relaxed)
            core.segments.rotate(to: opened, base: next)
            file = opened
            base = next
            position = 0
        }
        guard let file else { throw JournalError(.closed, operation: "target") }
        return WriteTarget(descriptor: file.descriptor, position: position, room: Int(segmentBytes - position))
    }
}
