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

@Suite struct JournalTests {
    @Test("Output is read back at any offset and in any piece", arguments: [1, 7, 100, 255, 256, 257, 5000])
    func readBack(_ piece: Int) throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try journal.write(output(0..<1000))
        #expect(journal.end == 1000)
        #expect(journal.segments.map(\.base) == [0, 256, 512, 768])
        for offset: UInt64 in [0, 1, 255, 256, 257, 999, 1000] {
            #expect(try journal.all(from: offset, piece: piece) == output(offset..<1000))
        }
    }

    @Test("The next segment is made when the last byte has gone into the one before")
    func room() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        let writer = try #require(journal.writer)
        #expect(try writer.target().room == 256)
        try journal.write(output(0..<255))
        #expect(try writer.target().room == 1)
        try journal.write(output(255..<256))
        #expect(journal.segments.count == 1)
        let next = try writer.target()
        #expect(next.position == 0)
        #expect(next.room == 256)
        #expect(journal.segments == [Segment(base: 0, end: 256), Segment(base: 256, end: 256)])
    }

    @Test("An offset behind the end says where the end is")
    func beyondEnd() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try journal.write(output(0..<10))
        #expect(throws: JournalError.beyondEnd(10)) { try journal.all(from: 11) }
    }

    @Test("Directories and files are the owner's alone")
    func modes() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try journal.write(output(0..<300))
        for (path, mode) in [
            (fixture.path, 0o700), (fixture.folder(journal.id), 0o700), (fixture.file(journal.id, 0, ".raw"), 0o600),
            (fixture.file(journal.id, 256, ".raw"), 0o600), (fixture.file(journal.id, 0, ".ev"), 0o600),
        ] {
            var status = stat()
            #expect(lstat(path.string, &status) == 0)
            #expect(status.st_mode & 0o777 == mode_t(mode))
        }
    }

    @Test("A session is made once")
    func createdTwice() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        #expect { try fixture.create(journal.id) } throws: { ($0 as? JournalError)?.code == .exists }
    }

    @Test("Lines start behind newlines, looked for as far as allowed")
    func lineStart() throws {
        let fixture = try Fixture(segmentBytes: 4)
        let journal = try fixture.create()
        try journal.write("ab\ncdef\n\ngh".utf8)
        let after: [UInt64] = [0, 3, 3, 3, 8, 8, 8, 8, 8, 9, 10, 11]
        let before: [UInt64] = [0, 0, 0, 3, 3, 3, 3, 3, 8, 9, 9, 9]
        for offset in 0...11 {
            #expect(try journal.lineStart(atOrAfter: UInt64(offset)) == after[offset], "at \(offset)")
            #expect(try journal.lineStart(atOrBefore: UInt64(offset)) == before[offset], "at \(offset)")
        }
        #expect(try journal.lineStart(atOrAfter: 4, bytesMax: 3) == 4)
        #expect(try journal.lineStart(atOrBefore: 7, bytesMax: 3) == 7)
    }

    @Test("A journal that is closed is read as before and holds no descriptor")
    func closed() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try journal.write(output(0..<600))
        _ = try journal.all()
        let writer = try #require(journal.writer)
        let folder = fixture.folder(journal.id)
        #expect(try openDescriptors(below: folder) > 0)
        journal.close()
        #expect(try openDescriptors(below: folder) == 0)
        #expect(try journal.all() == output(0..<600))
        try journal.append(.metadata(fixture.metadata("renamed")))
        fixture.sync.synchronize()
        #expect(try openDescriptors(below: folder) == 0)
        #expect { try writer.target() } throws: { ($0 as? JournalError)?.code == .closed }
        #expect(try fixture.open(journal.id).summary.metadata.name == "renamed")
    }

    @Test("While it is written, at most four descriptors are open")
    func descriptors() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try journal.write(output(0..<5000))
        for offset in stride(from: UInt64(0), to: 5000, by: 100) { _ = try journal.all(from: offset, piece: 50) }
        fixture.sync.synchronize()
        #expect(try openDescriptors(below: fixture.folder(journal.id)) <= 3)
    }

    @Test("Removing leaves nothing")
    func removed() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try journal.write(output(0..<600))
        try journal.remove()
        fixture.sync.synchronize()
        #expect(try fixture.directories.scan().sessions.isEmpty)
        #expect(fixture.sync.takeFailures().isEmpty)
        try fixture.directories.remove(journal.id)
    }

    @Test("What is evicted says what is left, and what is left reads as before")
    func eviction() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try journal.write(output(0..<1000))
        var policy = RetentionPolicy()
        policy.sessionBytesMax = 500
        // A descriptor of what goes first is in use.
        #expect(try journal.all(from: 0).count == 1000)
        #expect(try journal.enforceRetention(policy, pinnedAt: 100) == 0)
        #expect(try journal.enforceRetention(policy) == 512)
        #expect(throws: JournalError.evicted(512)) { try journal.all(from: 511) }
        #expect(try journal.all(from: 512) == output(512..<1000))
        #expect(journal.keptBytes == 488)
        policy.sessionBytesMax = 0
        #expect(try journal.enforceRetention(policy) == 768)
        try journal.write(output(1000..<1100))
        #expect(try journal.all(from: 768) == output(768..<1100))
        fixture.sync.synchronize()
        #expect(fixture.sync.takeFailures().isEmpty)
        journal.close()
        #expect(try fixture.open(journal.id).oldest == 768)
    }

    // `PULSAR_RETENTION_READS=1000000` for the full count.
    private static let reads = getenv("PULSAR_RETENTION_READS").flatMap { Int(String(cString: $0)) } ?? 20_000

    @Test("Reads anywhere, while output comes and old output goes: the bytes of that offset, or where it goes on")
    func readsAndRetention() async throws {
        let fixture = try Fixture(segmentBytes: 4096)
        let journal = try fixture.create()
        let writer = try #require(journal.writer)
        let reads = Self.reads
        let isDone = Mutex(false)
        let writing = Task.detached {
            var offset: UInt64 = 0
            while !isDone.withLock({ $0 }) {
                let count = offset % 1777 + 1
                try writer.write(output(offset..<offset + count))
                offset += count
            }
        }
        var policy = RetentionPolicy()
        policy.sessionBytesMax = 32 * 1024
        var buffer = [UInt8](repeating: 0, count: 256)
        var (wrong, evicted, turn) = (0, 0, 0)
        while turn < reads {
            let end = journal.end
            guard end > 0 else { continue }
            let offset = UInt64.random(in: (end - min(end, 80_000))...end)
            if turn % 7 == 0 { try journal.enforceRetention(policy) }
            do {
                let count = try buffer.withUnsafeMutableBytes { try journal.read(at: offset, into: $0) }
                for index in 0..<count where buffer[index] != byte(at: offset + UInt64(index)) { wrong += 1 }
            } catch let error as JournalError {
                // Where it goes on has to lie ahead, and to be kept.
                if error.code != .evicted || error.offset.map({ $0 <= offset || $0 < journal.oldest }) ?? true {
                    wrong += 1
                }
                evicted += 1
            }
            turn += 1
        }
        isDone.withLock { $0 = true }
        try await writing.value
        #expect(wrong == 0)
        #expect(evicted > 0)
    }

    @Test("The reader never sees a byte that is not the one at its offset, whatever the writer is doing")
    func concurrent() async throws {
        let fixture = try Fixture(segmentBytes: 4096)
        let journal = try fixture.create()
        let writer = try #require(journal.writer)
        let total: UInt64 = 2 << 20
        let writing = Task.detached {
            var offset: UInt64 = 0
            while offset < total {
                let count = min(total - offset, offset % 1777 + 1)
                try writer.write(output(offset..<offset + count))
                offset += count
            }
        }
        try fixture.sync.start()
        var policy = RetentionPolicy()
        policy.sessionBytesMax = 64 * 1024
        var buffer = [UInt8](repeating: 0, count: 3000)
        var offset: UInt64 = 0
        var wrong = 0
        var turns = 0
        while offset < total {
            let count: Int
            do { count = try buffer.withUnsafeMutableBytes { try journal.read(at: offset, into: $0) } } catch {
                let failure = try #require(error as? JournalError)
                #expect(failure.code == .evicted)
                offset = try #require(failure.offset)
                continue
            }
            for index in 0..<count where buffer[index] != byte(at: offset + UInt64(index)) { wrong += 1 }
            offset += UInt64(count)
            turns += 1
            if turns % 50 == 0 { try journal.enforceRetention(policy) }
            if count == 0 { await Task.yield() }
        }
        try await writing.value
        fixture.sync.stop()
        #expect(wrong == 0)
        #expect(journal.end == total)
        #expect(fixture.sync.takeFailures().isEmpty)
    }

    /// How many of this process's descriptors are files below a folder.
    private func openDescriptors(below folder: FilePath) throws -> Int {
        var count = 0
        // Why not by number: beside all other tests there are more than anybody would count.
        let stream = try #require(opendir("/proc/self/fd"))
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let descriptor = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let length = buffer.withUnsafeMutableBytes {
                $0.withMemoryRebound(to: CChar.self) { text in
                    text.baseAddress.map { readlink("/proc/self/fd/\(descriptor)", $0, text.count) } ?? -1
                }
            }
            guard length > 0 else { continue }
            if String(decoding: buffer[..<length], as: UTF8.self).hasPrefix(folder.string) { count += 1 }
        }
        return count
    }
}
