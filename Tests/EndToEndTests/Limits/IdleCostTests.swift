import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What is odd and lasts must not cost anything while it lasts: terminals nobody has open, jobs that stay behind, a crowd at
/// the door.
@Suite("Odd states that last cost nothing")
struct IdleCostTests {
    /// The engine's processor time while a program waits for so long, as a part of that.
    private func load(_ daemon: TestDaemon, _ client: WireClient, seconds: Int) throws -> Double {
        let before = try daemon.engineProcessorSeconds()
        let session = try client.start("sleep \(seconds)")
        _ = try client.call(Wait(session: session, timeoutMilliseconds: 60_000))
        return (try daemon.engineProcessorSeconds() - before) / Double(seconds)
    }

    // The asked .1 % of a processor, and what a start and an end of a session take in a build for tests.
    private static let loadMax = 0.02

    @Test(
        "a job that stays behind with the terminal ends no session late, and is hung up on",
        arguments: ["", "nohup "]
    )
    func jobBehind(prefix: String) throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        let session = try client.start("\(prefix)sleep 999 & echo $!.; exit 3")
        let clock = ContinuousClock()
        let begin = clock.now
        let end = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
        #expect(end.exitStatus == .exited(3))
        #expect(begin.duration(to: clock.now) < .seconds(5))
        let text = String(decoding: try client.output(session), as: UTF8.self)
        let job = try #require(Int32(text.prefix { $0 != "." }))
        defer { kill(job, SIGKILL) }
        if prefix.isEmpty { #expect(try client.eventually { kill(job, 0) != 0 || isZombie(job) }) }
        #expect(try load(daemon, client, seconds: 3) < Self.loadMax)
    }

    private func isZombie(_ process: Int32) -> Bool {
        (try? TestDaemon.read("/proc/\(process)/stat"))?.split(separator: ")").last?.hasPrefix(" Z") == true
    }

    @Test(
        "a terminal that its program has closed costs nothing while nobody has it open, and goes on when it is opened"
    )
    func closedTerminal() throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        let gate = daemon.folder.path + "/gate"
        try #require(mkfifo(gate, 0o600) == 0)
        let session = try client.start(
            "exec <&- >&- 2>&-; read x <\(gate); exec </dev/tty >/dev/tty 2>&1; echo back; cat"
        )
        let descriptor = open(gate, O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        #expect(try load(daemon, client, seconds: 3) < Self.loadMax)
        close(descriptor)
        try client.read(session, until: "back\r\n")
    }

    @Test(
        "500 connections without a descriptor left cost nothing while they wait, and who comes behind is served in time"
    )
    func crowd() throws {
        let daemon = try TestDaemon(wrapper: ["prlimit", "--nofile=96:96"])
        let client = try daemon.connect()
        let session = try client.start("cat")
        var crowd = try (0..<500).map { _ in try daemon.connect() }
        #expect(try client.eventually { try daemon.descriptorCounts().engine >= 90 })
        try client.type("in need\n", into: session)
        try client.read(session, until: "in need\r\nin need\r\n")
        // No session can be started to wait for: what runs tells when its time is over.
        let timer = try ChildProcess("sleep", ["3"], environment: ["PATH": "/usr/bin:/bin"])
        let before = try daemon.engineProcessorSeconds()
        #expect(timer.wait(seconds: 30) == 0)
        let load = (try daemon.engineProcessorSeconds() - before) / 3
        #expect(load < 0.05, "\(load)")
        crowd.removeAll()
        let clock = ContinuousClock()
        let begin = clock.now
        #expect(try daemon.connect().call(ListSessions()).sessions.count == 1)
        // The listener rests for a second when there is nothing left; the crowd was accepted and found gone before.
        #expect(begin.duration(to: clock.now) < .seconds(3))
    }

    @Test("a thousand clients that begin a line and do not end it cost little and hold nobody up")
    func lorises() throws {
        let daemon = try TestDaemon(configuration: "[limits]\nclients = 2000\n")
        let client = try daemon.connect()
        let session = try client.start("cat")
        _ = try client.call(ReadEvents(limit: 1))
        let before = try daemon.engineMemory()
        let crowd = try (0..<1_000).map { _ in
            let one = try daemon.connect()
            try one.send(Array(#"{"id":1,"method":"list_sess"#.utf8))
            return one
        }
        #expect(try client.eventually { try daemon.descriptorCounts().engine >= 1_000 })
        #expect(try daemon.engineMemory() - before <= 16 * 1024)
        #expect(try load(daemon, client, seconds: 3) < 0.05)
        try client.type("well\n", into: session)
        try client.read(session, until: "well\r\nwell\r\n")
        for one in crowd.prefix(10) {
            try one.send(line: #"ions"}"#)
            #expect(try one.receiveLine()?.contains("sessions") == true)
        }
    }

    @Test("yes into head ends by its broken pipe, as in any terminal")
    func brokenPipe() throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        var call = CreateSession(name: nil)
        call.command = ["bash", "-c", "yes | head -n 1; echo ${PIPESTATUS[0]}"]
        let session = try client.call(call).session.description
        _ = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
        #expect(String(decoding: try client.output(session), as: UTF8.self) == "y\r\n141\r\n")
    }

    @Test("an interrupt reaches a program that leaves a screenful of typed lines unread")
    func interruptBehindBacklog() throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        let session = try client.start("trap 'echo caught; exit 5' INT; echo up; while :; do sleep 0.1; done")
        try client.read(session, until: "up")
        // As much as the terminal takes, in lines, so that more of it waits in the session's queue.
        for _ in 0..<32 {
            let lines = [UInt8](repeating: UInt8(ascii: "x"), count: 1_023) + [UInt8(ascii: "\n")]
            _ = try client.call(SendInput(session: session, data: lines))
        }
        _ = try client.call(SignalSession(session: session, signal: "INT"))
        #expect(try client.call(Wait(session: session, timeoutMilliseconds: 20_000)).exitStatus == .exited(5))
    }
}
