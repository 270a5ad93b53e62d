import PulsarProtocol
import PulsarTestSupport
import Testing

/// terminate_session, signal_session, remove_session: how sessions end.
@Suite("terminate_session")
struct TerminateTests {
    private let daemon: TestDaemon
    private let client: WireClient

    init() throws {
        daemon = try TestDaemon(configuration: "[session]\nterminate_timeout_ms = 100\n")
        client = try daemon.connect()
    }

    @Test(
        "exit status and signal are what they were",
        arguments: [
            ("exit 0", Ending.exited(0)), ("exit 42", .exited(42)), ("exit 255", .exited(255)),
            ("kill -9 $$", .signaled(9)), ("kill -TERM $$", .signaled(15)), ("kill -SEGV $$", .signaled(11)),
        ]
    )
    func exitStatus(script: String, status: Ending) throws {
        let (_, end) = try client.run(script)
        #expect(end == status)
        let info = try client.call(ListSessions()).sessions[0]
        #expect(info.exitStatus == status && info.state == .stopped)
    }

    @Test(
        "a program is asked, told and made to end, and the answer comes when it has",
        arguments: [
            ("cat", Ending.signaled(1)),
            ("trap '' HUP; echo up; while :; do read x; done", .signaled(15)),
            ("trap '' HUP TERM; echo up; while :; do read x; done", .signaled(9)),
            ("trap 'exit 7' HUP; echo up; while :; do read x; done", .exited(7)),
            ("kill -STOP $$", .signaled(1)),
        ]
    )
    func steps(script: String, status: Ending) throws {
        let session = try client.start(script)
        if script.contains("echo up") { try client.read(session, until: "up") }
        let pid = try #require(try client.info(session).pid)
        _ = try client.call(TerminateSession(session: session))
        let info = try client.info(session)
        #expect(info.state == .stopped)
        #expect(info.exitStatus == status)
        #expect(!isRunning(pid))
    }

    @Test("what a program left in its process group is ended with it, however stubborn")
    func group() throws {
        let session = try client.start(
            """
            (trap '' HUP TERM; while :; do sleep 60; done) & echo first $!
            sleep 1000 & echo second $!
            (trap '' HUP; exec sleep 1000) & echo third $!.
            cat
            """
        )
        let text = try client.read(session, until: ".")
        let processes = text.split { !$0.isNumber }.compactMap { Int32($0) }
        try #require(processes.count == 3)
        #expect(processes.allSatisfy { isRunning($0) })
        _ = try client.call(TerminateSession(session: session))
        #expect(try client.eventually { !processes.contains { isRunning($0) } })
    }

    @Test("job control's background groups are ended too")
    func jobs() throws {
        let session = try client.start("set -m; (trap '' HUP TERM; while :; do sleep 60; done) & echo $!.; cat")
        let process = try #require(Int32(try client.read(session, until: ".").prefix { $0.isNumber }))
        _ = try client.call(TerminateSession(session: session))
        #expect(try client.eventually { !isRunning(process) })
    }

    @Test("two who terminate both get their answer, and a third one later")
    func twice() throws {
        let session = try client.start("trap '' HUP TERM; echo up; while :; do read x; done")
        try client.read(session, until: "up")
        let other = try daemon.connect()
        try other.send(line: #"{"id":1,"method":"terminate_session","params":{"session_id":"\#(session)"}}"#)
        _ = try client.call(TerminateSession(session: session))
        guard case .answer(_, .success) = try other.receive() else {
            Issue.record("the other was refused")
            return
        }
        _ = try client.call(TerminateSession(session: session))
    }

    @Test("signals are sent by name or number", arguments: ["INT", "SIGINT", "TERM", "USR1", "KILL", "9"])
    func signals(name: String) throws {
        let session = try client.start("exec cat")
        _ = try client.call(SignalSession(session: session, signal: name))
        let end = try client.call(Wait(session: session, timeoutMilliseconds: 20_000)).exitStatus
        let numbers: [String: UInt8] = ["INT": 2, "SIGINT": 2, "TERM": 15, "USR1": 10, "KILL": 9, "9": 9]
        #expect(end == .signaled(try #require(numbers[name])))
    }

    @Test("a session that has ended is removed with its output; one that runs is not")
    func remove() throws {
        let session = try client.start("cat", name: "x")
        #expect(try client.failure(RemoveSession(session: session)).code == .notPermitted)
        _ = try client.call(TerminateSession(session: session))
        #expect(!TestDaemon.names(daemon.folder.path + "/state", depth: 4).filter { $0.contains(session) }.isEmpty)
        _ = try client.call(RemoveSession(session: session))
        #expect(try client.failure(ReadOutput(session: session)).code == .sessionNotFound)
        #expect(try client.failure(RemoveSession(session: session)).code == .sessionNotFound)
        #expect(TestDaemon.names(daemon.folder.path + "/state", depth: 4).filter { $0.contains(session) }.isEmpty)
    }

    @Test("the last words before the end are all there")
    func lastWords() throws {
        let (text, end) = try client.run("i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done; exit 5")
        #expect(end == .exited(5))
        #expect(text.split(separator: "\r\n").count == 2000 && text.hasSuffix("line 1999\r\n"))
    }
}
