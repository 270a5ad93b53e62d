import CPulsarPTY
import Glibc
import PulsarValues
import Testing

@Suite("Nothing is left of what has ended")
struct LeakTests {
    @Test("A thousand programs, 16 at a time, leave no zombie and no descriptor")
    func thousand() throws {
        // So few descriptors that a leak of one a session would be noticed early, in keeper or engine.
        let daemon = try Daemon(prelude: "ulimit -n 256")
        let engine = try daemon.connect()
        _ = try engine.expect("inherited-done")
        let pid = engine.processID
        try runOut(1, on: engine)
        let before = [daemon.program.processID, pid].map(Processes.descriptors)
        try runOut(1000, on: engine)
        try engine.settle()
        #expect([daemon.program.processID, pid].map(Processes.descriptors) == before)
        #expect(Array(Processes.children(of: daemon.program.processID).keys) == [pid])
    }

    @Test("A hundred programs that cannot be started leave nothing either")
    func failing() throws {
        let daemon = try Daemon(prelude: "ulimit -n 256")
        let engine = try daemon.connect()
        let pid = engine.processID
        _ = try engine.expect("inherited-done")
        try engine.settle()
        let before = [daemon.program.processID, pid].map(Processes.descriptors)
        for index in 0..<100 {
            let id = SessionID.random()
            engine.spawn(id, directory: index % 2 == 0 ? "/" : "/nonexistent", ["/nonexistent/program"])
            let step = index % 2 == 0 ? PULSAR_STEP_EXECUTE : PULSAR_STEP_DIRECTORY
            #expect(try engine.expect("failed", of: id)[2...] == ["\(ENOENT)", "\(step)"])
        }
        try engine.settle()
        // The last ones may still be on their way out.
        for child in Processes.children(of: daemon.program.processID).keys where child != pid {
            try engine.expectGone(child)
        }
        #expect(Array(Processes.children(of: daemon.program.processID).keys) == [pid])
        #expect([daemon.program.processID, pid].map(Processes.descriptors) == before)
    }

    @Test("A session that is let go of while its program runs loses its terminal, and leaves no zombie")
    func releasedAlive() throws {
        let daemon = try Daemon()
        let engine = try daemon.connect()
        let pid = engine.processID
        let sessions = (0..<20).map { _ in SessionID.random() }
        for id in sessions { engine.spawn(id, ["sh", "-c", "read line"]) }
        let children = try sessions.map { try #require(Int32(try engine.expect("spawned", of: $0)[2])) }
        for id in sessions { engine.say("release", "\(id)") }
        for child in children { try engine.expectGone(child) }
        #expect(Array(Processes.children(of: daemon.program.processID).keys) == [pid])
    }

    @Test("A full table of descriptors refuses the next session by name, and takes it again when there is room")
    func exhausted() throws {
        let daemon = try Daemon(prelude: "ulimit -n 128")
        let engine = try daemon.connect()
        var held: [SessionID] = []
        while held.count < 100 {
            let id = SessionID.random()
            engine.spawn(id, ["sh", "-c", "read line"])
            let answer = try engine.expect("spawned", "failed", of: id)
            guard answer[0] == "spawned" else {
                #expect(answer[2] == "\(EMFILE)")
                break
            }
            held.append(id)
        }
        #expect((3..<40).contains(held.count))
        engine.say("release", "\(held.removeLast())")
        engine.say("release", "\(held.removeLast())")
        let id = SessionID.random()
        engine.spawn(id, ["sh", "-c", "exit 5"])
        #expect(try engine.expect("exited", of: id)[2] == "code:5")
        // The keeper has kept enough for itself to replace its engine.
        let pid = engine.processID
        kill(pid, SIGKILL)
        try engine.expectEnd()
        #expect(try daemon.connect().epoch == 2)
    }

    @Test("What only a later version's engine says is passed over, and its descriptors are closed")
    func laterVersion() throws {
        let daemon = try Daemon()
        let engine = try daemon.connect()
        _ = try engine.expect("inherited-done")
        try engine.settle()
        let before = Processes.descriptors(of: daemon.program.processID)
        for _ in 0..<100 { engine.say("later") }
        try runOut(16, on: engine)
        try engine.settle()
        #expect(Processes.descriptors(of: daemon.program.processID) == before)
        #expect(engine.epoch == 1)
    }

    // MARK: - Helpers

    /// Runs programs to their end, 16 at a time.
    private func runOut(_ count: Int, on engine: EngineConnection) throws {
        var (running, started) = ([SessionID](), 0)
        while started < count || !running.isEmpty {
            while started < count, running.count < 16 {
                let id = SessionID.random()
                engine.spawn(id, ["true"])
                running.append(id)
                started += 1
            }
            let id = running.removeFirst()
            #expect(try engine.expect("exited", of: id)[2] == "code:0")
            engine.say("noted", "\(id)")
            engine.say("release", "\(id)")
        }
        try engine.settle()
        #expect(engine.others("failed").isEmpty)
    }
}
