import Glibc
import PulsarJournal
import PulsarValues
import SystemPackage

/// A folder of an input's own with one session's directory in it, where the system keeps files in memory.
final class JournalGround {
    let directories: SessionDirectories
    private let root: FilePath
    private let sync: JournalSync

    init() throws {
        var template = Array((access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp").utf8CString.dropLast())
        template += Array("/pulsar-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        root = FilePath(path)
        directories = try SessionDirectories(path: root)
        sync = try JournalSync()
    }

    deinit {
        // Why: the service keeps journals with unconfirmed bytes, and these keep the service.
        synchronize()
        // What stays behind is a temporary file.
        try? directories.remove(JournalFiles.session)
        rmdir(root.string)
    }

    func put(_ files: JournalFiles) throws {
        mkdir(folder.string, 0o700)
        for (base, bytes) in files.events { try put(bytes, Self.name(base, ".ev")) }
        for (base, bytes) in files.raw { try put(bytes, Self.name(base, ".raw")) }
    }

    /// Opens the journal with clocks that stand still.
    func open(for purpose: Journal.Purpose) throws(JournalError) -> Journal {
        try Journal.open(
            in: directories,
            id: JournalFiles.session,
            for: purpose,
            configuration: JournalConfiguration(
                sync: sync,
                segmentBytes: 4096,
                clock: JournalClock(monotonicNanoseconds: { 1000 }, wallMilliseconds: { 2000 }),
                bootID: JournalFiles.boot
            )
        )
    }

    /// Has everything that was written checked, as the service does every second.
    func synchronize() {
        sync.synchronize()
    }

    /// Everything in the directory, byte for byte.
    func contents() throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        guard let stream = opendir(folder.string) else { throw Errno(rawValue: errno) }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { contents[name] = try bytes(folder.appending(name)) }
        }
        return contents
    }

    static func name(_ base: StreamOffset, _ suffix: String) -> String {
        let digits = String(base, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits + suffix
    }

    private var folder: FilePath { root.appending(JournalFiles.session.description) }

    private func put(_ bytes: [UInt8], _ name: String) throws {
        let file = try FileDescriptor.open(
            folder.appending(name),
            .writeOnly,
            options: .create,
            permissions: .ownerReadWrite
        )
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    private func bytes(_ path: FilePath) throws -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly)
        return try file.closeAfter {
            var bytes = [UInt8](repeating: 0, count: Int(try file.seek(offset: 0, from: .end)))
            let count = try bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: 0, into: $0) }
            return Array(bytes.prefix(count))
        }
    }
}
