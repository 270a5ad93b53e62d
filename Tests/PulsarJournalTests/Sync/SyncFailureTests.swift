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

/// A disk that fails to confirm: what it was asked for is never believed because a second question is answered with yes.
@Suite struct SyncFailureTests {
    /// Refuses the calls that a test names, once each, in their order.
    private final class Refusals: Sendable {
        private let next = Mutex<[(call: FileOperations.Call, number: Int)]>([])

        /// Has the n-th call of a kind from now on fail.
        func refuse(_ call: FileOperations.Call, number: Int = 1) {
            next.withLock { $0.append((call, number)) }
        }

        var files: FileOperations {
            FileOperations { call in
                self.next.withLock { next in
                    guard let index = next.firstIndex(where: { $0.call == call }) else { return nil }
                    next[index].number -= 1
                    guard next[index].number == 0 else { return nil }
                    next.remove(at: index)
                    return .ioError
                }
            }
        }
    }

    private let refusals = Refusals()

    private func marks(_ journal: Journal) throws -> [JournalEvent.Mark] {
        try journal.events().compactMap { if case .mark(let mark) = $0 { mark } else { nil } }
    }

    @Test("No check calls bytes durable that the disk failed to confirm")
    func checks() throws {
        let fixture = try Fixture(files: refusals.files)
        let journal = try fixture.create()
        try journal.write(output(0..<100))
        refusals.refuse(.fdatasync)
        fixture.sync.synchronize()
        try journal.write(output(100..<150))
        fixture.sync.synchronize()
        let checks = try journal.events().compactMap { if case .check(let check) = $0 { check } else { nil } }
        #expect(checks.map(\.from) == [0, 100] && checks.map(\.isDurable) == [false, true])
    }

    @Test("The files behind one that the disk failed to confirm are confirmed in the same turn, or marked")
    func laterSegments() throws {
        let fixture = try Fixture(files: refusals.files, segmentBytes: 100)
        let journal = try fixture.create()
        try journal.write(output(0..<350))
        for number in [1, 2] { refusals.refuse(.fdatasync, number: number) }
        fixture.sync.synchronize()
        #expect(try marks(journal).map(\.from) == [0, 200])
        #expect(try marks(journal).map(\.to) == [100, 300])
    }

    @Test("A mark that could not be written is written in the next turn, which comes without more output")
    func mark() throws {
        let fixture = try Fixture(files: refusals.files)
        let journal = try fixture.create()
        try journal.write(output(0..<100))
        refusals.refuse(.fdatasync)
        refusals.refuse(.pwrite)
        fixture.sync.synchronize()
        #expect(try marks(journal) == [])
        fixture.sync.synchronize()
        #expect(try marks(journal) == [.init(kind: .suspect, from: 0, to: 100)])
    }

    @Test("A file of events that the disk failed to confirm is written anew before it is asked again")
    func events() throws {
        let fixture = try Fixture(files: refusals.files)
        let journal = try fixture.create()
        try journal.write(output(0..<100))
        let before = try number(fixture.file(journal.id, 0, ".ev"))
        refusals.refuse(.fdatasync, number: 2)
        fixture.sync.synchronize()
        #expect(fixture.sync.takeFailures().map(\.error.code) == [.syncFailed])
        try journal.append(.resize(WindowSize(columns: 90, rows: 30)))
        let events = try journal.events()
        // Whatever fails on the way, the file is whole and the next turn goes on with it.
        for call in [FileOperations.Call.openat, .pwrite, .fdatasync, .renameat] {
            refusals.refuse(call)
            fixture.sync.synchronize()
            #expect(fixture.sync.takeFailures().count == 1)
            #expect(try journal.events() == events)
        }
        fixture.sync.synchronize()
        #expect(fixture.sync.takeFailures().isEmpty)
        #expect(try number(fixture.file(journal.id, 0, ".ev")) != before)
        #expect(try journal.events() == events)
        try journal.append(.resize(WindowSize(columns: 91, rows: 31)))
        journal.close()
        let reopened = try fixture.open(journal.id)
        #expect(reopened.summary.windowSize.columns == 91)
        #expect(reopened.summary.repairs == .init())
        #expect(try fixture.contents(journal.id).keys.sorted() == ["0000000000000000.ev", "0000000000000000.raw"])
    }

    @Test("A directory that the disk failed to confirm is changed before it is asked again")
    func names() throws {
        let fixture = try Fixture(files: refusals.files)
        let journal = try fixture.create()
        try journal.write(output(0..<100))
        let before = try number(fixture.file(journal.id, 0, ".ev"))
        refusals.refuse(.fsync)
        for failures in [1, 0, 0] {
            fixture.sync.synchronize()
            #expect(fixture.sync.takeFailures().count == failures)
        }
        #expect(try number(fixture.file(journal.id, 0, ".ev")) != before)
    }

    /// Which file a name means.
    private func number(_ path: FilePath) throws -> UInt64 {
        var status = stat()
        try #require(stat(path.string, &status) == 0)
        return UInt64(status.st_ino)
    }
}
