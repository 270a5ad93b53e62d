package import PulsarValues
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// A checkpoint is a key frame, the terminal as it was at an offset, so that what a session looks like need not be found
// out from its whole output. Losing one costs time, nothing else.
extension Journal {
    // Bound: the newest is used; the last that the disk has confirmed stays for when a power failure spoils that one.
    static let checkpointsMax = 2
    // Bound: a terminal's limits add up to less.
    static let checkpointBytesMax: UInt64 = 256 << 20

    /// Keeps an encoded terminal.
    ///
    /// A process that dies in between leaves the older checkpoints as they were. The calling thread does not wait for
    /// the disk.
    package func writeCheckpoint(_ bytes: [UInt8], at offset: StreamOffset) throws(JournalError) {
        let directory = try core.directories.open(id)
        let files = core.files
        let draft = FileName.checkpointDraft
        let name = FileName.checkpoint(offset)
        do {
            let (file, status) = try files.openChecked(draft, in: directory.descriptor, O_WRONLY | O_CREAT)
            if status.size > 0 { try files.truncate(file, to: 0) }
            try files.write(bytes, to: file, at: 0)
            try files.rename(draft.text, to: name.text, in: directory.descriptor)
        } catch {
            // A draft is in nobody's way, but where the disk is full it takes room.
            try? files.remove(draft.text, in: directory.descriptor)
            throw error
        }
        // Why in this order: who confirms the checkpoint then confirms its name as well.
        core.needsDirectorySync.store(true, ordering: .relaxed)
        core.checkpoint.withLock { $0 = offset }
        summary.checkpoints.removeAll { $0 == offset }
        summary.checkpoints.append(offset)
        try append(.checkpoint(offset, file: name.text))
        while let surplus = surplusCheckpoint() {
            try unlink(.checkpoint(surplus), in: directory)
            summary.checkpoints.removeAll { $0 == surplus }
        }
    }

    /// The checkpoint to remove next: the oldest that is neither the newest nor the one that a power failure leaves.
    private func surplusCheckpoint() -> StreamOffset? {
        let checkpoints = summary.checkpoints
        guard checkpoints.count > Self.checkpointsMax else { return nil }
        guard core.configuration.syncPolicy != .off else { return checkpoints.first }
        if let confirmed = core.confirmedCheckpoint.withLock({ $0 }) {
            return checkpoints.dropLast().first { $0 != confirmed }
        }
        // Until then those that were found are kept, one of which may have been confirmed before.
        let kept = core.foundCheckpoint ?? checkpoints[0]
        return checkpoints.dropLast().first { $0 > kept }
    }

    /// The bytes of a checkpoint.
    ///
    /// - Throws: when it cannot be read; an older one may be.
    package func readCheckpoint(_ offset: StreamOffset) throws(JournalError) -> [UInt8] {
        let directory = try core.directories.open(id)
        let (file, status) = try core.files.openChecked(.checkpoint(offset), in: directory.descriptor, O_RDONLY)
        guard status.size <= Self.checkpointBytesMax else { throw JournalError(.refused, operation: "checkpoint") }
        return try EventFile.read(core.files, file, size: status.size, bytesMax: Self.checkpointBytesMax)
    }
}
