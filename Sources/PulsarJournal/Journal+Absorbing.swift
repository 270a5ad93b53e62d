package import PulsarValues

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// A journal that stood in for a session's own, and what becomes of it.
extension Journal {
    /// Copies the output of a journal that stood in for a session's own to that one, behind what is there.
    ///
    /// Called while nobody has either open. What a death cuts off is done again by the next call; whoever calls removes the
    /// substitute.
    ///
    /// - Throws: ``JournalError/Code/exists`` when the session's own has output at those offsets; nothing was touched then.
    package static func absorb(
        _ id: SessionID,
        from substitute: SessionDirectories,
        into own: SessionDirectories
    ) throws(JournalError) {
        let files = own.files
        let (source, target) = (try substitute.open(id), try own.open(id))
        let found = try outputFiles(in: source, files)
        let there = try outputFiles(in: target, files)
        guard let first = found.first?.base else { return }
        for file in there where !found.contains(where: { $0.base == file.base && $0.size >= file.size }) {
            guard file.base + file.size <= first else {
                throw JournalError(.exists, operation: "absorb", offset: first)
            }
        }
        for file in found {
            let name = FileName.raw(file.base)
            let old = try files.openChecked(name, in: source.descriptor, O_RDONLY).file
            let new = try files.openChecked(name, in: target.descriptor, O_RDWR | O_CREAT).file
            try SegmentWriter.copy(files, old, to: new, count: file.size)
            try files.synchronizeData(new)
        }
        try files.synchronizeDirectory(target)
    }

    private static func outputFiles(
        in directory: OpenFile,
        _ files: FileOperations
    ) throws(JournalError) -> [(base: StreamOffset, size: UInt64)] {
        // Bound: what one directory of ours can hold is far less.
        let names = try files.names(in: directory, maximum: 100_000).names
        var found: [(base: StreamOffset, size: UInt64)] = []
        for name in names {
            guard case .raw(let base) = FileName(name) else { continue }
            found.append((base, try files.status(of: name, in: directory.descriptor).size))
        }
        return found.sorted { $0.base < $1.base }
    }
}
