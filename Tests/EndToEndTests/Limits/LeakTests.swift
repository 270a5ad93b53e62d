import PulsarProtocol
import PulsarTestSupport
import Testing

/// The same thing many times: descriptors and processes are as many as before.
@Suite("Leaks")
struct LeakTests {
    private let daemon: TestDaemon
    private let control: WireClient

    init() throws {
        daemon = try TestDaemon()
        control = try daemon.connect()
        // Why one of everything beforehand: what is made at the first use is no leak.
        _ = try control.run("true")
        _ = try control.call(Synchronize())
    }

    /// Does something and compares what is open before and after.
    private func nothingIsLeft(by body: () throws -> Void) throws {
        let before = try daemon.descriptorCounts()
        try body()
        let isClean = try control.eventually { try daemon.isWithin(before) && daemon.zombies() == 0 }
        let after = try daemon.descriptorCounts()
        #expect(isClean, "\(before) became \(after), zombies: \(daemon.zombies())")
    }

    @Test("1,000 times attached and detached, by lines and by streams")
    func attach() throws {
        let session = try control.start("cat")
        try nothingIsLeft {
            for number in 0..<1000 {
                if number % 5 == 0 {
                    let client = try daemon.connect()
                    _ = try client.openStream(OpenStream(session: session, columns: 80, rows: 24))
                    try client.send(.detach)
                    while let frame = try client.receiveFrame() {
                        guard case .snapshot = frame else { throw TestFailure("a frame came: \(frame)") }
                    }
                } else {
                    let client = try control.call(AttachSession(session: session)).client
                    _ = try control.call(DetachSession(session: session, client: client))
                }
            }
        }
        #expect(try control.call(GetStatus()).clientCount == 0)
    }

    @Test("300 sessions created and terminated")
    func create() throws {
        try nothingIsLeft {
            for number in 0..<300 {
                let session = try control.start("cat", name: "s\(number)")
                _ = try control.call(TerminateSession(session: session))
                _ = try control.call(RemoveSession(session: session))
            }
        }
        #expect(TestDaemon.names(daemon.folder.path + "/state", depth: 4).filter { $0.hasSuffix(".raw") }.count <= 1)
    }

    @Test("200 programs that end by themselves, pipelined, and more ended sessions than are kept")
    func ended() throws {
        let small = try TestDaemon(configuration: "[session]\nkeep_stopped_max = 10\n")
        let client = try small.connect()
        _ = try client.run("true")
        let before = try small.descriptorCounts()
        let call = #"{"id":1,"method":"create_session","params":{"type":"Local","command":["true"]}}"# + "\n"
        for _ in 0..<20 {
            try client.sendAll(Array(String(repeating: call, count: 10).utf8))
            for _ in 0..<10 {
                guard case .answer(_, .success) = try client.receive() else {
                    throw TestFailure("a session did not start")
                }
            }
        }
        #expect(try client.eventually { try client.call(GetStatus()).sessionCount == 0 })
        #expect(try client.eventually { try small.isWithin(before) && small.zombies() == 0 })
        #expect(try client.call(ListSessions()).sessions.count <= 11)
    }

    @Test("200 clients that vanish while they create, wait and watch")
    func vanish() throws {
        let session = try control.start("cat")
        try nothingIsLeft {
            for number in 0..<200 {
                let client = try daemon.connect()
                switch number % 3 {
                case 0:
                    try client.send(
                        line: #"{"id":1,"method":"create_session","params":{"type":"Local","command":["true"]}}"#
                    )
                case 1:
                    _ = try client.call(AttachSession(session: session))
                    try client.send(line: #"{"id":1,"method":"wait","params":{"session_id":"\#(session)"}}"#)
                default: _ = try client.openStream(OpenStream(session: session))
                }
            }
            #expect(try control.eventually { try control.call(GetStatus()).sessionCount == 1 })
        }
        #expect(try control.call(GetStatus()).clientCount == 0)
    }
}
