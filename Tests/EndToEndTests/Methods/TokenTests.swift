import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Access tokens: what a connection may do that shows one, for how long, and what outlives the engine.
@Suite("Access tokens")
struct TokenTests {
    private let daemon: TestDaemon
    private let owner: WireClient

    init() throws {
        daemon = try TestDaemon()
        owner = try daemon.connect()
    }

    private func make(_ capabilities: [Capability], name: String = "t", seconds: Int64? = nil) throws -> AccessToken {
        try owner.call(CreateToken(name: name, capabilities: capabilities, lifetimeSeconds: seconds)).token
    }

    /// A connection that has shown a token.
    private func connect(_ token: AccessToken, to daemon: TestDaemon? = nil) throws -> WireClient {
        let client = try (daemon ?? self.daemon).connect()
        let answer = try client.call(Initialize(token: token))
        #expect(answer.tokenID != nil)
        return client
    }

    // MARK: - Rights

    /// What every method needs, written down by hand.
    private static let needs: [String: Capability] = [
        "rpc.discover": .list, "get_status": .list, "list_sessions": .list, "list_clients": .list, "subscribe": .list,
        "unsubscribe": .list, "synchronize": .list,
        "attach_session": .read, "detach_session": .read, "receive_output": .read, "read_output": .read,
        "read_screen": .read, "open_stream": .read, "wait": .read,
        "send_input": .input, "read_environment": .input,
        "resize_terminal": .resize, "signal_session": .signal,
        "create_session": .create, "update_session": .create, "revive_session": .create,
        "terminate_session": .kill, "remove_session": .kill,
        "disconnect_client": .admin, "read_events": .admin, "create_token": .admin, "list_tokens": .admin,
        "revoke_token": .admin, "reload_config": .admin, "restart_daemon": .admin, "shutdown": .admin,
    ]

    @Test("a token gives its rights and no others, method by method", arguments: Capability.allCases)
    func matrix(right: Capability) throws {
        #expect(Set(MessageRegistry.all.map(\.name)) == Set(Self.needs.keys).union(["initialize"]))
        let token = try make([right])
        let client = try connect(token)
        for (method, need) in Self.needs.sorted(by: { $0.key < $1.key }) {
            if need == right {
                // These work without parameters, and would leave no daemon to ask, or another one.
                guard !["shutdown", "restart_daemon"].contains(method) else { continue }
                let result = try client.perform(method: method)
                guard case .failure(let error) = result else { continue }
                #expect(error.code == .invalidParameters, "\(method): \(error)")
            } else {
                let error = try client.failure(method)
                #expect(error.code == .notPermitted, "\(method)")
                #expect(error.message.contains("\"\(need.rawValue)\""), "\(method): \(error.message)")
            }
        }
        let answer = try daemon.connect().call(Initialize(token: token))
        #expect(answer.capabilities == [right.rawValue])
        #expect(try owner.call(GetStatus()).version == PulsarVersion.current)
    }

    @Test("a stream that only may look neither types nor resizes, whatever it sends, and takes nobody's place")
    func streams() throws {
        let session = try owner.start("cat", name: "s")
        let writer = try TestStream(daemon, OpenStream(session: session, columns: 80, rows: 24))
        // Somebody's wish, which holds until a client with a say moves again.
        _ = try owner.call(ResizeTerminal(session: session, columns: 70, rows: 20))
        let ruler = try connect(try make([.read, .admin], name: "ruler"))
        _ = try ruler.call(AttachSession(session: session, client: writer.opened.client))
        let viewer = try connect(try make([.list, .read]))
        var request = OpenStream(session: session, columns: 120, rows: 40)
        #expect(try viewer.failure(request).code == .notPermitted)
        request.isReadOnly = true
        // The writer's id is no secret: `list_clients` tells it.
        request.client = writer.opened.client
        #expect(try viewer.failure(request).code == .notPermitted)
        #expect(try viewer.failure(AttachSession(session: session, client: writer.opened.client)).code == .notPermitted)
        #expect(try viewer.failure(DetachSession(session: session, client: writer.opened.client)).code == .notPermitted)
        request.client = nil
        _ = try viewer.openStream(request)
        try viewer.send(.input(sequence: 1, bytes: Array("evil\n".utf8)))
        try viewer.send(.resize(WindowSize(columns: 132, rows: 50, pixelWidth: 0, pixelHeight: 0)))
        // An answer to this says that all before it has been treated.
        try viewer.send(.ping([1]))
        while let frame = try viewer.receiveFrame(), frame != .pong([1]) {}
        try viewer.send(.detach)
        while try viewer.receiveFrame() != nil {}
        _ = try owner.call(Synchronize(session: session))
        var info = try owner.info(session)
        #expect(info.columns == 70 && info.rows == 20)
        try writer.type("good\n", sequence: 1)
        try writer.take { writer.text.contains("good\r\ngood\r\n") }
        #expect(!writer.text.contains("evil"))
        info = try owner.info(session)
        #expect(info.clientCount == 1)
    }

    @Test("who only looks does so under every method, and has no say in what a program is answered")
    func looker() throws {
        let question = "printf '\\033]11;?\\033\\\\'; head -c 25 | tr -d '\\033'"
        let session = try owner.start("read x; stty raw -echo; \(question); echo ' DONE'")
        let viewer = try connect(try make([.list, .read]))
        let id = try viewer.call(AttachSession(session: session)).client
        var request = OpenStream(session: session, client: id, columns: 120, rows: 40)
        request.isReadOnly = true
        _ = try viewer.openStream(request)
        let clients = try owner.call(ListClients()).clients
        #expect(clients.map(\.isReadOnly) == [true])
        let dark = TerminalDescription(background: 0x01_02_03)
        try viewer.send(.event(method: TerminalDescription.eventMethod, parameters: dark.json))
        try viewer.send(.ping([1]))
        while let frame = try viewer.receiveFrame(), frame != .pong([1]) {}
        try owner.type("\n", into: session)
        let answer = try owner.read(session, until: "DONE")
        #expect(answer.contains("rgb:") && !answer.contains("0101/0202/0303"), "\(answer)")
    }

    @Test("a client that comes back has its rights, whoever took its id meanwhile")
    func squatter() throws {
        let session = try owner.start("cat", name: "s")
        let viewer = try connect(try make([.list, .read]))
        let id = ClientID.random()
        var request = OpenStream(session: session, client: id)
        request.isReadOnly = true
        _ = try viewer.openStream(request)
        let writer = try TestStream(daemon, OpenStream(session: session, client: id, columns: 100, rows: 30))
        try writer.type("mine\n", sequence: 1)
        try writer.take { writer.text.contains("mine\r\nmine\r\n") }
        #expect(try owner.info(session).columns == 100)
    }

    @Test("nobody makes a token with a token, and nobody wins by showing a second one, or one too late")
    func escalation() throws {
        let ruler = try connect(try make([.admin, .list], name: "ruler"))
        #expect(try ruler.failure(CreateToken(name: "more", capabilities: [.list])).code == .notPermitted)
        let all = try make(Capability.allCases, name: "all")
        let client = try connect(try make([.list]))
        #expect(try client.failure(Initialize(token: all)).code == .notPermitted)
        #expect(try client.failure(ListSessions()).code == .notPermitted)
        let late = try daemon.connect()
        _ = try late.call(ListSessions())
        #expect(try late.failure(Initialize(token: all)).code == .notPermitted)
        #expect(try late.failure(ListSessions()).code == .notPermitted)
        // Who shows one that is cut short, or none where one was meant, does not go on with all rights.
        for wrong in [JSONValue.string(""), .string(String(all.text.dropLast())), 1] {
            let script = try daemon.connect()
            #expect(try script.failure("initialize", ["token": wrong]).code == .invalidParameters)
            #expect(try script.failure(ListSessions()).code == .notPermitted)
        }
        for line in [
            #"{"id":1,"method":"initialize","params":["\#(all.text)"]}"#,
            #"{"id":1,"jsonrpc":"1.0","method":"initialize","params":{"token":"\#(all.text)"}}"#,
            #"{"id":[],"method":"initialize","params":{"token":"\#(all.text)"}}"#,
        ] {
            let script = try daemon.connect()
            try script.send(line: line)
            #expect(try script.receiveLine()?.contains("error") == true)
            #expect(try script.failure(ListSessions()).code == .notPermitted)
        }
        // A parameter that is null counts as absent, as everywhere.
        let plain = try daemon.connect()
        #expect(try plain.perform(method: "initialize", ["token": .null]).get()["token_id"] == nil)
        #expect(try plain.call(ListSessions()).sessions.isEmpty)
        let named = try daemon.connect()
        let parameters: JSONValue = ["token": .string(all.text), "client_name": ""]
        #expect(try named.failure("initialize", parameters).code == .invalidParameters)
        #expect(try named.failure(ListSessions()).code == .notPermitted)
    }

    // MARK: - Validity

    @Test("a token that is not valid leaves no right, and the log says who tried and not what")
    func invalid() throws {
        let token = try make([.list])
        var text = token.text
        text.replaceSubrange(text.index(before: text.endIndex)..., with: text.hasSuffix("A") ? "B" : "A")
        let wrong = try #require(AccessToken(text))
        let client = try daemon.connect()
        #expect(try client.failure(Initialize(token: wrong)).code == .notPermitted)
        #expect(try client.failure(ListSessions()).code == .notPermitted)
        #expect(try client.failure(Initialize(token: token)).code == .notPermitted)
        #expect(try client.failure(ListSessions()).code == .notPermitted)
        // What cannot be a token at all is not repeated.
        let other = try daemon.connect()
        let error = try other.failure("initialize", ["token": .string(String(token.text.dropLast()))])
        #expect(error.code == .invalidParameters)
        #expect(!error.message.contains("pulsar_"))
        #expect(daemon.log.contains("refused an access token"))
        #expect(!daemon.log.contains(wrong.text))
    }

    @Test("revoking closes every connection of the token at once, streams too, and for ever")
    func revoked() throws {
        let session = try owner.start("cat", name: "s")
        let token = try make([.list, .read], name: "one")
        let other = try connect(try make([.list], name: "two"))
        let waiting = try connect(token)
        let stream = try connect(token)
        _ = try stream.openStream(OpenStream(session: session, isReadOnly: true))
        let listed = try owner.call(ListTokens()).tokens
        #expect(listed.map(\.name) == ["one", "two"])
        #expect(listed.map(\.connectionCount) == [2, 1])
        #expect(listed.allSatisfy { $0.lastUsedAt != nil && $0.expiresAt == nil })
        _ = try owner.call(RevokeToken(token: "one"))
        #expect(try waiting.receiveLine() == nil)
        while try stream.receiveFrame() != nil {}
        #expect(try other.call(ListSessions()).sessions.count == 1)
        #expect(try owner.failure(RevokeToken(token: "one")).code == .tokenNotFound)
        try daemon.killEngine()
        #expect(try daemon.connect().failure(Initialize(token: token)).code == .notPermitted)
    }

    @Test("who revokes the own token is answered first")
    func suicide() throws {
        let token = try make([.admin], name: "mine")
        let client = try connect(token)
        _ = try client.call(RevokeToken(token: "mine"))
        #expect(try client.receiveLine() == nil)
    }

    @Test("a token ends by itself, with its connections")
    func expiry() throws {
        let token = try make([.list], seconds: 1)
        let client = try connect(token)
        #expect(try client.call(ListSessions()).sessions.isEmpty)
        #expect(try client.receiveLine() == nil)
        #expect(try daemon.connect().failure(Initialize(token: token)).code == .notPermitted)
        #expect(try owner.call(ListTokens()).tokens.isEmpty)
        // Its name is free again.
        _ = try make([.list])
    }

    @Test("a name is used once, and there is a bound")
    func bounds() throws {
        _ = try make([.list], name: "same")
        #expect(throws: RPCError.self) { _ = try make([.list], name: "same") }
        _ = try owner.call(Shutdown())
        #expect(daemon.keeper.wait(seconds: 5) == 0, "\(daemon.log)")
        // Made by the daemon, each would wait for the disk.
        try sqlite(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 998)
            INSERT INTO token SELECT printf('00000000-0000-4000-8000-%012d', i), i, hex(randomblob(32)), 'list', i, NULL, NULL
            FROM n
            """
        )
        let next = try TestDaemon(following: daemon)
        let client = try next.connect()
        #expect(try client.call(ListTokens()).tokens.count == 999)
        _ = try client.call(CreateToken(name: "last", capabilities: [.list]))
        #expect(try client.failure(CreateToken(name: "more", capabilities: [.list])).code == .limitReached)
    }

    // MARK: - The command

    @Test("pulsar token makes, lists and revokes them, and a command that shows one has its rights")
    func command() throws {
        func pulsar(_ arguments: [String], environment: [String: String] = [:]) throws -> (text: String, status: Int32?)
        {
            let path = daemon.folder.path + "/output"
            let file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            defer { close(file) }
            let call = try ChildProcess(
                BuildProducts.path("pulsar"),
                arguments,
                environment: daemon.environment.merging(environment) { _, given in given },
                descriptors: [1: file, 2: file]
            )
            let status = call.wait(seconds: 30)
            return (String(decoding: try TestDaemon.bytes(path), as: UTF8.self), status)
        }
        _ = try owner.start("cat", name: "s")
        let file = daemon.folder.path + "/token"
        let made = try pulsar(["token", "create", "monitor", "--allow", "list,read", "--expires", "7d", "--file", file])
        #expect(made.status == 0 && made.text.isEmpty, "\(made.text)")
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let listed = try pulsar(["token", "list"]).text
        #expect(listed.contains("monitor  list,read") && !listed.contains("pulsar_"), "\(listed)")

        let shown = ["PULSAR_TOKEN_FILE": file]
        #expect(try pulsar(["list"], environment: shown).text.contains("s "))
        #expect(try pulsar(["screen", "s", "--token-file", file]).status == 0)
        let refused = try pulsar(["send", "s", "x"], environment: shown)
        #expect(refused.status == 1 && refused.text.contains("needs the right \"input\""), "\(refused.text)")
        #expect(try pulsar(["kill", "s", "--token-file", file]).status == 1)
        // What is there is not overwritten, and no token is left behind that nobody got.
        #expect(try pulsar(["token", "create", "other", "--allow", "list", "--file", file]).status == 1)
        #expect(try owner.call(ListTokens()).tokens.map(\.name) == ["monitor"])
        #expect(try pulsar(["token", "create", "monitor", "--allow", "list"]).text.contains("exists already"))
        #expect(try pulsar(["token", "create", "x", "--allow", "all"]).text.contains("There is no right \"all\""))
        let printed = try pulsar(["token", "create", "printed", "--allow", "list"]).text
        #expect(AccessToken(String(printed.dropLast())) != nil)
        #expect(try pulsar(["token", "revoke", String(printed.dropLast())]).status == 64)

        chmod(file, 0o644)
        let readable = try pulsar(["list"], environment: shown)
        #expect(readable.status == 64 && readable.text.contains("not yours alone"), "\(readable.text)")
        chmod(file, 0o600)
        #expect(try pulsar(["token", "revoke", "monitor"]).status == 0)
        #expect(try pulsar(["token", "revoke", "monitor"]).status == 2)
        #expect(try pulsar(["list", "--token-file", ""]).status == 64)
        let late = try pulsar(["list"], environment: shown)
        #expect(late.status == 1 && late.text.contains("not valid"), "\(late.text)")
        let ruling = daemon.folder.path + "/ruling"
        #expect(try pulsar(["token", "create", "r", "--allow", "admin,list", "--file", ruling]).status == 0)
        let stopped = try pulsar(["daemon", "stop", "--token-file", ruling])
        #expect(stopped.status == 0, "\(stopped.text)")
    }

    // MARK: - Keeping

    /// What lies in the daemon's folder, file by file.
    private func files(_ daemon: TestDaemon) -> [String] { TestDaemon.names(daemon.folder.path, depth: 6) }

    private func database() throws -> String {
        try #require(files(daemon).first { $0.hasSuffix("/tokens.sqlite") })
    }

    private func sqlite(_ sql: String) throws {
        let path = try database()
        let call = try ChildProcess("sqlite3", [path, sql], environment: ["PATH": "/usr/bin:/bin"], descriptors: [:])
        #expect(call.wait(seconds: 20) == 0)
    }

    private func isFile(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    @Test("tokens outlive engine and daemon; nothing that is kept holds one, and all files are their owner's")
    func kept() throws {
        let token = try make([.list])
        try daemon.killEngine()
        #expect(try connect(token).call(ListSessions()).sessions.isEmpty)
        _ = try daemon.connect().call(Shutdown())
        #expect(daemon.keeper.wait(seconds: 5) == 0, "\(daemon.log)")
        let secret = Array(token.text.utf8.dropFirst(AccessToken.prefix.utf8.count))
        var looked = 0
        for name in files(daemon) where isFile(name) {
            looked += 1
            var status = stat()
            // The tests' own log is as the test made it.
            #expect(stat(name, &status) == 0 && status.st_mode & 0o077 == 0, "\(name)")
            let bytes = try TestDaemon.bytes(name)
            #expect(!bytes.contains(secret), "\(name)")
        }
        #expect(looked > 2)
        let next = try TestDaemon(following: daemon)
        #expect(try connect(token, to: next).call(ListSessions()).sessions.isEmpty)
    }

    enum Damage: CaseIterable, Sendable { case text, newer }

    @Test("where the tokens cannot be read none is valid, and everything else goes on", arguments: Damage.allCases)
    func damaged(damage: Damage) throws {
        let token = try make([.list])
        _ = try owner.call(Shutdown())
        #expect(daemon.keeper.wait(seconds: 5) == 0, "\(daemon.log)")
        switch damage {
        case .text: try TestDaemon.write(String(repeating: "no database\n", count: 1_000), to: try database())
        case .newer: try sqlite("INSERT INTO grdb_migrations VALUES ('99 of later')")
        }
        let next = try TestDaemon(following: daemon)
        let refusal = try next.connect().failure(Initialize(token: token)).code
        #expect(refusal == (damage == .newer ? .internalError : .notPermitted))
        let again = try next.connect()
        let call = CreateToken(name: "n", capabilities: [.list])
        let made = try again.perform(method: CreateToken.method, call.parameters)
        switch (damage, made) {
        case (.text, .success), (.newer, .failure): break
        default: Issue.record("\(made)")
        }
        #expect(try again.run("echo here").text == "here\r\n")
    }
}

extension [UInt8] {
    /// Whether some bytes stand in these.
    fileprivate func contains(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first, count >= needle.count else { return false }
        return indices.dropLast(needle.count - 1).contains { start in
            self[start] == first && self[start..<start + needle.count].elementsEqual(needle)
        }
    }
}
