import PulsarJournal
import PulsarValues
import Synchronization
import SystemPackage
import Testing

/// What simulated power failures found, each by itself.
@Suite struct PowerLossDefectTests {
    private static let first = "0000000000000000.ev"
    private static let firstRaw = "0000000000000000.raw"

    /// A session whose event files are many, and the names of these.
    private func longLife(_ fixture: Fixture) throws -> (journal: Journal, events: [String]) {
        let journal = try fixture.create(name: "first")
        try journal.append(.metadata(fixture.metadata("second")))
        for part in UInt64(0)..<30 {
            try journal.write(output(part * 20..<part * 20 + 20))
            try journal.append(.resize(WindowSize(columns: UInt16(part + 1), rows: 24)))
        }
        return (journal, try fixture.contents(journal.id).keys.filter { $0.hasSuffix(".ev") }.sorted())
    }

    @Test("An event file whose beginning was lost is given it again, before the ones that have it are dropped")
    func carriedAgain() throws {
        let fixture = try Fixture(eventFileBytes: 400)
        let (journal, events) = try longLife(fixture)
        let last = try #require(events.last)
        try #require(events.count > 2)
        journal.close()
        var files = try fixture.contents(journal.id)
        files[last] = []
        try fixture.put(files, journal.id)
        let recovered = try fixture.open(journal.id, boot: Fixture.otherBoot)
        #expect(recovered.summary.metadata.name == "second")
        files = try fixture.contents(journal.id)
        for name in events.dropLast() { files[name] = nil }
        try fixture.put(files, journal.id)
        let left = try fixture.open(journal.id, boot: Fixture.otherBoot)
        #expect(left.summary.metadata.name == "second")
        #expect(!left.summary.repairs.isRebuilt)
        #expect(try fixture.contents(journal.id) == files)
    }

    @Test("An end after a revival is not taken back by what the next event file begins with")
    func endAfterRevival() throws {
        let fixture = try Fixture(eventFileBytes: 400)
        let journal = try fixture.create()
        let revived = JournalEvent.Epoch.revived
        try journal.append(.epoch(.init(number: 7, reason: revived, wallMilliseconds: 1, bootID: Fixture.boot)))
        let ending = JournalEvent.Ending(status: .exited(3), reason: .exited, wallMilliseconds: 77)
        try journal.append(.end(ending))
        for part in UInt64(0)..<10 {
            try journal.write(output(part * 20..<part * 20 + 20))
            try journal.append(.resize(WindowSize(columns: UInt16(part + 1), rows: 24)))
        }
        let files = try fixture.contents(journal.id)
        let names = files.keys.filter { $0.hasSuffix(".ev") }.sorted()
        try #require(names.count > 1)
        let bytes = try #require(files[names[1]])
        for length in stride(from: 0, through: bytes.count, by: 8) {
            var files = files
            for name in names[2...] { files[name] = nil }
            files[names[1]] = Array(bytes[..<length])
            try fixture.put(files, journal.id)
            #expect(try fixture.open(journal.id, boot: Fixture.otherBoot).summary.ending == ending, "cut at \(length)")
            #expect(try fixture.open(journal.id, boot: Fixture.otherBoot).summary.ending == ending, "cut at \(length)")
        }
    }

    @Test("An event file is dropped when the disk has the next one, not before")
    func droppedEventFiles() throws {
        let fixture = try Fixture(eventFileBytes: 400)
        let (journal, events) = try longLife(fixture)
        let policy = RetentionPolicy(eventFilesMax: 1)
        try journal.enforceRetention(policy)
        #expect(try fixture.contents(journal.id).keys.filter { $0.hasSuffix(".ev") }.sorted() == events)
        fixture.sync.synchronize()
        try journal.enforceRetention(policy)
        #expect(try fixture.contents(journal.id).keys.filter { $0.hasSuffix(".ev") } == events.suffix(1))
    }

    @Test(
        "Where the name of a file speaks of an offset, no other byte comes to stand there",
        arguments: ["00000000000003e8.ev", "checkpoint-00000000000003e8"]
    )
    func namesSpeak(_ name: String) throws {
        let fixture = try Fixture(segmentBytes: 4096)
        let journal = try fixture.create()
        try journal.write(output(0..<600))
        journal.close()
        fixture.sync.synchronize()
        try fixture.put([], fixture.folder(journal.id).appending(name))
        let next = try fixture.open(journal.id, for: .writing, boot: Fixture.otherBoot)
        #expect(next.end == 1000)
        #expect(try next.events().contains(.gap(.init(from: 600, lost: 400, reason: .missingBytes))))
        try next.write(output(1000..<1100))
        #expect(try next.all(from: 1000) == output(1000..<1100))
    }

    @Test("Output that no check speaks of is marked, also where later output was checked")
    func unchecked() throws {
        let fixture = try Fixture(segmentBytes: 1000)
        let journal = try fixture.create()
        try journal.write(output(0..<500))
        fixture.sync.synchronize()
        try journal.write(output(500..<1500))
        try journal.enforceRetention(RetentionPolicy(sessionBytesMax: 600))
        fixture.sync.synchronize()
        journal.close()
        fixture.sync.synchronize()
        // The segment that was dropped is there again, and not all of it is what was written.
        let back = output(0..<500) + [UInt8](repeating: 9, count: 500)
        try fixture.put(back, fixture.file(journal.id, 0, ".raw"))
        let recovered = try fixture.open(journal.id, boot: Fixture.otherBoot)
        #expect(recovered.summary.repairs.doubtfulRanges == [Segment(base: 500, end: 1000)])
        #expect(try recovered.all(from: 1000) == output(1000..<1500))
    }

    @Test("The names of the folders above are confirmed with the first session, once")
    func parents() throws {
        let confirmed = Mutex(0)
        let files = FileOperations(refuse: nil) { change in
            if case .confirmedNames = change { confirmed.withLock { $0 += 1 } }
        }
        let fixture = try Fixture(files: files)
        let journal = try fixture.create()
        fixture.sync.synchronize()
        // The session's own, that of all sessions, and at least one above.
        let first = confirmed.withLock { $0 }
        #expect(first >= 3)
        try journal.write(output(0..<10))
        fixture.sync.synchronize()
        #expect(confirmed.withLock { $0 } == first)
    }

    @Test("A process confirms the event files that the one before it left")
    func filesOfTheProcessBefore() throws {
        let confirmed = Mutex<Set<UInt64>>([])
        let files = FileOperations(refuse: nil) { change in
            if case .confirmedData(let descriptor) = change, let number = try? number(.init(rawValue: descriptor)) {
                confirmed.withLock { _ = $0.insert(number) }
            }
        }
        let fixture = try Fixture(files: files, eventFileBytes: 400)
        let (before, events) = try longLife(fixture)
        let journal = try fixture.open(before.id, for: .writing)
        try journal.append(.epoch(.init(number: 1, reason: "start", wallMilliseconds: 1, bootID: Fixture.boot)))
        fixture.sync.synchronize()
        for name in events {
            let number = try number(fixture.folder(journal.id).appending(name).string)
            #expect(confirmed.withLock { $0.contains(number) }, "\(name)")
        }
    }
}
