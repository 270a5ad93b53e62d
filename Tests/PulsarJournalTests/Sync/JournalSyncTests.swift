import PulsarJournal
import PulsarValues
import Synchronization
import SystemPackage
import Testing

@Suite struct JournalSyncTests {
    private func checks(_ journal: Journal) throws -> [JournalEvent.Check] {
        try journal.events().compactMap { if case .check(let check) = $0 { check } else { nil } }
    }

    @Test("Checks cover all output, in pieces of 64 KiB that do not cross a segment")
    func checks() throws {
        let fixture = try Fixture(segmentBytes: 100_000)
        let journal = try fixture.create()
        try journal.write(output(0..<150_000))
        fixture.sync.synchronize()
        try journal.write(output(150_000..<150_010))
        fixture.sync.synchronize()
        fixture.sync.synchronize()
        let checks = try checks(journal)
        #expect(checks.map(\.from) == [0, 65_536, 100_000, 131_072, 150_000])
        #expect(checks.map(\.to) == [65_536, 100_000, 131_072, 150_000, 150_010])
        for check in checks {
            let bytes = output(check.from..<check.to)
            #expect(bytes.withUnsafeBytes { CRC32C.checksum($0) } == check.checksum)
            #expect(check.isDurable)
        }
    }

    @Test("What the disk does not confirm is marked, and the output goes on in another file", arguments: [false, true])
    func refusedSync(_ isFull: Bool) throws {
        let refuses = Mutex(false)
        let files = FileOperations { call in
            call == .fdatasync && refuses.withLock { $0 } ? (isFull ? .noSpace : .ioError) : nil
        }
        let fixture = try Fixture(files: files)
        let journal = try fixture.create()
        try journal.write(output(0..<100))
        refuses.withLock { $0 = true }
        fixture.sync.synchronize()
        #expect(fixture.sync.takeFailures().map(\.error.code) == [.syncFailed])
        refuses.withLock { $0 = false }
        try journal.write(output(100..<150))
        #expect(journal.segments == [Segment(base: 0, end: 100), Segment(base: 100, end: 150)])
        fixture.sync.synchronize()
        #expect(fixture.sync.takeFailures().isEmpty)
        #expect(try journal.events().contains(.mark(.init(kind: .suspect, from: 0, to: 100))))
        #expect(try checks(journal).last?.to == 150)
    }

    @Test("With the policy off nothing waits for the disk, and checks are written all the same")
    func off() throws {
        let fixture = try Fixture(
            files: FileOperations { $0 == .fdatasync || $0 == .fsync ? .ioError : nil },
            syncPolicy: .off
        )
        let journal = try fixture.create()
        try journal.write(output(0..<100))
        fixture.sync.synchronize()
        #expect(fixture.sync.takeFailures().isEmpty)
        #expect(try checks(journal).map(\.isDurable) == [false])
    }

    @Test("Stopping confirms what was written before")
    func stop() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try fixture.sync.start()
        for part in UInt64(0)..<20 { try journal.write(output(part * 100..<part * 100 + 100)) }
        fixture.sync.stop()
        #expect(try checks(journal).last?.to == 2000)
        #expect(fixture.sync.takeFailures().isEmpty)
    }

    @Test("An event file is left for a new one that says by itself what the session is")
    func eventRotation() throws {
        let fixture = try Fixture(segmentBytes: 4096, eventFileBytes: 2000)
        let journal = try fixture.create()
        for part in UInt64(0)..<100 {
            try journal.write(output(part * 100..<part * 100 + 100))
            try journal.append(.resize(WindowSize(columns: 80, rows: UInt16(part + 1))))
            fixture.sync.synchronize()
        }
        let files = try fixture.contents(journal.id).filter { $0.key.hasSuffix(".ev") }
        #expect(files.count > 3)
        #expect(files.values.allSatisfy { $0.count < 3000 })
        let resizes = try journal.events().filter { if case .resize = $0 { true } else { false } }
        #expect(resizes.last == .resize(WindowSize(columns: 80, rows: 100)))
        var policy = RetentionPolicy()
        policy.sessionBytesMax = 1000
        try journal.enforceRetention(policy)
        let left = try fixture.contents(journal.id).filter { $0.key.hasSuffix(".ev") }
        #expect(left.count < files.count)
        journal.close()
        let reopened = try fixture.open(journal.id)
        #expect(reopened.summary.metadata == fixture.metadata("test"))
        #expect(reopened.summary.windowSize.rows == 100)
    }

    @Test("While the output stands still an event file has a bound, which the end of the session passes")
    func eventBound() throws {
        let fixture = try Fixture(eventFileBytes: 1000)
        let journal = try fixture.create()
        var refused: JournalError?
        for _ in 0..<1000 where refused == nil {
            do throws(JournalError) { try journal.append(.resize(.standard)) } catch { refused = error }
        }
        #expect(refused?.code == .tooLarge)
        try journal.append(.end(.init(status: .exited(0), reason: .exited, wallMilliseconds: 1)))
        let file = try fixture.contents(journal.id).first { $0.key.hasSuffix(".ev") }
        #expect(try #require(file).value.count < 8100)
    }

    @Test("The time is noted when there is output, and not more than ten times a second")
    func times() throws {
        let fixture = try Fixture(segmentBytes: 4096)
        let journal = try fixture.create()
        for part in UInt64(0)..<20 {
            try journal.write(output(part..<part + 1))
            try journal.appendTime()
            try journal.appendTime()
            fixture.clock.advance(milliseconds: 50)
        }
        let times = try journal.events().filter { if case .time = $0 { true } else { false } }
        #expect(times.count == 10)
    }
}
