import PulsarProtocol
import PulsarTestSupport
import Testing
import TortureVerifier

/// Sessions that print without end, each with a client that checks every byte.
final class Floods {
    /// Room for everything that is printed, so that nothing is dropped.
    static let configuration = "[journal]\nsession_bytes = \"1GiB\"\ntotal_bytes = \"8GiB\"\n"

    private let daemon: TestDaemon
    private let sessions: [SessionID]
    private let clients: [ResumingClient]

    init(_ daemon: TestDaemon, count: Int) throws {
        self.daemon = daemon
        let control = try daemon.connect()
        sessions = try (0..<count).map { number in
            var call = CreateSession(name: "flood\(number)")
            // As much as clients of a build for tests can check while it comes.
            call.command = [BuildProducts.path("torture"), "flood", "--rate", "2000000"]
            return try control.call(call).session
        }
        clients = sessions.map { ResumingClient(daemon.socketPath, session: $0) }
        for client in clients { client.start() }
    }

    /// The programs that run, by session.
    func processes() throws -> [SessionID: Int32?] {
        let sessions = try daemon.connect().call(ListSessions()).sessions
        return Dictionary(uniqueKeysWithValues: sessions.map { ($0.id, $0.pid) })
    }

    /// Waits until all floods have gone on: what is done next is done in the middle of output.
    func advance(by count: UInt64 = 300_000) throws {
        let control = try daemon.connect()
        let target = try sessions.map { try end(control, $0) + count }
        for (session, offset) in zip(sessions, target) {
            while try end(control, session) < offset { _ = try control.call(Synchronize(session: session.description)) }
        }
    }

    /// Ends the programs, and checks what the clients got and what the journals hold.
    func end() throws -> [ResumingClient] {
        let control = try daemon.connect()
        for session in sessions { _ = try control.call(TerminateSession(session: session.description)) }
        for client in clients {
            client.finish()
            #expect(client.fault == nil)
            #expect(client.end?.reason == .terminated)
            #expect(client.verifier.lineCount > 10_000)
        }
        for (session, client) in zip(sessions, clients) {
            let journal = try readJournal(control, session)
            #expect(journal.fault == nil)
            #expect(journal.offset == client.offset)
        }
        return clients
    }

    private func end(_ control: WireClient, _ session: SessionID) throws -> StreamOffset {
        try control.call(ReadOutput(session: session.description, offset: nil, bytesMax: 1)).endOffset
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
}
