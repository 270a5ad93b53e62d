import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// create_session: what runs, with what around it, and what cannot be started.
@Suite("create_session")
struct CreateTests {
    private let daemon: TestDaemon
    private let client: WireClient

    init() throws {
        daemon = try TestDaemon()
        client = try daemon.connect()
    }

    @Test("the minimal call of the protocol starts the user's shell, 80 by 24, in the home directory")
    func minimal() throws {
        let answer = try client.perform(method: "create_session", ["name": "dev", "type": "Local"]).get()
        let id = try #require(answer["session_id"]?.stringValue)
        #expect(id == id.lowercased() && SessionID(id) != nil)
        try client.type("echo $0 $(stty size) $PWD; exit\n", into: "dev")
        _ = try client.call(Wait(session: id, timeoutMilliseconds: 20_000))
        let text = String(decoding: try client.output(id), as: UTF8.self)
        #expect(text.contains("bash 24 80 \(daemon.folder.path)"), "\(text)")
    }

    @Test("a session is listed with everything that is known of it")
    func listed() throws {
        let session = try client.start("echo hello; cat", name: "all") { call in
            call.columns = 100
            call.rows = 30
            call.cwd = "/usr"
            call.workspace = "work"
            call.labels = ["a": "b"]
        }
        try client.read(session, until: "hello")
        _ = try client.call(Synchronize(session: session))
        let info = try client.info(session)
        #expect(info.name == "all" && info.sessionType == .local && info.state == .running && info.clientCount == 0)
        #expect(info.columns == 100 && info.rows == 30 && info.cwd == "/usr")
        #expect(info.workspace == "work" && info.labels == ["a": "b"])
        #expect(info.command == ["sh", "-c", "echo hello; cat"])
        #expect(info.exitStatus == nil && info.endedAt == nil && info.outputOffset == 7 && info.oldestOffset == 0)
        #expect(isRunning(try #require(info.pid)))
        // The wire itself, as programs in other languages read it.
        let listed = try client.perform(method: "list_sessions").get()["sessions"]?[0]
        #expect(listed?["state"] == "Running" && listed?["num_clients"] == 0 && listed?["session_type"] == "Local")
        let created = try #require(listed?["created_at"]?.stringValue)
        #expect(created.utf8.count == 24 && created.hasSuffix("Z"), "\(created)")
    }

    @Test("a program sees its environment, its directory and what Pulsar adds")
    func environment() throws {
        let session = try client.start("env; pwd; echo END; cat") { call in
            call.environment = ["EXTRA": "a b", "LANG": "POSIX"]
            call.cwd = "/tmp"
        }
        let lines = try client.read(session, until: "END\r\n").split(separator: "\r\n").map(String.init)
        for expected in [
            "TERM=xterm-256color", "COLORTERM=truecolor", "PULSAR_SESSION_ID=\(session)",
            "PULSAR_SOCKET=\(daemon.socketPath)", "EXTRA=a b", "LANG=POSIX", "PWD=/tmp", "/tmp",
            "HOME=\(daemon.folder.path)",
        ] {
            #expect(lines.contains(expected), "\(expected) is not in \(lines)")
        }
        #expect(!lines.contains { $0.hasPrefix("NOTIFY_SOCKET") || $0.hasPrefix("LISTEN_") })
    }

    @Test("a program has the terminal as descriptors 0, 1 and 2, no other, and every signal as it came into the world")
    func descriptorsAndSignals() throws {
        let script = """
            ls -1 /proc/$$/fd; for fd in 0 1 2; do readlink /proc/$$/fd/$fd; done; tty
            grep -E '^Sig(Blk|Ign)' /proc/self/status; ps -o pid=,sid=,pgid=,tpgid= -p $$; echo END; cat
            """
        // Why grep's own signals, which it has from the shell: a shell blocks them for a moment whenever it forks.
        let session = try client.start(script)
        let text = try client.read(session, until: "END\r\n")
        let lines = text.split(separator: "\r\n").map(String.init)
        #expect(lines.prefix(3) == ["0", "1", "2"], "\(lines)")
        #expect(Set(lines[3...6]).count == 1 && lines[3].hasPrefix("/dev/pts/"), "\(lines)")
        #expect(text.contains("SigBlk:\t0000000000000000") && text.contains("SigIgn:\t0000000000000000"), "\(text)")
        let numbers = try #require(lines.dropLast().last).split(separator: " ")
        #expect(Set(numbers).count == 1, "session, group and foreground group are its own: \(numbers)")
    }

    @Test("names are unique among live sessions, and free again after the end")
    func names() throws {
        let first = try client.start("cat", name: "one")
        let error = try client.failure(CreateSession(name: "one"))
        #expect(error.code == .sessionExists)
        _ = try client.call(TerminateSession(session: "one"))
        let second = try client.start("cat", name: "one")
        #expect(first != second)
        // The live one is meant by the name; the ended one by its id.
        #expect(try client.call(ReadOutput(session: "one")).endOffset == 0)
        #expect(try client.info(first).state == .stopped)
        _ = try client.call(TerminateSession(session: "one"))
        let ambiguous = try client.failure(ReadOutput(session: "one"))
        #expect(ambiguous.code == .nameAmbiguous)
        #expect(ambiguous.data?["candidates"]?.arrayValue?.count == 2)
    }

    @Test("without a name the daemon makes one, unique")
    func inventedNames() throws {
        for _ in 0..<3 { _ = try client.start("cat") }
        #expect(Set(try client.call(ListSessions()).sessions.map(\.name)).count == 3)
    }

    @Test("the same key starts no second session, not even pipelined")
    func idempotency() throws {
        let line = { (id: Int) in
            #"{"id":\#(id),"method":"create_session","params":{"type":"Local","command":["cat"],"idempotency_key":"k"}}"#
        }
        try client.send(line: line(1) + "\n" + line(2))
        let other = try daemon.connect()
        try other.send(line: line(3))
        let answers = try [client.receive(), client.receive(), other.receive()].map { message in
            guard case .answer(_, .success(let value)) = message else { throw TestFailure("\(message)") }
            return value["session_id"]
        }
        #expect(Set(answers).count == 1)
        #expect(try client.call(ListSessions()).sessions.count == 1)
    }

    /// Something that cannot be started.
    struct Impossible: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let words: String
        let change: @Sendable (inout CreateSession) -> Void

        init(_ description: String, says words: String, change: @escaping @Sendable (inout CreateSession) -> Void) {
            testDescription = description
            self.words = words
            self.change = change
        }
    }

    @Test(
        "what cannot be started is 1006 with a sentence, and leaves nothing behind",
        arguments: [
            Impossible("no such program", says: "no program") { $0.command = ["/no/such/program"] },
            Impossible("no such program on the path", says: "no program") { $0.command = ["no-such-program"] },
            Impossible("not executable", says: "cannot be executed") { $0.command = ["/etc/passwd"] },
            Impossible("a directory", says: "cannot be executed") { $0.command = ["/"] },
            Impossible("empty", says: "no program") { $0.command = [""] },
            Impossible("no such directory", says: "directory") { $0.cwd = "/no/such/directory" },
            Impossible("a file as directory", says: "directory") { $0.cwd = "/etc/passwd" },
        ]
    )
    func impossible(_ impossible: Impossible) throws {
        // Why one beforehand: what is made at the first use is not taken for a leak.
        var call = CreateSession(name: "impossible")
        call.command = ["/no/such/program"]
        _ = try client.failure(call)
        let before = try daemon.descriptorCounts()
        call.command = ["cat"]
        impossible.change(&call)
        for _ in 0..<20 {
            let error = try client.failure(call)
            #expect(error.code == .spawnFailed)
            #expect(error.message.contains(impossible.words), "\(error.message)")
        }
        #expect(try client.call(ListSessions()).sessions.isEmpty)
        #expect(try client.eventually { try daemon.isWithin(before) && daemon.zombies() == 0 })
        #expect(TestDaemon.names(daemon.folder.path + "/state", depth: 4).allSatisfy { !$0.hasSuffix(".raw") })
    }

    @Test("a script without a first line that names its interpreter is run by sh, as execvp(3) does")
    func plainScript() throws {
        let path = daemon.folder.path + "/script"
        try TestDaemon.write("echo plain\nexit 7\n", to: path)
        try #require(chmod(path, 0o700) == 0)
        var call = CreateSession(name: "script")
        call.command = [path]
        let session = try client.call(call).session.description
        #expect(try client.call(Wait(session: session, timeoutMilliseconds: 20_000)).exitStatus == .exited(7))
        #expect(try client.output(session) == Array("plain\r\n".utf8))
    }

    @Test("a shell that does not exist is told by name")
    func noShell() throws {
        let other = try TestDaemon(configuration: "[session]\nshell = \"/opt/none/fish\"\n")
        let error = try other.connect().failure(CreateSession(name: "x"))
        #expect(error.code == .spawnFailed && error.message.contains("fish"), "\(error.message)")
    }

    @Test("sessions beyond the limit of the configuration are 1005, and possible again when one has ended")
    func limit() throws {
        let other = try TestDaemon(configuration: "[limits]\nsessions = 2\n")
        let client = try other.connect()
        let first = try client.start("cat")
        _ = try client.start("cat")
        let error = try client.failure(CreateSession(name: "third"))
        #expect(error.code == .limitReached && error.data?["limit"] == 2)
        _ = try client.call(TerminateSession(session: first))
        _ = try client.start("cat", name: "third")
    }
}
