import PulsarProtocol
import PulsarTestSupport
import Testing

/// What the daemon keeps of what happens, over deaths of its engine and restarts.
@Suite("History")
struct HistoryTests {
    private func words(_ events: [HistoryEvent]) -> [String] { events.map(\.event) }

    @Test("what happens to a session is told in order, and outlives the engine, the daemon, and ends with the session")
    func session() throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        let other = try client.start("sleep 1000", name: "other")
        let session = try client.start("read x; exit 3", name: "build")
        let visitor = try daemon.connect()
        _ = try visitor.call(Initialize(clientName: "visitor"))
        let id = try visitor.call(AttachSession(session: session)).client
        _ = try visitor.call(DetachSession(session: session, client: id))
        _ = try client.call(UpdateSession(session: session, name: "done"))
        try client.type("\n", into: session)
        _ = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))

        let expected: [HistoryEventName] = [
            .sessionCreated, .clientAttached, .clientDetached, .sessionRenamed, .sessionExited,
        ]
        let events = try client.call(ReadEvents(session: session)).events
        #expect(words(events) == expected.map(\.rawValue))
        #expect(events.map(\.number) == events.map(\.number).sorted())
        #expect(events.map(\.sessionName) == ["build", "build", "build", "done", "done"])
        let attached = try #require(events.first { $0.event == HistoryEventName.clientAttached.rawValue })
        #expect(attached.program == "visitor")
        #expect(attached.clientID == id)
        #expect((attached.processID ?? 0) > 0)
        #expect(events.last?.exitStatus == .exited(3))
        #expect(events.last?.detail == EndReason.exited.rawValue)

        try daemon.killEngine()
        let again = try daemon.connect()
        // What befell its engine belongs to its story.
        let now = try again.call(ReadEvents(session: session)).events
        #expect(now.dropLast() == events[...])
        #expect(now.last?.event == HistoryEventName.engineStarted.rawValue)
        let all = try again.call(ReadEvents(after: events.last?.number)).events
        #expect(words(all) == [HistoryEventName.engineStarted.rawValue])
        #expect(all.first?.detail?.hasSuffix(" 1 running") == true)

        _ = try again.call(Shutdown())
        #expect(daemon.keeper.wait(seconds: 5) == 0, "\(daemon.log)")
        let next = try TestDaemon(following: daemon)
        let late = try next.connect()
        let ends = try late.call(ReadEvents(session: other)).events
        #expect(
            words(ends) == ["session_created", "engine_started", "engine_ended", "session_exited", "engine_started"]
        )
        #expect(ends[2].detail == "stopped")
        #expect(ends[3].detail == EndReason.shutdown.rawValue)
        #expect(try late.call(ReadEvents(limit: 1)).events.first?.event == HistoryEventName.engineStarted.rawValue)

        _ = try late.call(RemoveSession(session: session))
        let rest = try late.call(ReadEvents(limit: 1_000)).events
        #expect(!rest.contains { $0.sessionID?.description == session })
        #expect(rest.contains { $0.sessionID?.description == other })
        let detached = try #require(events.first { $0.event == HistoryEventName.clientDetached.rawValue })
        #expect(detached.program == "visitor" && detached.processID == attached.processID)
    }

    @Test("a login's address is told with the client that attaches")
    func origin() throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        let session = try client.start("sleep 1000")
        var request = OpenStream(session: session, isReadOnly: true)
        request.environment = ["SSH_CONNECTION": "192.0.2.7 50000 192.0.2.1 22"]
        _ = try daemon.connect().call(request)
        let events = try client.call(ReadEvents(session: session)).events
        let attached = try #require(events.first { $0.event == HistoryEventName.clientAttached.rawValue })
        #expect(attached.origin == "192.0.2.7")
        #expect(attached.detail == "read-only")
        // One letter with so much above it is one character, and is not kept.
        request.environment = ["SSH_CONNECTION": "a" + String(repeating: "\u{301}", count: 2_000)]
        let second = try daemon.connect()
        let id = try second.call(request).client
        let last = try client.call(ReadEvents(session: session)).events.last { $0.clientID == id }
        #expect(last != nil && last?.origin == nil)
    }

    @Test("what happened is told after a planned replacement, to the last moment")
    func replaced() throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        for number in 0..<20 {
            let session = try client.start("sleep 1000", name: "s\(number)")
            if number == 19 { _ = try client.call(UpdateSession(session: session, name: "last")) }
        }
        _ = try client.call(RestartDaemon())
        // The connection ends with its engine.
        while try client.receiveLine() != nil {}
        let events = try daemon.connect().call(ReadEvents(limit: 1_000)).events
        #expect(events.contains { $0.event == HistoryEventName.engineEnded.rawValue && $0.detail == "replaced" })
        #expect(words(events).filter { $0 == HistoryEventName.engineStarted.rawValue }.count == 2)
        #expect(words(events).filter { $0 == HistoryEventName.sessionCreated.rawValue }.count == 20)
        #expect(events.contains { $0.event == HistoryEventName.sessionRenamed.rawValue && $0.sessionName == "last" })
    }

    @Test("sessions without a catalogue go on, and who asks what happened is told that it cannot be read")
    func withoutCatalogue() throws {
        let daemon = try TestDaemon()
        let first = try daemon.connect()
        _ = try first.run("exit 0")
        _ = try first.call(Shutdown())
        #expect(daemon.keeper.wait(seconds: 5) == 0, "\(daemon.log)")
        let names = TestDaemon.names(daemon.folder.path + "/state", depth: 4)
        let path = try #require(names.first { $0.hasSuffix("/catalogue.sqlite") })
        let later = try ChildProcess(
            "sqlite3",
            [path, "INSERT INTO grdb_migrations VALUES ('99 of later')"],
            environment: ["PATH": "/usr/bin:/bin"],
            descriptors: [:]
        )
        #expect(later.wait(seconds: 20) == 0)
        let next = try TestDaemon(following: daemon)
        let client = try next.connect()
        #expect(try client.run("echo here").text == "here\r\n")
        #expect(try client.failure(ReadEvents()).code == .internalError)
    }
}
