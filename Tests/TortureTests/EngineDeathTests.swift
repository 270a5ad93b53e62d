import PulsarProtocol
import PulsarTestSupport
import Testing
import TortureVerifier

#if canImport(Glibc)
import Glibc
#endif

/// kill -9 of the engine under full output: no shell, no byte lost or doubled, no exit status guessed.
@Suite("Death of the engine", .serialized)
struct EngineDeathTests {
    private static let torture = BuildProducts.path("torture")

    @Test("20 kills with four floods: every byte once, in the journal and at clients that resume")
    func floods() throws {
        let daemon = try TestDaemon(
            configuration: "[journal]\nsession_bytes = \"1GiB\"\ntotal_bytes = \"8GiB\"\n"
        )
        let control = try daemon.connect()
        var sessions: [SessionID] = []
        for number in 0..<4 {
            var call = CreateSession(name: "flood\(number)")
            call.command = [Self.torture, "flood"]
            sessions.append(try control.call(call).session)
        }
        let before = try processes(daemon)
        let clients = sessions.map { ResumingClient(daemon.socketPath, session: $0) }
        for client in clients { client.start() }

        var seconds: [Double] = []
        var target: [SessionID: StreamOffset] = [:]
        for _ in 0..<20 {
            // The next kill comes after all floods have gone on: in the middle of output, with no clock asked.
            let control = try daemon.connect()
            for session in sessions {
                let at = try control.call(ReadOutput(session: session.description, offset: nil, bytesMax: 1)).endOffset
                target[session] = at + 300_000
            }
            try waitForOutput(control, target)
            let start = now()
            try daemon.killEngine()
            seconds.append(now() - start)
        }

        #expect(try processes(daemon) == before)
        let last = try daemon.connect()
        for session in sessions { _ = try last.call(TerminateSession(session: session.description)) }
        for client in clients {
            client.finish()
            #expect(client.fault == nil)
            #expect(client.end?.reason == .terminated)
            #expect(client.verifier.lineCount > 100_000)
        }
        for (session, client) in zip(sessions, clients) {
            let journal = try readJournal(last, session)
            #expect(journal.fault == nil)
            #expect(journal.offset == client.offset)
        }
        seconds.sort()
        print(
            "serving again after \(seconds[10]) s (p50), \(seconds[19]) s (max), \(clients.map(\.offset).reduce(0, +)) bytes"
        )
    }

    @Test("exit 42 while the engine is down arrives as 42, with the last bytes", arguments: 0..<10)
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

    // MARK: - Private

    /// The programs that run, by session.
    private func processes(_ daemon: TestDaemon) throws -> [SessionID: Int32?] {
        let sessions = try daemon.connect().call(ListSessions()).sessions
        return Dictionary(uniqueKeysWithValues: sessions.map { ($0.id, $0.pid) })
    }

    private func waitForOutput(_ control: WireClient, _ target: [SessionID: StreamOffset]) throws {
        for (session, offset) in target {
            while try control.call(ReadOutput(session: session.description, bytesMax: 1)).endOffset < offset {
                _ = try control.call(Synchronize(session: session.description))
            }
        }
    }

    private func readJournal(_ control: WireClient, _ session: SessionID) throws -> TortureVerifier {
        var verifier = TortureVerifier()
        while true {
            let answer = try control.call(
                ReadOutput(session: session.description, offset: verifier.offset, bytesMax: 524_288)
            )
            if answer.data.isEmpty { return verifier }
            verifier.feed(answer.data)
        }
    }

    private func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
