import CPulsarPTY
import Glibc
import PulsarValues
import Testing

@Suite("What the keeper holds across engines")
struct EngineReplacementTests {
    @Test("Sessions are inherited by every next engine, with one more epoch each, and their programs live on")
    func killedAgainAndAgain() throws {
        let daemon = try Daemon()
        let sessions = (0..<4).map { _ in SessionID.random() }
        var engine = try daemon.connect()
        for id in sessions { engine.spawn(id, ["sh", "-c", "read line"]) }
        let children = try sessions.map { try engine.expect("spawned", of: $0)[2] }
        for epoch in 2...21 {
            try killEngine(engine)
            engine = try daemon.connect()
            #expect(engine.epoch == epoch)
            #expect(engine.inheritedCount == 4)
            for (id, child) in zip(sessions, children) {
                #expect(try engine.expect("session", of: id) == ["session", "\(id)", child, "inherited", "-"])
                #expect(kill(Int32(child) ?? -1, 0) == 0)
            }
            _ = try engine.expect("inherited-done")
        }
    }

    @Test("A program that ends while there is no engine leaves its status for the next one")
    func exitInBetween() throws {
        let folder = TemporaryFolder()
        let gate = try Gate(folder("gate"))
        let (exiting, killed) = (try Gate(folder("exiting")), try Gate(folder("killed")))
        let daemon = try Daemon(environment: ["KEEPER_TEST_ENGINE_GATE": gate.path])
        gate.open()
        var engine = try daemon.connect()
        let (first, second) = (SessionID.random(), SessionID.random())
        engine.spawn(first, ["sh", "-c", "read line <\(exiting.path); exit 42"])
        engine.spawn(second, ["sh", "-c", "read line <\(killed.path); kill -9 $$"])
        let children = try [first, second].map { try #require(Int32(try engine.expect("spawned", of: $0)[2])) }
        try killEngine(engine)
        for child in [exiting, killed] { child.open() }
        for child in children { try Deadline().waitEnded(child) }
        gate.open()
        engine = try daemon.connect()
        #expect(try engine.expect("session", of: first)[3...] == ["inherited", "code:42"])
        #expect(try engine.expect("session", of: second)[3...] == ["inherited", "signal:9"])
        // Nobody has taken note yet: the process ids are still theirs, for one more engine.
        for child in children { #expect(kill(child, 0) == 0) }
        try killEngine(engine)
        gate.open()
        engine = try daemon.connect()
        for (id, child) in zip([first, second], children) {
            _ = try engine.expect("session", of: id)
            engine.say("noted", "\(id)")
            try engine.expectGone(child)
        }
    }

    @Test("The same key gives the same session, before and after the death of an engine")
    func sameKey() throws {
        let daemon = try Daemon()
        var engine = try daemon.connect()
        let (id, key) = (SessionID.random(), Identifier.random())
        engine.spawn(id, key: key, ["sh", "-c", "read line"])
        let child = try engine.expect("spawned", of: id)[2]
        _ = try engine.expect("session", of: id)
        engine.spawn(.random(), key: key, ["sh", "-c", "read line"])
        #expect(try engine.expect("session", of: id) == ["session", "\(id)", child, "known", "-"])
        try killEngine(engine)
        engine = try daemon.connect()
        _ = try engine.expect("session", of: id)
        engine.spawn(.random(), key: key, ["sh", "-c", "read line"])
        #expect(try engine.expect("session", of: id) == ["session", "\(id)", child, "known", "-"])
        #expect(Processes.children(of: daemon.program.processID).count == 2)
    }

    @Test("Spool pipe and page are the same objects for every engine, and hold what a killed one left in them")
    func sharedObjects() throws {
        let daemon = try Daemon()
        var engine = try daemon.connect()
        let id = SessionID.random()
        engine.spawn(id, ["sh", "-c", "read line; exit 7"])
        _ = try engine.expect("spawned", of: id)
        engine.say("put", "\(id)", "left behind")
        try engine.settle()
        try killEngine(engine)
        engine = try daemon.connect()
        _ = try engine.expect("session", of: id)
        engine.say("get", "\(id)")
        #expect(try engine.expect("got", of: id)[2...] == ["left behind", "left behind"])
        engine.say("type", "\(id)", "\\n")
        #expect(try engine.expect("exited", of: id)[2] == "code:7")
    }

    @Test("An id that is taken under another key is refused")
    func sameIdentifier() throws {
        let daemon = try Daemon()
        let engine = try daemon.connect()
        let id = SessionID.random()
        engine.spawn(id, ["sh", "-c", "read line"])
        _ = try engine.expect("spawned", of: id)
        engine.spawn(id, key: .random(), ["sh", "-c", "read line"])
        #expect(try engine.expect("failed", of: id)[2...] == ["\(EEXIST)", "\(PULSAR_STEP_SPECIFICATION)"])
    }

    @Test("A program whose engine dies before it holds the session is never executed, and the call can be made again")
    func deathAtTheGate() throws {
        let folder = TemporaryFolder()
        let daemon = try Daemon()
        var engine = try daemon.connect()
        engine.say("hold")
        let id = SessionID.random()
        engine.spawn(id, ["sh", "-c", "echo >>\(folder("executed"))"])
        let child = try #require(Int32(try engine.expect("session", of: id)[2]))
        try killEngine(engine)
        engine = try daemon.connect()
        #expect(engine.inheritedCount == 0)
        _ = try engine.expect("inherited-done")
        try engine.expectGone(child)
        #expect(access(folder("executed"), F_OK) != 0)
        engine.spawn(id, ["sh", "-c", "echo >>\(folder("executed"))"])
        #expect(try engine.expect("exited", of: id)[2] == "code:0")
        #expect(Processes.contents(folder("executed")) == "\n")
    }

    @Test("A child that is killed at its gate is a start that failed")
    func killedAtTheGate() throws {
        let daemon = try Daemon()
        let engine = try daemon.connect()
        engine.say("hold")
        let id = SessionID.random()
        engine.spawn(id, ["true"])
        let child = try #require(Int32(try engine.expect("session", of: id)[2]))
        kill(child, SIGKILL)
        #expect(try engine.expect("failed", of: id)[2] == "\(ECANCELED)")
        try engine.expectGone(child)
    }

    @Test("An engine that hangs is replaced after 10 s")
    func hang() throws {
        let daemon = try Daemon()
        let engine = try daemon.connect()
        _ = try engine.expect("inherited-done")
        kill(engine.processID, SIGSTOP)
        try engine.expectEnd()
        #expect(try daemon.connect().epoch == 2)
        kill(daemon.program.processID, SIGTERM)
        #expect(try daemon.program.wait() == 0)
        let log = try daemon.program.output.rest()
        #expect(log.contains("has not answered for 5 s"))
        #expect(log.contains("has not answered for 10 s: it is replaced"))
    }

    @Test("A program whose keeper dies before the gate opens is never executed")
    func keeperDeathAtTheGate() throws {
        let folder = TemporaryFolder()
        let daemon = try Daemon()
        let engine = try daemon.connect()
        engine.say("hold")
        let ids = [SessionID.random(), .random()]
        let children = try ids.map { id in
            engine.spawn(id, ["sh", "-c", "echo >>\(folder("executed"))"])
            return try #require(Int32(try engine.expect("session", of: id)[2]))
        }
        kill(daemon.program.processID, SIGKILL)
        for child in children { try Deadline().waitEnded(child) }
        #expect(access(folder("executed"), F_OK) != 0)
    }

    @Test("What an engine said last holds, also when its death is noticed first")
    func lastWords() throws {
        let daemon = try Daemon()
        var engine = try daemon.connect()
        for _ in 0..<10 {
            let id = SessionID.random()
            engine.spawn(id, ["sh", "-c", "read line"])
            _ = try engine.expect("spawned", of: id)
            engine.say("release", "\(id)")
            engine.say("die")
            try engine.expectEnd()
            try Deadline().waitEnded(engine.processID)
            engine = try daemon.connect()
            _ = try engine.expect("inherited-done")
            #expect(engine.inheritedCount == 0)
        }
    }

    @Test("An engine that leaves by itself is replaced too")
    func engineLeaves() throws {
        let daemon = try Daemon()
        var engine = try daemon.connect()
        engine.say("quit", "0")
        try engine.expectEnd()
        engine = try daemon.connect()
        #expect(engine.epoch == 2)
    }

    private func killEngine(_ engine: EngineConnection) throws {
        kill(engine.processID, SIGKILL)
        try engine.expectEnd()
        try Deadline().waitEnded(engine.processID)
    }
}

/// A named pipe that somebody waits at; each opening lets one pass.
private final class Gate {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        mkfifo(path, 0o600)
        descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        try #require(descriptor >= 0)
    }

    deinit { close(descriptor) }

    func open() { _ = write(descriptor, "\n", 1) }
}
