import CPulsarPTY
import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Keeper and engine die together: a service manager keeps the descriptors, and starts the next keeper with them.
@Suite("A service manager as the third holder", .serialized)
struct ServiceManagerTests {
    private let folder: TemporaryFolder
    private let manager: ServiceManager

    init() throws {
        folder = try TemporaryFolder()
        manager = try ServiceManager(folder.path + "/notify")
    }

    @Test("both killed 4 times under two floods: every program goes on, and no byte is lost or doubled")
    func floods() throws {
        var daemon = try TestDaemon(configuration: Floods.configuration, manager: manager)
        let floods = try Floods(daemon, count: 2, rate: 1_000_000)
        let shell = try start(daemon, "x=kept; while read -r line; do eval \"$line\"; done")
        let before = try floods.processes()
        for _ in 0..<4 {
            try floods.advance()
            try manager.proceed { $0.names.count == 3 }
            daemon = try restarted(daemon)
            #expect(try floods.processes() == before)
        }
        let control = try daemon.connect()
        let pid = try #require(before[shell] ?? nil)
        let line = "env | grep -cE '^(NOTIFY_SOCKET|LISTEN_|FDSTORE)'; echo $x-$$; exit 7\n"
        _ = try control.call(SendInput(session: "\(shell)", data: Array(line.utf8)))
        try expect(control, shell, "0\r\nkept-\(pid)\r\n")
        #expect(try floods.end().faults.isEmpty)
        // What is over comes back no more.
        try manager.proceed { $0.kept.isEmpty }
        #expect(daemon.log.contains("took back 3 session(s)"))
    }

    @Test("what a program printed and how it ended while nobody was there is found by the next keeper")
    func endsInBetween() throws {
        let first = try TestDaemon(manager: manager)
        let gate = first.folder.path + "/gate"
        mkfifo(gate, 0o600)
        let session = try start(first, "read x <\(gate); echo last words; exit 42")
        try manager.proceed { $0.names.count == 1 }
        let info = try first.connect().call(ListSessions()).sessions.first
        let process = pulsar_process_descriptor(Int32(try #require(info?.pid)))
        defer { close(process) }
        try first.killBoth()
        try TestDaemon.write("\n", to: gate)
        #expect(pulsar_wait_readable(process, 30_000) == 1)
        let daemon = try TestDaemon(following: first, manager: manager)
        let control = try daemon.connect()
        let end = try control.call(Wait(session: "\(session)", timeoutMilliseconds: 20_000)).exitStatus
        // Before Linux 6.15 nobody knows it any more who has not reaped it.
        #expect(end == .exited(42) || end == .unknown)
        try expect(control, session, "last words\r\n")
        try manager.proceed { $0.kept.isEmpty }
    }

    private func start(_ daemon: TestDaemon, _ script: String) throws -> SessionID {
        var call = CreateSession(name: nil)
        call.command = ["sh", "-c", script]
        return try daemon.connect().call(call).session
    }

    /// Expects that a session ends, with some text at the end of its output.
    private func expect(_ control: WireClient, _ session: SessionID, _ text: String) throws {
        _ = try control.call(Wait(session: "\(session)", timeoutMilliseconds: 20_000))
        let output = try control.call(ReadOutput(session: "\(session)", offset: 0, bytesMax: 65_536)).data
        #expect(String(decoding: output, as: UTF8.self).hasSuffix(text), "\(output)")
    }

    /// Kills both processes and starts the daemon as the manager does.
    private func restarted(_ daemon: TestDaemon) throws -> TestDaemon {
        try daemon.killBoth()
        try manager.catchUp()
        return try TestDaemon(following: daemon, manager: manager)
    }
}
