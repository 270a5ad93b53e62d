import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// revive_session: sessions of an earlier daemon that go on.
@Suite("Revival")
struct RevivalTests {
    /// A daemon that ran a session and was stopped, and the one that followed.
    private func restarted(_ script: String) throws -> Restarted {
        let first = try TestDaemon()
        let client = try first.connect()
        let session = try client.start(script, name: "dev")
        try client.read(session, until: "ready")
        _ = try client.call(Shutdown())
        #expect(first.keeper.wait(seconds: 5) == 0)
        let second = try TestDaemon(following: first)
        return Restarted(daemon: second, client: try second.connect(), session: session)
    }

    private struct Restarted {
        let daemon: TestDaemon
        let client: WireClient
        let session: String
    }

    @Test("a session goes on under its id and name, in its last directory, at the offset where it stopped")
    func goesOn() throws {
        let restarted = try restarted("cd /usr/lib; echo in $PWD ready; cat")
        let (client, session) = (restarted.client, restarted.session)
        let before = try client.info(session)
        #expect(before.endReason == .shutdown && before.cwd == "/usr/lib")
        let kept = try client.output(session)

        _ = try client.call(ReviveSession(session: "dev", columns: 100, rows: 30))
        let info = try client.info(session)
        #expect(info.state == .running && info.exitStatus == nil && info.endReason == nil && info.endedAt == nil)
        #expect(info.name == "dev" && info.columns == 100 && info.rows == 30 && info.createdAt == before.createdAt)
        try client.read(session, until: "\u{1B}[m\r\nin /usr/lib ready")
        let output = try client.output(session)
        #expect(output.starts(with: kept) && info.oldestOffset == 0)
        let screen = try #require(
            try client.call(ReadScreen(session: session, format: .text)).screen.stringValue
        ).split(separator: "\n")
        #expect(screen.count == 3 && screen[0] == "in /usr/lib ready" && screen[2] == "in /usr/lib ready", "\(screen)")
        #expect(screen[1].hasPrefix("── started again 2") && screen[1].contains(", ended 2"), "\(screen)")
    }

    @Test("it can end and go on again, and what was printed in between is kept behind a restart")
    func again() throws {
        let restarted = try restarted("echo ready $((1+1)); read line; echo $line; exit 4")
        let (client, session) = (restarted.client, restarted.session)
        for round in 1...2 {
            _ = try client.call(ReviveSession(session: session))
            try client.type("round \(round)\n", into: session)
            _ = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
            #expect(try client.info(session).exitStatus == .exited(4))
        }
        let output = try client.output(session)
        _ = try client.call(Shutdown())
        #expect(restarted.daemon.keeper.wait(seconds: 5) == 0)
        let next = try TestDaemon(following: restarted.daemon)
        let again = try next.connect()
        let info = try again.info(session)
        #expect(info.exitStatus == .exited(4) && info.endReason == .exited)
        #expect(try again.output(session) == output)
        let text = String(decoding: output, as: UTF8.self)
        #expect(text.contains("round 1") && text.contains("round 2"))
    }

    @Test("a revived session outlives its engine, and is cut off as such when both processes are killed")
    func killed() throws {
        let restarted = try restarted("echo ready; cat")
        let (daemon, client, session) = (restarted.daemon, restarted.client, restarted.session)
        _ = try client.call(ReviveSession(session: session))
        try daemon.killEngine()
        let next = try daemon.connect()
        #expect(try next.info(session).state != .stopped)
        try next.type("still here\n", into: session)
        try next.read(session, until: "still here\r\nstill here")
        try daemon.killBoth()
        #expect(daemon.keeper.wait() == 128 + SIGKILL)
        let last = try TestDaemon(following: daemon)
        #expect(try last.connect().info(session).endReason == .interrupted)
    }

    @Test("what a program left switched on the terminal does not trouble the next one")
    func modes() throws {
        let folder = try TemporaryFolder()
        let mess = "printf 'above\\r\\n\\033[?1049h\\033[?25l\\033[31m\\033[5;10rready\\033]0;half'"
        let script = "if mkdir \(folder.path)/once 2>/dev/null; then \(mess); else echo second; fi; cat"
        let restarted = try restarted(script)
        let (client, session) = (restarted.client, restarted.session)
        _ = try client.call(ReviveSession(session: session))
        try client.read(session, until: "second")
        let screen = try client.call(ReadScreen(session: session)).screen
        #expect(screen["alternate"] == false && screen["cursor"]?["visible"] == true)
        #expect(screen["lines"]?[0]?["text"] == "above" && screen["lines"]?[2]?["text"] == "second", "\(screen)")
        #expect(screen["lines"]?[2]?["runs"] == [])
    }

    @Test("what cannot go on is refused with a reason, and stays as it was")
    func refused() throws {
        let restarted = try restarted("echo ready; cat")
        let (daemon, client, session) = (restarted.daemon, restarted.client, restarted.session)
        let taken = try client.start("cat", name: "dev")
        let error = try client.failure(ReviveSession(session: session))
        #expect(error.code == .sessionExists && error.message.contains("rename"))
        #expect(try client.failure(ReviveSession(session: taken)).code == .notPermitted)
        _ = try client.call(UpdateSession(session: taken, name: "other"))
        let missing = try client.failure(ReviveSession(session: session, cwd: daemon.folder.path + "/none"))
        #expect(missing.code == .spawnFailed && missing.message.contains("directory"))
        let info = try client.info(session)
        #expect(info.state == .stopped && info.endReason == .shutdown)
        #expect(try client.output(session) == Array("ready\r\n".utf8))
        _ = try client.call(ReviveSession(session: session, cwd: daemon.folder.path))
        #expect(try client.info(session).cwd == daemon.folder.path)
    }

    @Test("several that ask at once start it once, and are told that it runs")
    func several() throws {
        let restarted = try restarted("echo ready; cat")
        let clients = try (0..<4).map { _ in try restarted.daemon.connect() }
        let call = #"{"id":1,"method":"revive_session","params":{"session_id":"dev"}}"#
        for client in clients { try client.send(line: call) }
        for client in clients {
            let answer = try #require(try client.receiveLine())
            #expect(answer.contains(restarted.session) || answer.contains("runs"), "\(answer)")
        }
        #expect(try restarted.client.call(ListSessions()).sessions.count == 1)
        try restarted.client.read("dev", until: "started again")
        try restarted.client.type("end\n", into: "dev")
        try restarted.client.read("dev", until: "end")
        let text = String(decoding: try restarted.client.output("dev"), as: UTF8.self)
        #expect(text.split(separator: "started again").count == 2)
    }
}
