import PulsarJournal
import PulsarValues
import SystemPackage
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct RecoveryTests {
    /// A session of 600 bytes in three segments, checked, with a few events; and its files.
    private func session(
        _ fixture: Fixture,
        id: SessionID = .random(),
        ends: Bool = false
    ) throws -> (id: SessionID, files: [String: [UInt8]]) {
        let journal = try fixture.create(id)
        try journal.append(.epoch(.init(number: 1, reason: "start", wallMilliseconds: 5, bootID: Fixture.boot)))
        try journal.write(output(0..<600))
        fixture.sync.synchronize()
        try journal.append(.resize(WindowSize(columns: 100, rows: 30)))
        if ends { try journal.append(.end(.init(status: .exited(3), reason: .exited, wallMilliseconds: 77))) }
        journal.close()
        fixture.sync.synchronize()
        return (id, try fixture.contents(id))
    }

    private static let events = "0000000000000000.ev"
    private static let lastRaw = "0000000000000200.raw"

    /// Opens twice and expects that the second time changes nothing.
    @discardableResult
    private func settle(
        _ fixture: Fixture,
        _ id: SessionID,
        boot: Identifier? = Fixture.boot,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Journal {
        let journal = try fixture.open(id, boot: boot)
        fixture.sync.synchronize()
        let first = try fixture.contents(id)
        let again = try fixture.open(id, boot: boot)
        fixture.sync.synchronize()
        #expect(try fixture.contents(id) == first, sourceLocation: sourceLocation)
        #expect(again.end == journal.end, sourceLocation: sourceLocation)
        return journal
    }

    @Test(
        "A journal of a newer form is refused, and nothing in it changes, whatever else is wrong with it",
        arguments: [Fixture.boot, Fixture.otherBoot],
        [Journal.Purpose.reading, .writing]
    )
    func newer(_ boot: Identifier, _ purpose: Journal.Purpose) throws {
        let fixture = try Fixture()
        let (id, files) = try session(fixture)
        let journal = try fixture.open(id, for: .writing)
        var metadata = fixture.metadata("test")
        metadata.format = SessionMetadata.formatMax + 1
        try journal.append(.metadata(metadata))
        journal.close()
        fixture.sync.synchronize()
        var found = try fixture.contents(id)
        // What an older form would have cut: a torn record, and zeros that no check speaks of.
        found[Self.events, default: []] += [1, 2, 3]
        found[Self.lastRaw, default: []] += [UInt8](repeating: 0, count: 2048)
        #expect(found.count == files.count)
        try fixture.put(found, id)
        let error = #expect(throws: JournalError.self) { _ = try fixture.open(id, for: purpose, boot: boot) }
        #expect(error?.code == .newer)
        #expect(try fixture.contents(id) == found)
    }

    @Test("A journal that was left in order is opened without a change", arguments: [Fixture.boot, Fixture.otherBoot])
    func untouched(_ boot: Identifier) throws {
        let fixture = try Fixture()
        let (id, files) = try session(fixture, ends: true)
        let journal = try settle(fixture, id, boot: boot)
        #expect(try journal.all() == output(0..<600))
        #expect(journal.summary.ending == .init(status: .exited(3), reason: .exited, wallMilliseconds: 77))
        #expect(journal.summary.windowSize == WindowSize(columns: 100, rows: 30))
        #expect(journal.summary.metadata == fixture.metadata("test"))
        #expect(journal.summary.epoch == 1)
        #expect(journal.summary.repairs == .init())
        if boot == Fixture.boot { #expect(try fixture.contents(id) == files) }
    }

    @Test("The output goes on where it stopped")
    func goesOn() throws {
        let fixture = try Fixture()
        let id = SessionID.random()
        for part in UInt64(0)..<10 {
            let journal = part == 0 ? try fixture.create(id) : try fixture.open(id, for: .writing)
            #expect(journal.end == part * 100)
            try journal.write(output(part * 100..<part * 100 + 100))
            try journal.append(.epoch(.init(number: part, reason: "test", wallMilliseconds: 1, bootID: Fixture.boot)))
        }
        let journal = try fixture.open(id)
        #expect(try journal.all() == output(0..<1000))
        #expect(journal.summary.epoch == 9)
        #expect(journal.summary.repairs == .init())
    }

    @Test("Bytes that were written and never published are published by the next engine")
    func unpublished() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try journal.write(output(0..<100))
        let target = try #require(journal.writer).target()
        #expect(output(100..<150).withUnsafeBytes { pwrite(target.descriptor, $0.baseAddress, 50, 100) } == 50)
        let next = try fixture.open(journal.id, for: .writing)
        #expect(next.end == 150)
        #expect(try next.all() == output(0..<150))
    }

    @Test("Wherever the events are cut, the output is whole and the next event follows the last good one")
    func everyCut() throws {
        let fixture = try Fixture()
        let (id, files) = try session(fixture, ends: true)
        let events = try #require(files[Self.events])
        for cut in 0...events.count {
            var files = files
            files[Self.events] = Array(events[..<cut])
            try fixture.put(files, id)
            let journal = try settle(fixture, id)
            #expect(try journal.all() == output(0..<600), "cut at \(cut)")
            let after = try fixture.contents(id)
            if let broken = after["0000000000000000.ev.broken"] {
                #expect(Array(events[..<cut].suffix(broken.count)) == broken, "cut at \(cut)")
            }
            try journal.append(.time(wallMilliseconds: 12345))
            #expect(try fixture.open(id).events().last == .time(wallMilliseconds: 12345), "cut at \(cut)")
        }
    }

    @Test(
        "A tail of zeros or of garbage behind the events is put aside",
        arguments: [0, 0xA5] as [UInt8],
        [1, 8, 40, 5000]
    )
    func garbageTail(_ value: UInt8, _ count: Int) throws {
        let fixture = try Fixture()
        let (id, files) = try session(fixture)
        var damaged = files
        damaged[Self.events]? += [UInt8](repeating: value, count: count)
        try fixture.put(damaged, id)
        let journal = try settle(fixture, id)
        #expect(journal.summary.repairs.eventBytesCut == UInt64(count))
        #expect(try fixture.contents(id)[Self.events] == files[Self.events])
        #expect(try fixture.contents(id)["0000000000000000.ev.broken"]?.count == count)
    }

    @Test("Damage in the middle of the events keeps what follows it")
    func middleOfEvents() throws {
        let fixture = try Fixture()
        let (id, files) = try session(fixture, ends: true)
        var damaged = files
        damaged[Self.events]?[300] ^= 4
        try fixture.put(damaged, id)
        let journal = try settle(fixture, id)
        #expect(journal.summary.repairs.damagedEventRanges == 1)
        #expect(journal.summary.ending?.status == .exited(3))
        #expect(try fixture.contents(id)[Self.events] == damaged[Self.events])
    }

    @Test("Without event files all output is kept", arguments: [Fixture.boot, Fixture.otherBoot])
    func missingEvents(_ boot: Identifier) throws {
        let fixture = try Fixture()
        let (id, files) = try session(fixture)
        var left = files
        left[Self.events] = nil
        try fixture.put(left, id)
        let journal = try settle(fixture, id, boot: boot)
        #expect(try journal.all() == output(0..<600))
        #expect(journal.summary.repairs.isRebuilt)
        #expect(try fixture.open(id, boot: boot).summary.metadata.isRebuilt)
    }

    @Test("The end of a session that runs again is in force no longer when another engine takes it over")
    func takenOver() throws {
        for isRunning in [true, false] {
            let fixture = try Fixture()
            let (id, _) = try session(fixture, ends: true)
            let next = try fixture.open(id, for: .writing)
            try next.appendTakeover(epoch: 2, isRunning: isRunning)
            #expect((next.summary.ending == nil) == isRunning)
            let later = try settle(fixture, id)
            #expect((later.summary.ending == nil) == isRunning)
            #expect(later.summary.epoch == 2)
        }
    }

    // MARK: - After a power failure

    @Test("Zeros at the end of the output go, from a whole sector on and behind the last good check")
    func zeroTail() throws {
        let fixture = try Fixture(segmentBytes: 1 << 20)
        let journal = try fixture.create()
        try journal.write(output(0..<1000))
        fixture.sync.synchronize()
        try journal.write(output(1000..<3000))
        journal.close()
        let name = "0000000000000000.raw"
        let files = try fixture.contents(journal.id)
        for zerosFrom in [1000, 1024, 1025, 1536, 2047, 2048, 2049, 2560, 2999] {
            var damaged = files
            damaged[name]?.replaceSubrange(zerosFrom..<3000, with: repeatElement(0, count: 3000 - zerosFrom))
            try fixture.put(damaged, journal.id)
            let recovered = try settle(fixture, journal.id, boot: Fixture.otherBoot)
            let sector = (zerosFrom + 511) / 512 * 512
            let expected = sector + 512 <= 3000 ? sector : 3000
            let kept = try fixture.contents(journal.id)[name]
            #expect(kept == Array(try #require(damaged[name])[..<expected]), "zeros from \(zerosFrom)")
            let doubtful = recovered.summary.repairs.doubtfulRanges
            #expect(doubtful == [Segment(base: 1000, end: UInt64(expected))], "zeros from \(zerosFrom)")
            #expect(recovered.summary.repairs.zeroBytesCut == UInt64(3000 - expected))
        }
    }

    @Test("Zeros that a check confirms are output")
    func confirmedZeros() throws {
        let fixture = try Fixture(segmentBytes: 1 << 20)
        let journal = try fixture.create()
        try journal.write([UInt8](repeating: 0, count: 3000))
        journal.close()
        fixture.sync.synchronize()
        let recovered = try settle(fixture, journal.id, boot: Fixture.otherBoot)
        #expect(recovered.end == 3000)
        #expect(recovered.summary.repairs == .init())
    }

    @Test("In the same boot zeros are output, checked or not")
    func sameBootZeros() throws {
        let fixture = try Fixture(segmentBytes: 1 << 20)
        let journal = try fixture.create()
        try journal.write([UInt8](repeating: 0, count: 3000))
        #expect(try fixture.open(journal.id).end == 3000)
    }

    @Test("Every flipped bit of checked output is noticed, marked where it is, and nothing is dropped")
    func flippedOutput() throws {
        let fixture = try Fixture()
        let (id, files) = try session(fixture)
        for bit in stride(from: 0, to: 600 * 8, by: 7) {
            let position = bit / 8
            let name = ["0000000000000000.raw", "0000000000000100.raw", Self.lastRaw][position / 256]
            var damaged = files
            damaged[name]?[position % 256] ^= 1 << UInt8(bit % 8)
            try fixture.put(damaged, id)
            let journal = try fixture.open(id, boot: Fixture.otherBoot)
            #expect(journal.end == 600)
            let range = try #require(journal.summary.repairs.doubtfulRanges.first, "bit \(bit)")
            #expect(range.base <= UInt64(position) && UInt64(position) < range.end, "bit \(bit)")
            #expect(try journal.all().count == 600)
            fixture.sync.synchronize()
        }
        try fixture.put(files, id)
        try settle(fixture, id, boot: Fixture.otherBoot)
    }

    @Test("Output shorter than the events know is a gap, and no offset is used twice")
    func shortOutput() throws {
        let fixture = try Fixture()
        let (id, files) = try session(fixture)
        var damaged = files
        damaged[Self.lastRaw]?.removeLast(50)
        try fixture.put(damaged, id)
        for boot in [Fixture.boot, Fixture.otherBoot] {
            let journal = try settle(fixture, id, boot: boot)
            #expect(journal.end == 600)
            #expect(throws: JournalError.missing(600)) { try journal.all(from: 550) }
            let gap = JournalEvent.gap(.init(from: 550, lost: 50, reason: .missingBytes))
            #expect(try journal.events().filter { $0 == gap }.count == 1)
        }
        let writing = try fixture.open(id, for: .writing, boot: Fixture.otherBoot)
        try writing.write(output(600..<700))
        #expect(try fixture.open(id).all(from: 600) == output(600..<700))
    }

    @Test("A segment that is missing between others is a gap")
    func missingSegment() throws {
        let fixture = try Fixture()
        let (id, files) = try session(fixture)
        var damaged = files
        damaged["0000000000000100.raw"] = nil
        try fixture.put(damaged, id)
        let journal = try settle(fixture, id)
        #expect(throws: JournalError.missing(512)) { try journal.all(from: 300) }
        #expect(try journal.all(from: 512) == output(512..<600))
        #expect(try journal.events().contains(.gap(.init(from: 256, lost: 256, reason: .missingBytes))))
    }

    @Test("Empty files are in order")
    func emptyFiles() throws {
        let fixture = try Fixture()
        let id = SessionID.random()
        try fixture.put(["0000000000000000.raw": [], Self.events: []], id)
        let journal = try settle(fixture, id)
        #expect(journal.end == 0)
        #expect(journal.summary.metadata.isRebuilt)
        let writing = try fixture.open(id, for: .writing)
        try writing.write(output(0..<10))
        #expect(try writing.all() == output(0..<10))
    }

    @Test("A directory without a file of ours is the rest of a creation, and left alone")
    func emptyDirectory() throws {
        let fixture = try Fixture()
        let id = SessionID.random()
        try fixture.put(["notes.txt": [1]], id)
        #expect { try fixture.open(id) } throws: { ($0 as? JournalError)?.code == .notFound }
        #expect(try fixture.contents(id) == ["notes.txt": [1]])
    }

    @Test("Foreign names are counted and left alone")
    func strayNames() throws {
        let fixture = try Fixture()
        let (id, files) = try session(fixture)
        var more = files
        for name in ["x", "0000000000000000.RAW", "000000000000000G.raw", "0000000000000000.raw.tmp"] {
            more[name] = [7]
        }
        try fixture.put(more, id)
        let journal = try settle(fixture, id)
        #expect(journal.summary.repairs.strayNames == 4)
        #expect(try fixture.contents(id) == more)
    }

    // MARK: - Not ours

    @Test(
        "A link, a pipe, a second name or a directory in place of a file is refused and not waited for",
        arguments: [".raw", ".ev"],
        0..<4
    )
    func refused(_ suffix: String, _ kind: Int) throws {
        let fixture = try Fixture()
        let (id, _) = try session(fixture)
        let path = fixture.file(id, 0, suffix)
        let other = fixture.path.appending("other")
        try fixture.put(output(0..<256), other)
        defer { unlink(other.string) }
        unlink(path.string)
        switch kind {
        case 0: #expect(symlink(other.string, path.string) == 0)
        case 1: #expect(mkfifo(path.string, 0o600) == 0)
        case 2: #expect(link(other.string, path.string) == 0)
        default: #expect(mkdir(path.string, 0o700) == 0)
        }
        for purpose in [Journal.Purpose.reading, .writing] {
            #expect { try fixture.open(id, for: purpose) } throws: { ($0 as? JournalError)?.code == .refused }
        }
        #expect(try fixture.bytes(other) == output(0..<256))
        rmdir(path.string)
    }

    @Test("A link or a file in place of a session's directory, or one open to others, is refused")
    func refusedDirectory() throws {
        let fixture = try Fixture()
        let (id, _) = try session(fixture)
        chmod(fixture.folder(id).string, 0o750)
        #expect { try fixture.open(id) } throws: { ($0 as? JournalError)?.code == .refused }
        chmod(fixture.folder(id).string, 0o700)
        let link = SessionID.random()
        #expect(symlink(fixture.folder(id).string, fixture.folder(link).string) == 0)
        #expect { try fixture.open(link) } throws: { ($0 as? JournalError)?.code == .refused }
        unlink(fixture.folder(link).string)
        let file = SessionID.random()
        try fixture.put([1], fixture.folder(file))
        #expect { try fixture.open(file) } throws: { ($0 as? JournalError)?.code == .refused }
        unlink(fixture.folder(file).string)
        #expect { try fixture.open(.random()) } throws: { ($0 as? JournalError)?.code == .notFound }
    }

    @Test("The directory of all sessions is refused when others may write to it or it is a link")
    func refusedRoot() throws {
        let fixture = try Fixture()
        chmod(fixture.path.string, 0o770)
        #expect { try SessionDirectories(path: fixture.path) } throws: { ($0 as? JournalError)?.code == .refused }
        chmod(fixture.path.string, 0o700)
        let link = fixture.path.removingLastComponent().appending("link")
        #expect(symlink(fixture.path.string, link.string) == 0)
        defer { unlink(link.string) }
        #expect(throws: JournalError.self) { try SessionDirectories(path: link) }
    }

    @Test("Only sessions' names are listed")
    func scan() throws {
        let fixture = try Fixture()
        let ids = (0..<5).map { SessionID(high: 9, low: UInt64($0)) }
        for id in ids.reversed() { try fixture.create(id).close() }
        let foreign = fixture.path.appending("0000000A-0000-0000-0000-000000000000")
        mkdir(foreign.string, 0o700)
        defer { rmdir(foreign.string) }
        let scan = try fixture.directories.scan()
        #expect(scan.sessions == ids)
        #expect(scan.foreignNames == 1)
        #expect(scan.isComplete)
    }

    @Test("That a program ran is told by its beginning, its output or its end, and not by a recovery")
    func beginning() throws {
        let fixture = try Fixture()
        let cutOff = try fixture.create()
        cutOff.close()
        for boot in [Fixture.boot, Fixture.otherBoot, Fixture.boot] {
            #expect(try !fixture.open(cutOff.id, boot: boot).hasBegun)
        }
        try fixture.put(["0000000000000000.raw": []], cutOff.id)
        #expect(try !fixture.open(cutOff.id).hasBegun)
        let (silent, printed, ended) = (try fixture.create(), try fixture.create(), try fixture.create())
        try silent.appendBeginning(epoch: 1)
        try printed.write(output(0..<1))
        try ended.append(.end(.init(status: .exited(0), reason: .exited, wallMilliseconds: 1)))
        for journal in [silent, printed, ended] {
            journal.close()
            #expect(try fixture.open(journal.id).hasBegun)
        }
    }
}
