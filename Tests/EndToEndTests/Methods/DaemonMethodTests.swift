import PulsarProtocol
import PulsarTestSupport
import Testing

/// initialize, rpc.discover, get_status, update_session, subscribe and unsubscribe.
@Suite("Methods about the daemon")
struct DaemonMethodTests {
    private let daemon: TestDaemon
    private let client: WireClient

    init() throws {
        daemon = try TestDaemon()
        client = try daemon.connect()
    }

    @Test("rpc.discover lists every method with its parameters")
    func discover() throws {
        let document = try client.perform(method: "rpc.discover").get()
        let methods = try #require(document["methods"]?.arrayValue)
        #expect(methods.compactMap { $0["name"]?.stringValue } == MessageRegistry.all.map(\.name))
        for (method, descriptor) in zip(methods, MessageRegistry.all) {
            #expect(method["params"]?.arrayValue?.count == descriptor.parameters.count)
        }
    }

    @Test("every method of the table is performed")
    func known() throws {
        for method in MessageRegistry.all where method.name != "shutdown" {
            if case .failure(let error) = try client.perform(method: method.name) {
                #expect(error.code == .invalidParameters, "\(method.name): \(error)")
            }
        }
    }

    @Test("initialize agrees on a version, whoever is newer", arguments: [nil, 1, 99])
    func initialize(version: Int?) throws {
        let answer = try client.call(Initialize(protocolVersion: version))
        #expect(answer.protocolVersion == 1 && answer.version == PulsarVersion.current)
        #expect(answer.capabilities == Capability.allCases.map(\.rawValue))
        #expect(answer.tokenID == nil)
    }

    @Test("get_status counts live sessions and clients")
    func status() throws {
        let ended = try client.start("exit 0")
        _ = try client.call(Wait(session: ended, timeoutMilliseconds: 20_000))
        let session = try client.start("printf '\\033]2;at work\\007'; cat", name: "dev") { $0.cwd = "/usr" }
        _ = try client.call(AttachSession(session: session))
        try client.read(session, until: "at work")
        _ = try client.call(Synchronize(session: session))
        let status = try client.call(GetStatus())
        #expect(status.sessionCount == 1 && status.clientCount == 1 && status.version == PulsarVersion.current)
        #expect(status.sessions.map(\.id.description) == [session])
        #expect(status.sessions.first?.name == "dev" && status.sessions.first?.title == "at work")
        #expect(status.sessions.first?.cwd == "/usr")
    }

    @Test("update_session renames, labels, and keeps what is not named")
    func update() throws {
        let session = try client.start("cat", name: "old")
        _ = try client.start("cat", name: "taken")
        let info = try client.call(UpdateSession(session: "old", name: "new", labels: ["a": "1"])).session
        #expect(info.name == "new" && info.labels == ["a": "1"])
        #expect(try client.call(UpdateSession(session: "new", sizePolicy: .manual)).session.labels == ["a": "1"])
        #expect(try client.failure(ReadOutput(session: "old")).code == .sessionNotFound)
        #expect(try client.failure(UpdateSession(session: session, name: "taken")).code == .sessionExists)
        #expect(try client.call(UpdateSession(session: session, name: "new")).session.name == "new")
        _ = try client.start("cat", name: "old")
    }

    @Test("a refused change changes nothing at all")
    func refusedUpdate() throws {
        let session = try client.start("cat", name: "a")
        _ = try client.start("cat", name: "taken")
        #expect(
            try client.failure(UpdateSession(session: "a", name: "taken", labels: ["x": "y"])).code == .sessionExists
        )
        let info = try client.info(session)
        #expect(info.name == "a" && info.labels.isEmpty)
    }

    @Test("a subscriber is told what happens, in order, and nobody else is")
    func subscribe() throws {
        let listener = try daemon.connect()
        #expect(try listener.call(Subscribe()).events.count == EventName.allCases.count)
        let session = try client.start("read x; exit 6", name: "told")
        let attached = try client.call(AttachSession(session: session)).client
        _ = try client.call(UpdateSession(session: session, labels: ["k": "v"]))
        _ = try client.call(DetachSession(session: session, client: attached))
        try client.type("\n", into: session)
        _ = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
        _ = try client.call(RemoveSession(session: session))

        guard case .sessionCreated(let created) = try listener.notification(),
            case .clientAttached(let came) = try listener.notification(),
            case .sessionUpdated(let updated) = try listener.notification(),
            case .clientDetached(let went) = try listener.notification(),
            case .sessionExited(let exited) = try listener.notification(),
            case .sessionRemoved(let removed) = try listener.notification()
        else {
            Issue.record("not in this order")
            return
        }
        #expect(created.session.name == "told" && created.session.state == .running)
        #expect(came.client == attached && came.clientCount == 1 && went.client == attached && went.clientCount == 0)
        #expect(updated.session.labels == ["k": "v"])
        #expect(exited.exitStatus == .exited(6) && exited.endReason == .exited)
        #expect(exited.session.description == session)
        #expect(removed.session.description == session)
        // The one that did not subscribe has nothing but answers.
        #expect(!client.isReadable(milliseconds: 0))
    }

    @Test("only what was asked for is told, until it is no longer wanted")
    func unsubscribe() throws {
        let listener = try daemon.connect()
        #expect(try listener.call(Subscribe(events: [.sessionExited])).events == [.sessionExited])
        let first = try client.start("exit 1")
        guard case .sessionExited(let exited) = try listener.notification() else {
            Issue.record("something else was told")
            return
        }
        #expect(exited.session.description == first)
        _ = try listener.call(Unsubscribe())
        _ = try client.run("exit 2")
        _ = try listener.call(GetStatus())
        #expect(!listener.isReadable(milliseconds: 0))
    }

    @Test("a subscriber that does not read is told afterwards how much it has missed")
    func lagging() throws {
        let listener = try daemon.connect()
        _ = try listener.call(Subscribe(events: [.sessionUpdated]))
        let session = try client.start("cat")
        let long = String(repeating: "x", count: 128)
        for number in 0..<600 {
            let labels = Dictionary(uniqueKeysWithValues: (0..<64).map { ("\(number)-\($0)", long) })
            _ = try client.call(UpdateSession(session: session, labels: labels))
        }
        var updates = 0
        var lost: Int?
        while lost == nil {
            switch try listener.notification() {
            case .sessionUpdated: updates += 1
            case .lagged(let lagged): lost = lagged.dropped
            default: Issue.record("something else was told")
            }
        }
        #expect(updates + (lost ?? 0) == 600 && updates > 0)
    }

    @Test("reload_config takes a new configuration, and a faulty one changes nothing")
    func reload() throws {
        let daemon = try TestDaemon(configuration: "[limits]\nsessions = 1\n")
        let client = try daemon.connect()
        let path = daemon.folder.path + "/pulsar.toml"
        _ = try client.start("cat")
        #expect(try client.failure(CreateSession(name: "b")).code == .limitReached)
        try TestDaemon.write("[limits]\nsessions = many\n", to: path)
        #expect(try client.failure(ReloadConfig()).code == .invalidParameters)
        #expect(try client.failure(CreateSession(name: "b")).code == .limitReached)
        try TestDaemon.write("[limits]\nsessions = 2\n", to: path)
        _ = try client.call(ReloadConfig())
        _ = try client.start("cat", name: "b")
    }
}
