import PulsarStore
import PulsarTestSupport
import PulsarValues
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("The catalogue of ended sessions")
struct CatalogueTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/catalogue.sqlite" }

    init() throws { folder = try TemporaryFolder() }

    private func session(_ number: UInt64) -> StoredSession {
        var session = StoredSession(
            id: SessionID(high: 7, low: number),
            name: "session \(number) 'é;",
            endedAt: 1_700_000_000_000 + number,
            status: [.exited(3), .signaled(9), .unknown][Int(number % 3)],
            reason: UInt8(1 + number % 4),
            metadata: "AAE\(number)"
        )
        session.workspace = "w"
        session.command = "make all"
        session.directory = "/src"
        session.columns = 132
        session.oldest = 5
        session.end = UInt64(Int64.max)
        session.diskBytes = 4096
        session.eventsBase = 99
        session.eventsBytes = number
        return session
    }

    private func batch(_ numbers: Range<UInt64>) -> Catalogue.Batch {
        var batch = Catalogue.Batch()
        for number in numbers { batch.put(session(number)) }
        return batch
    }

    private func ids(_ catalogue: Catalogue) throws -> Set<UInt64> { Set(try catalogue.sessions().map(\.id.low)) }

    @Test("what is written is read again, in files for their owner alone")
    func kept() throws {
        let first = try Catalogue(path: path)
        #expect(first.putAside == nil)
        first.write(batch(0..<3)) { error in Issue.record("\(error)") }
        var more = batch(3..<5)
        more.remove(SessionID(high: 7, low: 1))
        for name in TestDaemon.names(folder.path, depth: 1) {
            var status = stat()
            #expect(stat(name, &status) == 0 && status.st_mode & 0o777 == 0o600, "\(name)")
        }
        try first.close(more)
        let second = try Catalogue(path: path)
        #expect(second.putAside == nil)
        let found = try second.sessions().sorted { $0.id.low < $1.id.low }
        #expect(found == [0, 2, 3, 4].map(session))
    }

    @Test("what was written is there after the writer was cut off")
    func cutOff() throws {
        let first = try Catalogue(path: path)
        first.write(batch(0..<100)) { error in Issue.record("\(error)") }
        #expect(try ids(first).count == 100)
        let second = try Catalogue(path: path)
        #expect(second.putAside == nil)
        #expect(try ids(second).count == 100)
    }

    enum Damage: CaseIterable, Sendable { case overwritten, torn, text, link, folder, foreign }

    @Test("a spoilt one is put aside, and a new one takes its place", arguments: Damage.allCases)
    func spoilt(damage: Damage) throws {
        do {
            let first = try Catalogue(path: path)
            first.write(batch(0..<500)) { error in Issue.record("\(error)") }
            #expect(try ids(first).count == 500)
            try first.close(Catalogue.Batch())
        }
        try spoil(damage)
        let second = try Catalogue(path: path)
        #expect(second.putAside != nil)
        #expect(try second.sessions().isEmpty)
        second.write(batch(0..<2)) { error in Issue.record("\(error)") }
        #expect(try ids(second) == [0, 1])
        #expect(access(path + ".broken", F_OK) == 0 || damage == .link)
    }

    private func spoil(_ damage: Damage) throws {
        switch damage {
        case .overwritten:
            // In use and cut off, with a page of something else in the middle.
            _ = try Catalogue(path: path)
            let file = open(path, O_RDWR)
            for page in 2..<10 { pwrite(file, [UInt8](repeating: 0xA5, count: 4096), 4096, off_t(page * 4096)) }
            close(file)
            unlink(path + "-wal")
        case .torn: truncate(path, 5000)
        case .text: try TestDaemon.write(String(repeating: "this is no database\n", count: 500), to: path)
        case .link:
            unlink(path)
            symlink("/dev/null", path)
        case .folder:
            unlink(path)
            mkdir(path, 0o700)
        case .foreign: try sqlite("DROP TABLE mark; CREATE TABLE mark (x)")
        }
    }

    private func sqlite(_ sql: String) throws {
        let call = try ChildProcess("sqlite3", [path, sql], environment: ["PATH": "/usr/bin:/bin"], descriptors: [:])
        #expect(call.wait(seconds: 20) == 0)
    }

    @Test("one of a newer version is left as it is")
    func newer() throws {
        try Catalogue(path: path).close(batch(0..<500))
        try sqlite("INSERT INTO grdb_migrations VALUES ('99 of later')")
        let before = try TestDaemon.bytes(path)
        let error = #expect(throws: StoreError.self) { _ = try Catalogue(path: path) }
        #expect(error?.isSpoilt == false)
        #expect(error.map { "\($0)".contains("newer version") } == true)
        #expect(try TestDaemon.bytes(path) == before)
        #expect(access(path + ".broken", F_OK) != 0)
    }

    @Test("the tables of this version are those of its golden file")
    func golden() throws {
        let file = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let golden = try TestDaemon.read("/\(file)/Golden/schema-v2.sql")
        #expect(try Catalogue(path: path).schema() == golden)
    }

    @Test("one of the first version becomes one of this, with everything in it")
    func older() throws {
        let file = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let first = try TestDaemon.read("/\(file)/Golden/schema-v1.sql")
        try sqlite(
            first + """
                INSERT INTO mark VALUES (1);
                INSERT INTO session VALUES ('00000000-0000-0007-0000-000000000001', 'session 1 ''é;', 'w', 'make all', '/src', 132,
                24, 0, 0, 1700000000001, 2, 9, 2, 5, 9223372036854775807, 4096, 'AAE1', 99, 1);
                CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
                INSERT INTO grdb_migrations VALUES ('1')
                """
        )
        let catalogue = try Catalogue(path: path)
        #expect(catalogue.putAside == nil)
        #expect(try catalogue.sessions() == [session(1)])
        let golden = try TestDaemon.read("/\(file)/Golden/schema-v2.sql")
        #expect(try catalogue.schema() == golden)
    }

    // MARK: - Events

    private func event(_ number: UInt64, of session: UInt64?) -> StoredEvent {
        var event = StoredEvent(at: 1_700_000_000_000 + number, kind: "kind \(number % 3)")
        event.session = session.map { SessionID(high: 7, low: $0) }
        event.name = "n'\(number)"
        event.client = number % 2 == 0 ? ClientID(high: 8, low: number) : nil
        event.processID = Int32(number)
        event.program = "p"
        event.origin = "192.0.2.7"
        event.status = number % 3 == 0 ? .signaled(9) : nil
        event.detail = "d"
        return event
    }

    private func events(
        _ catalogue: Catalogue,
        of session: UInt64? = nil,
        after number: UInt64? = nil,
        countMax: Int = 1_000_000
    ) async throws -> [StoredEvent] {
        try await withCheckedThrowingContinuation { continuation in
            catalogue.readEvents(
                of: session.map { SessionID(high: 7, low: $0) },
                after: number,
                countMax: countMax
            ) { continuation.resume(with: $0) }
        }
    }

    @Test("events are read as they were written, of one session or all, the newest or from a number on")
    func events() async throws {
        let catalogue = try Catalogue(path: path)
        var batch = Catalogue.Batch()
        let written = (1...6).map { event($0, of: $0 == 6 ? nil : $0 % 2) }
        for event in written { batch.append(event) }
        catalogue.write(batch) { error in Issue.record("\(error)") }
        var expected = written
        for index in expected.indices { expected[index].number = UInt64(index + 1) }
        #expect(try await events(catalogue) == expected)
        #expect(try await events(catalogue, countMax: 2) == expected.suffix(2))
        #expect(try await events(catalogue, after: 2, countMax: 3) == Array(expected[2..<5]))
        #expect(try await events(catalogue, of: 1).map(\.number) == [1, 3, 5])
        #expect(try await events(catalogue, of: 1, after: 1, countMax: 1).map(\.number) == [3])
        #expect(try await events(catalogue, of: 9).isEmpty)

        // With a session its events go, also those that are not written yet; numbers do not come back.
        var next = Catalogue.Batch()
        next.append(event(7, of: 1))
        next.append(event(8, of: 0))
        next.forgetEvents(of: SessionID(high: 7, low: 1))
        try catalogue.close(next)
        let again = try Catalogue(path: path)
        #expect(try await events(again).map(\.number) == [2, 4, 6, 7])
        #expect(try await events(again, of: 1).isEmpty)
    }

    @Test("only so many events are kept, the newest, and only so many of one moment")
    func manyEvents() async throws {
        let catalogue = try Catalogue(path: path)
        var written = 0
        while written < Catalogue.eventsMax + 3 {
            var batch = Catalogue.Batch()
            for number in 0..<min(Catalogue.Batch.eventsMax, Catalogue.eventsMax + 3 - written) {
                batch.append(event(UInt64(number), of: 1))
            }
            written += batch.events.count
            catalogue.write(batch) { error in Issue.record("\(error)") }
        }
        let kept = try await events(catalogue).map(\.number)
        #expect(kept.count == Catalogue.eventsMax)
        #expect(kept.first == 4)
        var batch = Catalogue.Batch()
        for number in 0...UInt64(Catalogue.Batch.eventsMax) { batch.append(event(number, of: 1)) }
        #expect(batch.events.count == Catalogue.Batch.eventsMax)
    }

    @Test("ten thousand are read in a moment")
    func many() throws {
        let catalogue = try Catalogue(path: path)
        catalogue.write(batch(0..<10_000)) { error in Issue.record("\(error)") }
        _ = try catalogue.sessions()
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try catalogue.sessions().count == 10_000)
        let duration = start.duration(to: clock.now)
        // Measured: about 60 ms without optimisation.
        #expect(duration < .seconds(5))
    }
}
