import PulsarProtocol
import Testing

/// One example of every message, as values; its spelling is in `Golden/`.
enum Samples {
    static let session = SessionID(high: 0x0190_b5a2_7c3e_4f00, low: 0x8a11_5b6c_7d8e_9f00)
    static let client = ClientID(high: 0xc0ff_ee00_1234_4abc, low: 0x9def_0011_2233_4455)
    static let moment = Timestamp(millisecondsSince1970: 1_769_903_999_123)

    static let running = SessionInfo(
        id: session,
        name: "build",
        clientCount: 2,
        createdAt: moment,
        lastActive: Timestamp(millisecondsSince1970: 1_769_904_000_000),
        columns: 120,
        rows: 40,
        pid: 4242,
        title: "make",
        cwd: "/home/u/src",
        command: ["/bin/sh", "-c", "make"],
        workspace: "pulsar",
        labels: ["team": "wire"],
        outputOffset: 65_536,
        oldestOffset: 4_096
    )

    static let stopped = SessionInfo(
        id: session,
        name: "old",
        sessionType: .ssh(
            SSHSettings(
                host: "example.org",
                port: 2_222,
                user: "u",
                identityFile: "/home/u/.ssh/id",
                options: ["Compression": "yes"]
            )
        ),
        state: .stopped,
        createdAt: moment,
        lastActive: Timestamp(millisecondsSince1970: 1_769_904_000_000),
        columns: 120,
        rows: 40,
        exitStatus: .signaled(9),
        endReason: .shutdown,
        endedAt: Timestamp(millisecondsSince1970: 1_769_904_001_001),
        outputOffset: 65_536,
        oldestOffset: 4_096
    )

    static var create: CreateSession {
        var request = CreateSession(name: "build")
        request.columns = 120
        request.rows = 40
        request.command = ["/bin/sh", "-c", "make"]
        request.environment = ["LANG": "C.UTF-8"]
        request.cwd = "/home/u/src"
        request.workspace = "pulsar"
        request.labels = ["team": "wire"]
        request.limits = ["journal_bytes": 1_048_576]
        request.journal = .disk
        request.sizePolicy = .latest
        request.login = false
        request.idempotencyKey = "k-1"
        return request
    }

    /// Every method's request and answer.
    static let secret: AccessToken = {
        guard let token = AccessToken("pulsar_" + String(repeating: "Aa0_-", count: 8) + "xyz") else {
            preconditionFailure("The text is one of a token.")
        }
        return token
    }()
    static let token = TokenInfo(
        id: Identifier(high: 0x5ec2_e700_1234_4abc, low: 0x9def_0011_2233_4455),
        name: "monitor",
        capabilities: [.list, .read],
        createdAt: moment,
        expiresAt: Timestamp(millisecondsSince1970: 1_769_904_599_123),
        connectionCount: 1
    )

    static let attached: HistoryEvent = {
        var event = HistoryEvent(number: 17, at: moment, event: HistoryEventName.clientAttached.rawValue)
        event.sessionID = session
        event.sessionName = "build"
        event.clientID = client
        event.processID = 4_243
        event.program = "pulsar"
        event.origin = "192.0.2.7"
        event.detail = "read-only"
        return event
    }()

    static let exited: HistoryEvent = {
        var event = HistoryEvent(number: 18, at: moment, event: HistoryEventName.sessionExited.rawValue)
        event.sessionID = session
        event.sessionName = "build"
        event.exitStatus = .exited(3)
        event.detail = EndReason.exited.rawValue
        return event
    }()

    static var calls: [Call] {
        let id = session.description
        return [
            Call(
                Initialize(
                    protocolVersion: 1,
                    clientName: "pulsar",
                    clientVersion: "0.1.0",
                    capabilities: ["frames"],
                    token: secret
                ),
                .init(protocolVersion: 1, version: "0.1.0", capabilities: ["list", "read"], tokenID: token.id)
            ),
            Call(Discover(), .init(document: ["openrpc": "1.3.2"])),
            Call(GetStatus(), .init(version: "0.1.0", uptimeSeconds: 120, sessionCount: 0, clientCount: 0)),
            Call(create, .init(session: session)),
            Call(ListSessions(), .init(sessions: [running, stopped])),
            Call(
                UpdateSession(session: "build", name: "test", labels: [:], sizePolicy: .manual),
                .init(session: running)
            ),
            Call(ResizeTerminal(session: id, columns: 132, rows: 50), .init()),
            Call(SignalSession(session: id, signal: "SIGINT"), .init()),
            Call(TerminateSession(session: id), .init()),
            Call(
                ReviveSession(
                    session: id,
                    columns: 132,
                    rows: 50,
                    environment: ["LANG": "C.UTF-8"],
                    cwd: "/home/u/src"
                ),
                .init(session: session)
            ),
            Call(RemoveSession(session: id), .init()),
            Call(AttachSession(session: id, client: client), .init(client: client)),
            Call(DetachSession(session: id, client: client), .init()),
            Call(SendInput(session: id, data: [0x6C, 0x73, 0x0D, 0x00, 0xFF]), .init(bytesWritten: 5)),
            Call(
                ReceiveOutput(session: id, timeoutMilliseconds: 1_000, bytesMax: 4_096),
                .init(data: Array("hi\r\n".utf8), offset: 65_532)
            ),
            Call(
                ReadOutput(session: id, offset: 4_096, bytesMax: 4),
                .init(
                    data: Array("hi\r\n".utf8),
                    offset: 4_096,
                    nextOffset: 4_100,
                    endOffset: 65_536,
                    oldestOffset: 4_096
                )
            ),
            Call(
                ReadScreen(session: id, format: .json, scrollbackRows: 10),
                .init(
                    offset: 65_536,
                    screen: [
                        "cols": 80, "rows": 1, "cursor": ["row": 0, "col": 2, "visible": true], "title": "",
                        "alternate": false, "lines": [["text": "hi", "wrapped": false, "runs": []]], "scrollback": [],
                    ]
                )
            ),
            Call(
                OpenStream(
                    session: id,
                    client: client,
                    columns: 120,
                    rows: 40,
                    resumeFrom: 65_000,
                    restore: .scrollback,
                    environment: ["SSH_AUTH_SOCK": "/run/a"]
                ),
                .init(
                    client: client,
                    offset: 65_000,
                    endOffset: 65_536,
                    oldestOffset: 4_096,
                    isResumed: true,
                    isLagged: false,
                    hasSnapshot: true,
                    inputAccepted: 17,
                    columns: 120,
                    rows: 40,
                    epoch: 3
                )
            ),
            Call(ReadEnvironment(session: id), .init(environment: ["SSH_AUTH_SOCK": "/run/user/1/pulsar/agents/1"])),
            Call(
                ListClients(session: id),
                .init(clients: [
                    ClientInfo(
                        id: client,
                        sessionID: session,
                        attachedAt: moment,
                        isStreaming: true,
                        size: WindowSize(columns: UInt16(120), rows: 40),
                        offset: 65_536
                    )
                ])
            ),
            Call(DisconnectClient(client: client), .init()),
            Call(ReadEvents(session: id, after: 16, limit: 2), .init(events: [attached, exited])),
            Call(
                Subscribe(events: [.sessionCreated, .sessionExited]),
                .init(events: [.sessionCreated, .sessionExited])
            ),
            Call(Unsubscribe(events: [.sessionCreated]), .init(events: [.sessionExited])),
            Call(Synchronize(session: "build"), .init(offsets: [session: 65_536], offset: 65_536)),
            Call(Wait(session: id, timeoutMilliseconds: 60_000), .init(exitStatus: .exited(3), offset: 65_536)),
            Call(
                CreateToken(name: "monitor", capabilities: [.list, .read], lifetimeSeconds: 600),
                .init(id: token.id, token: secret)
            ),
            Call(ListTokens(), .init(tokens: [token])),
            Call(RevokeToken(token: "monitor"), .init()),
            Call(ReloadConfig(), .init()),
            Call(RestartDaemon(engine: true, keeper: false), .init()),
            Call(Shutdown(), .init()),
        ]
    }

    /// Every notification.
    static var notifications: [Note] {
        [
            Note(SessionCreated(session: running)) { .sessionCreated($0) },
            Note(SessionUpdated(session: stopped)) { .sessionUpdated($0) },
            Note(
                SessionExited(
                    session: session,
                    exitStatus: .exited(0),
                    endReason: .exited,
                    endedAt: Timestamp(millisecondsSince1970: 1_769_904_001_001),
                    offset: 65_536
                )
            ) { .sessionExited($0) },
            Note(SessionRemoved(session: session)) { .sessionRemoved($0) },
            Note(ClientAttached(session: session, client: client, clientCount: 2)) { .clientAttached($0) },
            Note(ClientDetached(session: session, client: client, clientCount: 1)) { .clientDetached($0) },
            Note(Lagged(dropped: 12)) { .lagged($0) },
        ]
    }
}

/// A request with its answer, and what the wire must make of both.
struct Call: Sendable, CustomTestStringConvertible {
    let method: String
    let parameters: JSONValue
    let answer: JSONValue
    let line: [UInt8]
    /// Reads parameters and spells them again; nil stands for a request that became another.
    let reread: @Sendable (JSONValue) throws -> JSONValue?
    /// The same for an answer.
    let rereadAnswer: @Sendable (JSONValue) throws -> JSONValue?

    init<R: Request>(_ request: R, _ answer: R.Answer) {
        method = R.method
        parameters = request.parameters
        self.answer = answer.json
        line = RequestEncoder.encode(id: .integer(1), request)
        reread = { json in
            let read = try R(ParameterReader(json.objectValue ?? [:]))
            return read == request ? read.parameters : nil
        }
        rereadAnswer = { json in
            let read = try R.Answer(json: json)
            return read == answer ? read.json : nil
        }
    }

    var testDescription: String { method }
}

/// A notification and what the wire must make of it.
struct Note: Sendable, CustomTestStringConvertible {
    let method: String
    let line: [UInt8]
    let event: ServerEvent

    init<N: ServerNotification>(_ notification: N, _ event: (N) -> ServerEvent) {
        method = N.method
        line = RequestEncoder.encode(notification)
        self.event = event(notification)
    }

    var testDescription: String { method }
}
