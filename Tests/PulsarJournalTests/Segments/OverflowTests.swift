import CPulsarPTY
import PulsarJournal
import PulsarValues
import Synchronization
import SystemPackage
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A disk that takes nothing until a test says otherwise.
private final class FullDisk: Sendable {
    private let full = Atomic<Bool>(false)

    var isFull: Bool {
        get { full.load(ordering: .relaxed) }
        set { full.store(newValue, ordering: .relaxed) }
    }

    var files: FileOperations {
        FileOperations { $0 == .pwrite && self.isFull ? .noSpace : nil }
    }
}

/// Output that goes on in memory while the disk is full: segments of 256 bytes on the disk and 64 in memory.
@Suite struct OverflowTests {
    private let disk = FullDisk()

    private func makeFixture() throws -> Fixture {
        let fixture = try Fixture(files: disk.files)
        fixture.configuration.memorySegmentBytes = 64
        fixture.configuration.makeMemory = { pulsar_make_memory("pulsar-output", $0) }
        return fixture
    }

    /// A journal with 100 bytes on the disk, which is then full.
    private func overflowing(_ fixture: Fixture, onDisk: UInt64 = 100) throws -> Journal {
        let journal = try fixture.create()
        try journal.write(output(0..<onDisk))
        disk.isFull = true
        try #require(journal.writer).overflow()
        return journal
    }

    /// Everything that can be read, and the ranges that cannot.
    private func read(_ journal: Journal) throws -> (bytes: [StreamOffset: UInt8], holes: [Range<StreamOffset>]) {
        var bytes: [StreamOffset: UInt8] = [:]
        var holes: [Range<StreamOffset>] = []
        var buffer = [UInt8](repeating: 0, count: 33)
        var offset = journal.oldest
        while offset < journal.end {
            do {
                let count = try buffer.withUnsafeMutableBytes { try journal.read(at: offset, into: $0) }
                for index in 0..<count { bytes[offset + UInt64(index)] = buffer[index] }
                offset += UInt64(count)
            } catch let error as JournalError where error.code == .missing {
                let next = try #require(error.offset)
                holes.append(offset..<next)
                offset = next
            }
        }
        return (bytes, holes)
    }

    private func gaps(_ journal: Journal) throws -> [JournalEvent.Gap] {
        try journal.events().compactMap { if case .gap(let gap) = $0 { gap } else { nil } }
    }

    @Test("What fits into memory is read, and is on the disk when that takes bytes again", arguments: [0, 100, 256])
    func fits(onDisk: UInt64) throws {
        let fixture = try makeFixture()
        let journal = try overflowing(fixture, onDisk: onDisk)
        try journal.write(output(onDisk..<onDisk + 300))
        #expect(journal.isInMemory)
        #expect(try journal.all() == output(0..<onDisk + 300))
        #expect(throws: JournalError.self) { try journal.writer?.returnToDisk() }
        #expect(journal.isInMemory)

        disk.isFull = false
        try journal.writer?.returnToDisk()
        #expect(!journal.isInMemory)
        try journal.write(output(onDisk + 300..<1000))
        #expect(try journal.all() == output(0..<1000))
        #expect(!journal.hasUnrecordedLosses)
        let again = try fixture.open(journal.id)
        #expect(try again.all() == output(0..<1000))
        #expect(try gaps(again) == [])
        #expect(journal.keptBytes == 1000)
    }

    @Test("Beyond four segments the oldest in memory is lost, and one event tells exactly what")
    func lost() throws {
        let fixture = try makeFixture()
        let journal = try overflowing(fixture)
        // 64 bytes each from 100 on; 5 are kept, the last with 20 bytes.
        try journal.write(output(100..<100 + 64 * 9 + 20))
        let lost: Range<StreamOffset> = 100..<100 + 64 * 5
        #expect(try read(journal).holes == [lost])
        disk.isFull = false
        try journal.writer?.returnToDisk()
        #expect(try journal.recordLosses() == 320)
        #expect(try journal.recordLosses() == 0)
        try journal.write(output(696..<800))

        for opened in [journal, try fixture.open(journal.id), try fixture.open(journal.id)] {
            let (bytes, holes) = try read(opened)
            #expect(holes == [lost])
            #expect(bytes.count == 800 - 320)
            #expect(bytes.allSatisfy { $0.value == byte(at: $0.key) })
            #expect(try gaps(opened) == [.init(from: 100, lost: 320, reason: .noSpace)])
        }
        #expect(journal.keptBytes == 480)
    }

    @Test("A copy that fails in the middle leaves nothing wrong behind, and what was copied is on the disk")
    func partialReturn() throws {
        let writes = Atomic<Int>(.max)
        let fixture = try Fixture(
            files: FileOperations { call in
                guard call == .pwrite else { return nil }
                return writes.wrappingSubtract(1, ordering: .relaxed).newValue < 0 ? .noSpace : nil
            }
        )
        fixture.configuration.memorySegmentBytes = 64
        fixture.configuration.makeMemory = { pulsar_make_memory("pulsar-output", $0) }
        let journal = try fixture.create()
        let writer = try #require(journal.writer)
        try writer.overflow()
        try journal.write(output(0..<200))
        for allowed in [0, 1, 1] {
            writes.store(allowed, ordering: .relaxed)
            #expect(throws: JournalError.self) { try writer.returnToDisk() }
            #expect(try journal.all() == output(0..<journal.end))
            try journal.write(output(journal.end..<journal.end + 10))
        }
        writes.store(.max, ordering: .relaxed)
        try writer.returnToDisk()
        try journal.write(output(230..<300))
        #expect(try fixture.open(journal.id).all() == output(0..<300))
    }

    @Test("An engine that dies loses what was in memory and no offset: the next goes on behind what was published")
    func death() throws {
        let fixture = try makeFixture()
        let id: SessionID
        do {
            let journal = try overflowing(fixture)
            id = journal.id
            try journal.write(output(100..<250))
        }
        disk.isFull = false
        // The disk is still full: the session is taken over all the same, in memory.
        var configuration = fixture.configuration
        configuration.bootID = Fixture.boot
        func takeOver() throws -> Journal {
            try Journal.open(
                in: fixture.directories,
                id: id,
                for: .writing,
                configuration: configuration,
                publishedEnd: 250
            )
        }
        let refusing = try SessionDirectories(
            path: fixture.path,
            files: FileOperations { $0 == .pwrite ? .noSpace : nil }
        )
        let second = try Journal.open(
            in: refusing,
            id: id,
            for: .writing,
            configuration: configuration,
            publishedEnd: 250
        )
        #expect(second.end == 250)
        #expect(second.hasUnrecordedLosses)

        let third = try takeOver()
        #expect(third.end == 250)
        try third.write(output(250..<300))
        #expect(try read(third).holes == [100..<250])
        #expect(try gaps(third) == [.init(from: 100, lost: 150, reason: .noSpace)])
        #expect(try gaps(takeOver()) == [.init(from: 100, lost: 150, reason: .noSpace)])
    }

    @Test("Output of a session that ends while the disk is full is copied when the disk takes it")
    func ended() throws {
        let fixture = try makeFixture()
        let journal = try overflowing(fixture)
        try journal.write(output(100..<200))
        journal.close()
        #expect(journal.isInMemory)
        #expect(try journal.all() == output(0..<200))
        disk.isFull = false
        try journal.writer?.returnToDisk()
        #expect(!journal.isInMemory)
        #expect(try fixture.open(journal.id).all() == output(0..<200))
    }

    @Test("A folder that somebody removed is a disk that is full, and its files are a hole until it is back")
    func removedFolder() throws {
        let fixture = try makeFixture()
        let journal = try fixture.create()
        try journal.write(output(0..<256))
        let folder = fixture.path.appending(journal.id.description)
        let aside = fixture.path.appending("aside")
        try #require(rename(folder.string, aside.string) == 0)
        #expect(throws: JournalError.self) { try journal.write(output(256..<300)) }
        let writer = try #require(journal.writer)
        try writer.overflow()
        try journal.write(output(256..<300))
        #expect(throws: JournalError.self) { try writer.returnToDisk() }
        #expect(try read(journal).holes == [0..<256])
        #expect(try journal.all(from: 256) == output(256..<300))

        try #require(rename(aside.string, folder.string) == 0)
        try writer.returnToDisk()
        try journal.write(output(300..<600))
        #expect(try journal.all() == output(0..<600))
        #expect(try fixture.open(journal.id).all() == output(0..<600))
    }

    @Test("Checks speak of output once it is on the disk, and then of all of it")
    func checks() throws {
        let fixture = try makeFixture()
        let journal = try overflowing(fixture)
        try journal.write(output(100..<300))
        disk.isFull = false
        fixture.sync.synchronize()
        func checked() throws -> [Range<StreamOffset>] {
            try journal.events().compactMap { if case .check(let check) = $0 { check.from..<check.to } else { nil } }
        }
        #expect(try checked() == [0..<100])
        try journal.writer?.returnToDisk()
        fixture.sync.synchronize()
        #expect(try checked().last?.upperBound == 300)
        #expect(try fixture.open(journal.id, boot: Fixture.otherBoot).summary.repairs.doubtfulRanges == [])
    }

    @Test("Making room on the disk never touches what is in memory")
    func retention() throws {
        let fixture = try makeFixture()
        let journal = try overflowing(fixture, onDisk: 600)
        try journal.write(output(600..<800))
        #expect(try journal.enforceRetention(RetentionPolicy(sessionBytesMax: 1)) == 600)
        #expect(try journal.all(from: 600) == output(600..<800))
        disk.isFull = false
        try journal.writer?.returnToDisk()
        #expect(try fixture.open(journal.id).all(from: 600) == output(600..<800))
    }

    @Test("A reader that stands in a segment when it is dropped goes on where the journal does")
    func readerAtDrop() throws {
        let fixture = try makeFixture()
        let journal = try overflowing(fixture)
        try journal.write(output(100..<170))
        #expect(try journal.all(from: 100) == output(100..<170))
        try journal.write(output(170..<100 + 64 * 7))
        var buffer: [UInt8] = [0]
        #expect {
            _ = try buffer.withUnsafeMutableBytes { try journal.read(at: 170, into: $0) }
        } throws: {
            ($0 as? JournalError)?.code == .missing && ($0 as? JournalError)?.offset == 100 + 64 * 2
        }
    }
}
