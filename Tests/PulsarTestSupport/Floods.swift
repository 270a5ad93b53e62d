package import PulsarProtocol
import TortureVerifier

/// Sessions that print without end, each with a client that checks every byte.
package final class Floods {
    /// Room for everything that is printed, so that nothing is dropped.
    package static let configuration = "[journal]\nsession_bytes = \"4GiB\"\ntotal_bytes = \"64GiB\"\n"

    /// What became of it all.
    package struct Outcome: Sendable {
        /// What was wrong, a sentence each.
        package var faults: [String] = []
        /// What the clients got.
        package var bytes: UInt64 = 0
        /// How often the client that connected most did so.
        package var connections = 0
        /// How long the breaks of all clients' output were, in nanoseconds.
        package var breaks: [UInt64] = []
    }

    private let daemon: TestDaemon
    private let sessions: [SessionID]
    private let clients: [ResumingClient]

    /// Starts the programs and their clients.
    ///
    /// - Parameter rate: bytes a second each; as much as clients of a build for tests can check while it comes.
    package init(_ daemon: TestDaemon, count: Int, rate: Int = 2_000_000) throws {
        self.daemon = daemon
        let control = try daemon.connect()
        sessions = try (0..<count).map { number in
            var call = CreateSession(name: "flood\(number)")
            call.command = [BuildProducts.path("torture"), "flood", "--rate", "\(rate)"]
            return try control.call(call).session
        }
        clients = sessions.map { ResumingClient(daemon.socketPath, session: $0) }
        for client in clients { client.start() }
    }

    /// The programs that run, by session.
    package func processes() throws -> [SessionID: Int32?] {
        let sessions = try daemon.connect().call(ListSessions()).sessions
        return Dictionary(uniqueKeysWithValues: sessions.filter { $0.state != .stopped }.map { ($0.id, $0.pid) })
    }

    /// Waits until all floods have gone on: what is done next is done in the middle of output.
    package func advance(by count: UInt64 = 300_000) throws {
        let control = try daemon.connect()
        let target = try sessions.map { try end(control, $0) + count }
        for (session, offset) in zip(sessions, target) {
            while try end(control, session) < offset { _ = try control.call(Synchronize(session: session.description)) }
        }
    }

    /// Ends the programs, and checks what the clients got and what the journals hold.
    package func end() throws -> Outcome {
        let control = try daemon.connect()
        var outcome = Outcome()
        for session in sessions { _ = try control.call(TerminateSession(session: session.description)) }
        for (session, client) in zip(sessions, clients) {
            client.finish()
            if let fault = client.fault { outcome.faults.append("client of \(session): \(fault)") }
            if client.end?.reason != .terminated { outcome.faults.append("client of \(session): no end") }
            if client.verifier.lineCount < 10_000 { outcome.faults.append("client of \(session): hardly a line") }
            outcome.bytes += client.offset
            outcome.connections = max(outcome.connections, client.connections)
            outcome.breaks += client.breaks
            let journal = try readJournal(control, session)
            if let fault = journal.fault { outcome.faults.append("journal of \(session): \(fault)") }
            if journal.offset != client.offset {
                outcome.faults.append(
                    "\(session): the journal ends at \(journal.offset), the client at \(client.offset)"
                )
            }
        }
        return outcome
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
