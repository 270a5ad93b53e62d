import CPulsarPTY
import Glibc
import PulsarValues
import Testing

@Suite("The built daemon with a stand-in for its engine")
struct DaemonTests {
    @Test("It says when it is ready, and ends in order on a signal", arguments: [SIGTERM, SIGINT])
    func readyAndEnd(signal: Int32) throws {
        let daemon = try Daemon()
        #expect(try daemon.program.readiness.rest() == "ready\n")
        let engine = try daemon.connect()
        let session = SessionID.random()
        engine.spawn(session, ["sh", "-c", "read line"])
        let child = try #require(Int32(try engine.expect("spawned", of: session)[2]))
        kill(daemon.program.processID, signal)
        #expect(try engine.expect("shutdown") == ["shutdown"])
        #expect(try daemon.program.wait() == 0)
        #expect(access(daemon.socketPath, F_OK) != 0)
        #expect(access(daemon.socketPath + ".lock", F_OK) == 0)
        try Deadline().waitEnded(child)
        let log = try daemon.program.output.rest()
        for line in ["version", "configuration", "session manager", "socket: \(daemon.socketPath)", "Ctrl+C to stop"] {
            #expect(log.contains(line))
        }
    }

    @Test("An engine and a program that do not end are ended, at most 5 s later")
    func stubbornEngine() throws {
        let daemon = try Daemon()
        let engine = try daemon.connect()
        engine.say("stubborn")
        let session = SessionID.random()
        engine.spawn(session, ["sh", "-c", "trap '' HUP TERM; while :; do read line; done"])
        let child = try #require(Int32(try engine.expect("spawned", of: session)[2]))
        let pid = engine.processID
        let begin = pulsar_monotonic_nanoseconds()
        kill(daemon.program.processID, SIGTERM)
        #expect(try daemon.program.wait() == 0)
        #expect(pulsar_monotonic_nanoseconds() - begin < 6_000_000_000)
        for process in [child, pid] { try Deadline().waitEnded(process) }
        #expect(access(daemon.socketPath, F_OK) != 0)
    }

    @Test("Without its engine it still hangs up on every program, and leaves as soon as the last has ended")
    func endsAlone() throws {
        let daemon = try Daemon()
        let engine = try daemon.connect()
        let sessions = [SessionID.random(), .random()]
        let children = try sessions.map { id in
            engine.spawn(id, ["sh", "-c", "read line"])
            return try #require(Int32(try engine.expect("spawned", of: id)[2]))
        }
        engine.say("stubborn")
        kill(daemon.program.processID, SIGTERM)
        _ = try engine.expect("shutdown")
        engine.say("quit", "1")
        #expect(try daemon.program.wait() == 0)
        for child in children { try Deadline().waitEnded(child) }
    }

    @Test(
        "How it was started makes no difference to the programs",
        arguments: ["trap '' CHLD HUP PIPE INT", "exec <&-", "exec >&- <&-", "umask 077; cd /tmp", "exec 7</dev/null"]
    )
    func oddSurroundings(prelude: String) throws {
        let daemon = try Daemon(prelude: prelude)
        let engine = try daemon.connect()
        let id = SessionID.random()
        let check = "grep -q '^SigIgn:.0*$' /proc/self/status && set -- /proc/$$/fd/* && test $# = 4 && echo && exit 42"
        engine.spawn(id, ["sh", "-c", check])
        #expect(try engine.expect("exited", of: id)[2] == "code:42")
        kill(daemon.program.processID, SIGTERM)
        #expect(try daemon.program.wait() == 0)
    }

    @Test("An engine may ask for the end of everything")
    func engineAsksForEnd() throws {
        let daemon = try Daemon()
        let engine = try daemon.connect()
        engine.say("stop")
        _ = try engine.expect("shutdown")
        #expect(try daemon.program.wait() == 0)
    }

    @Test("A hang-up is passed on as a reload")
    func reload() throws {
        let daemon = try Daemon()
        let engine = try daemon.connect()
        _ = try engine.expect("inherited-done")
        kill(daemon.program.processID, SIGHUP)
        #expect(try engine.expect("reload") == ["reload"])
    }

    @Test("A second daemon says that one runs, with process and socket, and exits 1")
    func second() throws {
        let daemon = try Daemon()
        #expect(try daemon.program.readiness.line() == "ready")
        let other = try RunningProgram("pulsard", ["--socket", daemon.socketPath, "--ready-fd", "9"])
        let sentence = "already running (pid \(daemon.program.processID), socket \(daemon.socketPath))"
        #expect(try other.wait() == 1)
        #expect(try other.output.rest() == "pulsard: \(sentence)\n")
        #expect(try other.readiness.rest() == "error: \(sentence)\n")
        #expect(try daemon.connect().epoch == 1)
    }

    @Test("The socket of a daemon that was killed is replaced by the next")
    func afterKill() throws {
        let folder = TemporaryFolder()
        let arguments = [
            "--socket", folder("s"), "--engine", BuiltPrograms.path(of: "KeeperTestEngine"), "--ready-fd", "9",
        ]
        let first = try RunningProgram("pulsard", arguments)
        #expect(try first.readiness.line() == "ready")
        kill(first.processID, SIGKILL)
        #expect(try first.wait() == 128 + SIGKILL)
        let next = try RunningProgram("pulsard", arguments)
        #expect(try next.readiness.line() == "ready")
        kill(next.processID, SIGTERM)
        #expect(try next.wait() == 0)
    }

    @Test("An engine that cannot be started is told to whoever waits")
    func missingEngine() throws {
        let daemon = try Daemon(engine: "/nonexistent/engine")
        let line = try daemon.program.readiness.line()
        #expect(line == "error: the engine cannot be started: /nonexistent/engine: No such file or directory")
        kill(daemon.program.processID, SIGTERM)
        #expect(try daemon.program.wait() == 0)
    }

    @Test("An engine that ends before it is ready is told to whoever waits")
    func failingEngine() throws {
        let daemon = try Daemon(environment: ["KEEPER_TEST_ENGINE_EXIT": "3"])
        #expect(try daemon.program.readiness.line()?.hasPrefix("error: the engine ended before it was ready") == true)
        kill(daemon.program.processID, SIGTERM)
        #expect(try daemon.program.wait() == 0)
        #expect(try daemon.program.output.rest().contains("the engine ended with status 3"))
    }

    @Test(
        "A misspelt call is answered with a sentence",
        arguments: [["--nonsense"], ["--socket"], ["--ready-fd", "x"]]
    )
    func misuse(arguments: [String]) throws {
        let program = try RunningProgram("pulsard", arguments)
        #expect(try program.wait() == 64)
        #expect(try program.output.rest().contains("see pulsard --help"))
    }

    @Test("Version and help are printed", arguments: [("--version", "pulsard "), ("--help", "USAGE: pulsard")])
    func information(argument: String, start: String) throws {
        let program = try RunningProgram("pulsard", [argument])
        #expect(try program.wait() == 0)
        #expect(try program.output.rest().hasPrefix(start))
    }
}
