import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// kill -9 of the engine under full output: no shell, no byte lost or doubled, no exit status guessed.
@Suite("Death of the engine", .serialized)
struct EngineDeathTests {
    @Test("20 kills with four floods: every byte once, in the journal and at clients that resume")
    func floods() throws {
        let daemon = try TestDaemon(configuration: Floods.configuration)
        let floods = try Floods(daemon, count: 4)
        let before = try floods.processes()
        var seconds: [Double] = []
        for _ in 0..<20 {
            // The next kill comes after all floods have gone on: in the middle of output, with no clock asked.
            try floods.advance()
            let start = now()
            try daemon.killEngine()
            seconds.append(now() - start)
        }
        #expect(try floods.processes() == before)
        let outcome = try floods.end()
        #expect(outcome.faults.isEmpty)
        seconds.sort()
        print(
            "serving again after \(seconds[10]) s (p50), \(seconds[19]) s (max), \(outcome.bytes) bytes"
        )
    }

    // `PULSAR_EXIT_ROUNDS=100` for the full count.
    private static let exitRounds = TestDaemon.count("PULSAR_EXIT_ROUNDS", otherwise: 10)

    @Test("exit 42 while the engine is down arrives as 42, with the last bytes", arguments: 0..<exitRounds)
    func exitStatus(round: Int) throws {
        let daemon = try TestDaemon()
        let control = try daemon.connect()
        var call = CreateSession(name: "exit")
        // The program ends once its engine is dead: the keeper's children tell.
        call.command = [
            "sh", "-c",
            "echo begun; while kill -0 $1 2>/dev/null; do :; done; echo last words; exit 42", "sh",
            "\(try #require(daemon.enginePID))",
        ]
        let session = try control.call(call).session.description
        _ = try control.call(ReceiveOutput(session: session, timeoutMilliseconds: 10_000))
        try daemon.killEngine()
        let again = try daemon.connect()
        let end = try again.call(Wait(session: session, timeoutMilliseconds: 20_000))
        #expect(end.exitStatus == .exited(42))
        let output = try again.call(ReadOutput(session: session, offset: 0))
        #expect(String(decoding: output.data, as: UTF8.self) == "begun\r\nlast words\r\n")
    }

    @Test("pulsar wait goes on over the deaths of engines, and returns what the program did")
    func command() throws {
        let daemon = try TestDaemon()
        var call = CreateSession(name: "w")
        call.command = ["sh", "-c", "read x; exit 5"]
        let session = try daemon.connect().call(call).session.description
        let command = try ChildProcess(
            BuildProducts.path("pulsar"),
            ["wait", "w"],
            environment: daemon.environment
        )
        for _ in 0..<5 { try daemon.killEngine() }
        _ = try daemon.connect().call(SendInput(session: session, data: Array("\n".utf8)))
        #expect(command.wait(seconds: 20) == 5)
    }

    @Test("a call that was made while the engine was down is answered by the next")
    func pendingConnection() throws {
        let daemon = try TestDaemon()
        var call = CreateSession(name: "kept")
        call.command = ["cat"]
        let session = try daemon.connect().call(call).session.description
        try daemon.killEngine()
        let control = try daemon.connect()
        #expect(try control.call(ListSessions()).sessions.map(\.state) == [.running])
        _ = try control.call(SendInput(session: session, data: Array("still here\n".utf8)))
        var seen = ""
        while !seen.contains("still here\r\nstill here\r\n") {
            let output = try control.call(ReceiveOutput(session: session, timeoutMilliseconds: 10_000))
            try #require(!output.data.isEmpty)
            seen += String(decoding: output.data, as: UTF8.self)
        }
    }

    @Test(
        "where programs wait for the disk, a session whose journal cannot be opened goes on once it can, running or not"
    )
    func journalAside() throws {
        let daemon = try TestDaemon(configuration: "[journal]\non_full = \"block\"\n")
        let control = try daemon.connect()
        let engine = try #require(daemon.enginePID)
        // One ends when its engine is dead, the other when it is told to.
        let sessions = try ["read line", "while kill -0 \(engine) 2>/dev/null; do :; done"].map { waiting in
            var call = CreateSession(name: nil)
            call.command = ["sh", "-c", "stty -echo; echo begun; \(waiting); echo last words; exit 42"]
            let session = try control.call(call).session.description
            _ = try control.call(ReceiveOutput(session: session, timeoutMilliseconds: 10_000))
            return session
        }
        let folder = try #require(
            TestDaemon.names(daemon.folder.path + "/state", depth: 4).first { $0.hasSuffix("/sessions") }
        )
        for session in sessions { rename("\(folder)/\(session)", "\(folder)/aside-\(session)") }
        try daemon.killEngine()
        let again = try daemon.connect()
        #expect(try again.call(ListSessions()).sessions.isEmpty)
        // What has no journal now is the next keeper's to hold, too.
        let keeper = try #require(daemon.keeperPID)
        try daemon.killKeeper()
        try daemon.awaitKeeper(after: keeper)
        for session in sessions { rename("\(folder)/aside-\(session)", "\(folder)/\(session)") }
        var rounds = 0
        while rounds < 10_000, try again.call(ListSessions()).sessions.count < 2 { rounds += 1 }
        _ = try again.call(SendInput(session: sessions[0], data: [10]))
        for session in sessions {
            let end = try again.call(Wait(session: session, timeoutMilliseconds: 20_000))
            #expect(end.exitStatus == .exited(42))
            let output = try again.call(ReadOutput(session: session, offset: 0))
            #expect(String(decoding: output.data, as: UTF8.self) == "begun\r\nlast words\r\n")
        }
    }

    // MARK: - Private

    private func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
