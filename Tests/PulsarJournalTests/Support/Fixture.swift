import PulsarJournal
import PulsarValues
import Synchronization
import SystemPackage
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A sessions directory of a test's own, removed with it, and what journals in it need.
final class Fixture {
    let path: FilePath
    let directories: SessionDirectories
    let sync: JournalSync
    var configuration: JournalConfiguration

    init(
        files: FileOperations = .system,
        segmentBytes: Int = 256,
        eventFileBytes: Int = 1 << 20,
        syncPolicy: SyncPolicy = .everySecond,
        path existing: FilePath? = nil
    ) throws {
        if let existing {
            path = existing
        } else {
            var template = Array("/tmp/pulsar-journal-XXXXXX".utf8CString)
            let made = try #require(mkdtemp(&template))
            path = FilePath(String(cString: made)).appending("sessions")
        }
        removes = existing == nil
        directories = try SessionDirectories(path: path, files: files)
        let clock = ManualClock()
        sync = try JournalSync(clock: clock.clock)
        configuration = JournalConfiguration(
            sync: sync,
            segmentBytes: segmentBytes,
            eventFileBytes: eventFileBytes,
            syncPolicy: syncPolicy,
            clock: clock.clock,
            bootID: Self.boot
        )
        self.clock = clock
    }

    let clock: ManualClock
    private let removes: Bool

    static let boot = Identifier(high: 1, low: 1)
    static let otherBoot = Identifier(high: 2, low: 2)

    deinit {
        guard removes else { return }
        for id in (try? directories.scan().sessions) ?? [] { try? directories.remove(id) }
        rmdir(path.string)
        rmdir(path.removingLastComponent().string)
    }

    func create(_ id: SessionID = .random(), name: String = "test") throws -> Journal {
        try Journal.create(in: directories, id: id, metadata: metadata(name), configuration: configuration)
    }

    func open(_ id: SessionID, for purpose: Journal.Purpose = .reading, boot: Identifier? = boot) throws -> Journal {
        var configuration = configuration
        configuration.bootID = boot
        return try Journal.open(in: directories, id: id, for: purpose, configuration: configuration)
    }

    func metadata(_ name: String) -> SessionMetadata {
        SessionMetadata(name: name, arguments: ["sh", "-l"], createdAtMilliseconds: 1000, bootID: Self.boot)
    }

    func folder(_ id: SessionID) -> FilePath { path.appending(id.description) }

    func file(_ id: SessionID, _ base: UInt64, _ suffix: String) -> FilePath {
        let digits = String(base, radix: 16)
        return folder(id).appending(String(repeating: "0", count: 16 - digits.count) + digits + suffix)
    }

    /// Everything in a session's directory, byte for byte.
    func contents(_ id: SessionID) throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        let stream = try #require(opendir(folder(id).string))
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name != ".", name != ".." { contents[name] = try bytes(folder(id).appending(name)) }
        }
        return contents
    }

    /// Makes a session's directory hold exactly these files.
    func put(_ contents: [String: [UInt8]], _ id: SessionID) throws {
        try directories.remove(id)
        mkdir(folder(id).string, 0o700)
        for (name, bytes) in contents { try put(bytes, folder(id).appending(name)) }
    }

    func bytes(_ path: FilePath) throws -> [UInt8] {
        let descriptor = try FileDescriptor.open(path, .readOnly)
        defer { try? descriptor.close() }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    func put(_ bytes: [UInt8], _ path: FilePath) throws {
        let options: FileDescriptor.OpenOptions = [.create, .truncate]
        let descriptor = try FileDescriptor.open(path, .writeOnly, options: options, permissions: .ownerReadWrite)
        defer { try? descriptor.close() }
        try descriptor.writeAll(bytes)
    }
}

/// Clocks that stand still until they are turned.
final class ManualClock: Sendable {
    private let now = Atomic<UInt64>(1_000_000_000)

    func advance(milliseconds: UInt64) {
        now.wrappingAdd(milliseconds * 1_000_000, ordering: .relaxed)
    }

    var clock: JournalClock {
        JournalClock(
            monotonicNanoseconds: { self.now.load(ordering: .relaxed) },
            wallMilliseconds: { self.now.load(ordering: .relaxed) / 1_000_000 }
        )
    }
}

extension SegmentWriter {
    /// Writes bytes as the gather thread does, in pieces that fit.
    func write(_ bytes: some Collection<UInt8>) throws {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let target = try target()
            let piece = rest.prefix(target.room)
            let count = piece.withUnsafeBytes {
                pwrite(target.descriptor, $0.baseAddress, $0.count, off_t(target.position))
            }
            try #require(count > 0)
            advance(by: count)
            rest = rest.dropFirst(count)
        }
    }
}

extension Journal {
    func write(_ bytes: some Collection<UInt8>) throws {
        try #require(writer).write(bytes)
    }

    /// All output from an offset on.
    func all(from offset: StreamOffset = 0, piece: Int = 100) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        var offset = offset
        while true {
            let count = try buffer.withUnsafeMutableBytes { try read(at: offset, into: $0) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            offset += UInt64(count)
        }
    }

    func events() throws -> [JournalEvent] {
        var events: [JournalEvent] = []
        try readEvents { record in
            events.append(record.event)
            return true
        }
        return events
    }
}

/// The byte that stands at an offset in the tests' output; tells offsets apart over a long way.
func byte(at offset: UInt64) -> UInt8 {
    UInt8(truncatingIfNeeded: (offset &* 0x9E37_79B9_7F4A_7C15) >> 37) | 1
}

func output(_ range: Range<UInt64>) -> [UInt8] { range.map(byte(at:)) }
