import PulsarProtocol
import PulsarTestSupport
import Testing

/// kill -9 while the databases are written.
@Suite("Death while databases are written", .serialized)
struct CatalogueKillTests {
    // `PULSAR_CATALOGUE_KILLS=1000` for the full count.
    private static let rounds = TestDaemon.count("PULSAR_CATALOGUE_KILLS", otherwise: 20)

    @Test("leaves catalogue and tokens whole, and every session listed")
    func kills() throws {
        let daemon = try TestDaemon(configuration: "[session]\nkeep_stopped_max = 200\n")
        var (batches, expected) = (0, 0)
        var known: Set<String> = []
        while batches < Self.rounds {
            let client = try daemon.connect()
            // The catalogue is written a fifth of a second after an end, and for each end behind it.
            for number in 0..<6 {
                var call = CreateSession(name: nil)
                call.command = ["sh", "-c", "exit \(number)"]
                let session = try client.call(call).session.description
                known.insert(session)
                _ = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
                expected += 1
            }
            _ = try client.call(CreateToken(name: "\(batches)", capabilities: [.list]))
            // Has it written now: what is asked for next waits behind it.
            try client.send(RequestEncoder.encode(id: .string("events"), ReadEvents(limit: 1)) + [0x0A])
            try daemon.killEngine()
            batches += 1
            if batches % 20 == 0 || batches == Self.rounds {
                for name in ["catalogue.sqlite", "tokens.sqlite"] { #expect(try verdict(name, daemon) == "ok\n") }
            }
        }
        #expect(!daemon.log.contains("put aside"), "\(daemon.log)")
        let control = try daemon.connect()
        #expect(try control.call(ListTokens()).tokens.count == Self.rounds)
        let listed = Set(try control.call(ListSessions()).sessions.map(\.id.description))
        #expect(listed.isSubset(of: known))
        #expect(listed.count == min(expected, 200))
    }

    private func verdict(_ name: String, _ daemon: TestDaemon) throws -> String {
        let names = TestDaemon.names(daemon.folder.path + "/state", depth: 4)
        let path = try #require(names.first { $0.hasSuffix("/\(name)") })
        let output = daemon.folder.path + "/verdict"
        let call = try ChildProcess(
            "sh",
            ["-c", "sqlite3 \"$1\" 'PRAGMA integrity_check' > \"$2\"", "sh", path, output],
            environment: ["PATH": "/usr/bin:/bin"]
        )
        #expect(call.wait(seconds: 20) == 0)
        return try TestDaemon.read(output)
    }
}
