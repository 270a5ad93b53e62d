import PulsarProtocol
import PulsarTestSupport
import Testing

/// attach_session, detach_session and the states between them.
@Suite("attach_session and detach_session")
struct AttachTests {
    private let daemon: TestDaemon
    private let client: WireClient
    private let session: String

    init() throws {
        daemon = try TestDaemon()
        client = try daemon.connect()
        session = try client.start("read line; exit 3", name: "dev")
    }

    @Test("running, detached, running, stopped")
    func states() throws {
        #expect(try client.info(session).state == .running)
        let first = try client.call(AttachSession(session: "dev")).client
        let second = try client.call(AttachSession(session: session)).client
        #expect(first != second)
        #expect(try client.info(session).clientCount == 2)
        #expect(try client.call(GetStatus()).clientCount == 2)
        _ = try client.call(DetachSession(session: session, client: first))
        #expect(try client.info(session).state == .running)
        _ = try client.call(DetachSession(session: "dev", client: second))
        #expect(try client.info(session).state == .detached)
        #expect(try client.info(session).clientCount == 0)
        _ = try client.call(AttachSession(session: session, client: first))
        #expect(try client.info(session).state == .running)
        try client.type("\n", into: session)
        let end = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
        #expect(end.exitStatus == .exited(3))
        let info = try client.info(session)
        #expect(info.state == .stopped && info.exitStatus == .exited(3) && info.endedAt != nil && info.pid == nil)
    }

    @Test("a client id is kept when it is given and made when it is not; the same one counts once")
    func clientIDs() throws {
        let mine = ClientID.random()
        #expect(try client.call(AttachSession(session: session, client: mine)).client == mine)
        #expect(try client.call(AttachSession(session: session, client: mine)).client == mine)
        #expect(try client.call(ListClients(session: session)).clients.map(\.id) == [mine])
        let answer = try client.perform(method: "attach_session", ["session_id": .string(session)]).get()
        #expect(answer["success"] == true && ClientID(answer["client_id"]?.stringValue ?? "") != nil)
    }

    @Test("a client that is not attached cannot be detached")
    func unknownClient() throws {
        #expect(try client.failure(DetachSession(session: session, client: .random())).code == .clientNotFound)
        #expect(try client.failure(DisconnectClient(client: .random())).code == .clientNotFound)
    }

    @Test("a connection that goes takes its clients with it, unless another holds them too")
    func goneConnection() throws {
        let mine = ClientID.random()
        var other: WireClient? = try daemon.connect()
        _ = try other?.call(AttachSession(session: session, client: mine))
        _ = try other?.call(AttachSession(session: session))
        _ = try client.call(AttachSession(session: session, client: mine))
        #expect(try client.info(session).clientCount == 2)
        other = nil
        #expect(try client.eventually { try client.info(session).clientCount == 1 })
        #expect(try client.call(ListClients(session: session)).clients.map(\.id) == [mine])
    }

    @Test("disconnect_client ends a client's stream and its looking on")
    func disconnect() throws {
        let stream = try daemon.connect()
        let mine = try stream.openStream(OpenStream(session: session)).client
        _ = try client.call(DisconnectClient(client: mine))
        while try stream.receiveFrame() != nil {}
        #expect(try client.call(ListClients()).clients.isEmpty)
        #expect(try client.info(session).state == .detached)
    }

    @Test("a stopped session can be looked at, not typed into, resized or signalled")
    func stopped() throws {
        try client.type("\n", into: session)
        _ = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
        _ = try client.call(AttachSession(session: session))
        #expect(try client.call(ReceiveOutput(session: session)).data.count > 0)
        #expect(try client.failure(SendInput(session: session, data: [65])).code == .sessionStopped)
        #expect(try client.failure(ResizeTerminal(session: session, columns: 90, rows: 30)).code == .sessionStopped)
        #expect(try client.failure(SignalSession(session: session, signal: "TERM")).code == .sessionStopped)
        #expect(try client.call(Wait(session: session)).exitStatus == .exited(3))
        _ = try client.call(TerminateSession(session: session))
    }
}
