import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Ended sessions over restarts: listed from the catalogue, opened when asked for, and found again without it.
@Suite("Ended sessions and their catalogue")
struct CatalogueTests {
    private let daemon: TestDaemon
    private let client: WireClient
    private let sessions: [String]

    init() throws {
        daemon = try TestDaemon()
        client = try daemon.connect()
        var sessions: [String] = []
        for number in 0..<5 {
            let session = try client.start("echo words of \(number); exit \(number)", name: "s\(number)") { request in
                request.labels = ["number": "\(number)"]
                request.workspace = "w"
            }
            _ = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
            sessions.append(session)
        }
        self.sessions = sessions
    }

    private func catalogue() throws -> String {
        let names = TestDaemon.names(daemon.folder.path + "/state", depth: 4)
        return try #require(names.first { $0.hasSuffix("/catalogue.sqlite") })
    }

    private func stop(_ daemon: TestDaemon) throws {
        _ = try daemon.connect().call(Shutdown())
        #expect(daemon.keeper.wait(seconds: 5) == 0, "\(daemon.log)")
    }

    /// What of a list must be the same over a restart.
    private func listed(_ client: WireClient) throws -> [SessionInfo] {
        try client.call(ListSessions()).sessions.map { session in
            var session = session
            session.title = nil
            session.lastActive = session.createdAt
            return session
        }
    }

    @Test("a list is the same behind a restart, and behind the death of the engine")
    func same() throws {
        let before = try listed(client)
        #expect(before.map(\.exitStatus) == (0..<5).map { .exited($0) })
        try daemon.killEngine()
        #expect(try listed(try daemon.connect()) == before)
        try stop(daemon)
        let next = try TestDaemon(following: daemon)
        #expect(try listed(try next.connect()) == before)
        var status = stat()
        #expect(stat(try catalogue(), &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test("everything that can be done to an ended session works on one from an earlier daemon, by id and by name")
    func works() throws {
        try stop(daemon)
        let next = try TestDaemon(following: daemon)
        let again = try next.connect()
        #expect(try again.output("s1") == Array("words of 1\r\n".utf8))
        let screen = try again.call(ReadScreen(session: sessions[2], format: .text)).screen.stringValue
        #expect(screen?.hasPrefix("words of 2\n") == true)
        let stream = try next.connect()
        _ = try stream.openStream(OpenStream(session: "s3", columns: 80, rows: 24))
        var end: StreamEnd?
        while let frame = try stream.receiveFrame() {
            if case .end(let found) = frame { end = found }
            if end != nil { break }
        }
        #expect(end?.exitStatus == .exited(3) && end?.reason == .exited)
        #expect(try again.call(UpdateSession(session: "s4", name: "renamed")).session.name == "renamed")
        _ = try again.call(RemoveSession(session: sessions[0]))
        #expect(try again.failure(ReadOutput(session: "s0")).code == .sessionNotFound)
        _ = try again.call(RemoveSession(session: "s1"))
        try stop(next)
        let last = try TestDaemon(following: next)
        let names = try last.connect().call(ListSessions()).sessions.map(\.name)
        #expect(names == ["s2", "s3", "renamed"])
    }

    enum Loss: CaseIterable, Sendable { case removed, overwritten, withoutLog, folder }

    @Test(
        "a catalogue that is lost or spoilt is made anew from the journals, and the log says so",
        arguments: Loss.allCases
    )
    func lost(loss: Loss) throws {
        let before = try listed(client)
        try stop(daemon)
        let path = try catalogue()
        switch loss {
        case .removed: unlink(path)
        case .overwritten: try TestDaemon.write(String(repeating: "junk", count: 5000), to: path)
        case .withoutLog:
            try TestDaemon.write("", to: path)
            unlink(path + "-wal")
        case .folder:
            unlink(path)
            mkdir(path, 0o700)
        }
        let next = try TestDaemon(following: daemon)
        #expect(try listed(try next.connect()) == before)
        let isSpoilt = loss == .overwritten || loss == .folder
        #expect(next.log.contains("the catalogue was put aside") == isSpoilt, "\(next.log)")
        try stop(next)
        let last = try TestDaemon(following: next)
        #expect(try listed(try last.connect()) == before)
        #expect(access(try catalogue(), R_OK) == 0)
    }

    @Test("a journal that is gone is listed no more, and one that the catalogue does not know is found")
    func journals() throws {
        try stop(daemon)
        let names = TestDaemon.names(daemon.folder.path + "/state", depth: 4)
        let folder = try #require(names.first { $0.hasSuffix(sessions[0]) })
        let aside = daemon.folder.path + "/aside"
        #expect(rename(folder, aside) == 0)
        let next = try TestDaemon(following: daemon)
        #expect(try next.connect().call(ListSessions()).sessions.map(\.name) == ["s1", "s2", "s3", "s4"])
        try stop(next)
        #expect(rename(aside, folder) == 0)
        let last = try TestDaemon(following: next)
        #expect(try last.connect().call(ListSessions()).sessions.map(\.name) == ["s0", "s1", "s2", "s3", "s4"])
    }

    @Test("pulsar remove takes what ended, by name, all of it or by age, and never what runs")
    func remove() throws {
        let running = try client.start("cat", name: "running")
        func pulsar(_ arguments: String...) throws -> Int32? {
            let call = try ChildProcess(
                BuildProducts.path("pulsar"),
                ["remove"] + arguments,
                environment: daemon.environment,
                descriptors: [:]
            )
            return call.wait(seconds: 30)
        }
        func names() throws -> [String] { try client.call(ListSessions()).sessions.map(\.name) }
        #expect(try pulsar("s0", "s1") == 0)
        #expect(try names() == ["s2", "s3", "s4", "running"])
        #expect(try pulsar("--older-than", "1h") == 0)
        #expect(try names() == ["s2", "s3", "s4", "running"])
        #expect(try pulsar("--older-than", "7 days") == 64)
        #expect(try pulsar("running") == 1)
        #expect(try pulsar("--older-than", "0s") == 0)
        #expect(try names() == ["running"])
        #expect(try pulsar("--ended") == 0)
        #expect(try client.info(running).state == .running)
    }
}

/// How much is kept of sessions that have ended.
@Suite("Retention of ended sessions")
struct EndedRetentionTests {
    @Test("beyond the number that is kept, those that ended first go")
    func number() throws {
        let daemon = try TestDaemon(configuration: "[session]\nkeep_stopped_max = 2")
        let client = try daemon.connect()
        for number in 0..<4 {
            let session = try client.start("exit", name: "s\(number)")
            _ = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
        }
        #expect(try client.call(ListSessions()).sessions.map(\.name) == ["s2", "s3"])
    }

    @Test("beyond the bytes that are kept in all, those that ended first go with everything of them")
    func bytes() throws {
        let configuration = "[journal]\nsession_bytes = \"1MiB\"\ntotal_bytes = \"1MiB\""
        let daemon = try TestDaemon(configuration: configuration)
        let client = try daemon.connect()
        for number in 0..<3 {
            let session = try client.start("head -c 500000 /dev/zero | tr '\\0' x", name: "s\(number)")
            _ = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
        }
        _ = try client.call(Shutdown())
        #expect(daemon.keeper.wait(seconds: 5) == 0)
        let next = try TestDaemon(configuration: configuration, following: daemon)
        // Why not all three: the bound holds for everything a session left, its screen included.
        let names = try next.connect().call(ListSessions()).sessions.map(\.name)
        #expect(names == ["s1", "s2"] || names == ["s2"], "\(names)")
        let folders = TestDaemon.names(daemon.folder.path + "/state", depth: 4).filter { $0.hasSuffix(".raw") }
        #expect(folders.isEmpty || folders.count == names.count)
    }
}
