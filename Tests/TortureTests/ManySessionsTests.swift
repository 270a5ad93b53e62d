import PulsarProtocol
import PulsarTestSupport
import Testing

@Suite("Many short sessions", .serialized)
struct ManySessionsTests {
    @Test("10,000 sessions of true, 16 at a time: no zombie and no descriptor left")
    func shortLives() throws {
        let daemon = try TestDaemon(configuration: "[session]\nkeep_stopped_max = 64\n")
        let control = try daemon.connect()
        // The first ones bring what the daemon keeps: threads, tables, the folder.
        try run(control, count: 64)
        try settle(daemon, control)
        let before = try daemon.descriptorCounts()
        let memory = try daemon.engineMemory()
        try run(control, count: 10_000)
        try settle(daemon, control)
        let after = try daemon.descriptorCounts()
        #expect(after == before)
        let grown = try daemon.engineMemory() - memory
        print("10,000 sessions: the engine's memory grew by \(grown) KiB")
        #expect(grown <= 4 * 1024)
        #expect(daemon.zombies() == 0)
        #expect(try control.call(ListSessions()).sessions.count <= 65)
    }

    /// Starts and awaits sessions, sixteen under way at any time, all over one connection.
    private func run(_ control: WireClient, count: Int) throws {
        var begun = 0
        var ended = 0
        var call = CreateSession(name: nil)
        call.command = ["true"]
        func begin() throws {
            begun += 1
            try control.send(RequestEncoder.encode(id: .integer(Int64(begun)), call) + [0x0A])
        }
        for _ in 0..<min(16, count) { try begin() }
        while ended < count {
            guard case .answer(let id, let result) = try control.receive() else { continue }
            let value = try result.get()
            if let number = id.integerValue {
                let session = try CreateSession.Answer(json: value).session
                let wait = Wait(session: session.description)
                try control.send(RequestEncoder.encode(id: .string("w\(number)"), wait) + [0x0A])
            } else {
                #expect(try Wait.Answer(json: value).exitStatus == .exited(0))
                ended += 1
                if begun < count { try begin() }
            }
        }
    }

    /// Waits until the journals' thread has let go of the files it was confirming.
    private func settle(_ daemon: TestDaemon, _ control: WireClient) throws {
        var last = try daemon.descriptorCounts()
        var still = 0
        for _ in 0..<20_000 where still < 2000 {
            _ = try control.call(GetStatus())
            let now = try daemon.descriptorCounts()
            still = now == last ? still + 1 : 0
            last = now
        }
    }
}
