import CPulsarPTY
import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Keeper and engine are replaced by the programs on disk, under load; one that does not work leaves the old one serving.
@Suite("Upgrade", .serialized)
struct UpgradeTests {
    typealias Replacement = ReplaceablePrograms.Replacement

    @Test("5 times under four floods: no shell and no byte lost, the next engine each time, the keeper in its place")
    func floods() throws {
        let programs = try ReplaceablePrograms()
        let daemon = try TestDaemon(configuration: Floods.configuration, programs: programs)
        let floods = try Floods(daemon, count: 4)
        let before = try floods.processes()
        let keeper = try #require(daemon.keeperPID)
        var gaps: [UInt64] = []
        for round in 0..<5 {
            try floods.advance()
            for program in [programs.keeper, programs.engine] { try programs.restore(program) }
            _ = try daemon.connect().call(RestartDaemon())
            let begin = pulsar_monotonic_nanoseconds()
            let status = try daemon.awaitEngine(after: round + 1)
            gaps.append((pulsar_monotonic_nanoseconds() - begin) / 1_000_000)
            #expect(status.epoch == round + 2)
            #expect(status.keeperProcessID == Int(keeper))
        }
        #expect(try floods.processes() == before)
        #expect(try floods.end().faults.isEmpty)
        print("serving again after \(gaps.sorted()) ms")
    }

    @Test("Either alone: the other goes on as it is", arguments: [true, false])
    func either(isEngine: Bool) throws {
        let daemon = try TestDaemon()
        let control = try daemon.connect()
        var call = CreateSession(name: "kept")
        call.command = ["sh", "-c", "read line; exit 42"]
        let session = try control.call(call).session.description
        let before = try control.call(GetStatus())
        _ = try control.call(RestartDaemon(engine: isEngine, keeper: !isEngine))
        let after = isEngine ? try daemon.awaitEngine(after: 1) : try control.call(GetStatus())
        #expect((after.engineProcessID == before.engineProcessID) == !isEngine)
        #expect(after.keeperProcessID == before.keeperProcessID)
        let again = try daemon.connect()
        _ = try again.call(SendInput(session: session, data: [10]))
        #expect(try again.call(Wait(session: session, timeoutMilliseconds: 20_000)).exitStatus == .exited(42))
        // The keeper hears of the end when the client does, and reaps a little later.
        for _ in 0..<10_000 where daemon.zombies() > 0 { _ = try again.call(Synchronize()) }
        #expect(daemon.zombies() == 0)
    }

    @Test(
        "A new program that does not work leaves the old one serving, and the refusal says why",
        arguments: Replacement.allCases,
        [true, false]
    )
    func broken(replacement: Replacement, isEngine: Bool) throws {
        let programs = try ReplaceablePrograms()
        let daemon = try TestDaemon(programs: programs)
        let control = try daemon.connect()
        let before = try control.call(GetStatus())
        let program = isEngine ? programs.engine : programs.keeper
        try programs.replace(program, by: replacement)
        let result = try control.perform(method: RestartDaemon.method, RestartDaemon().parameters)
        guard case .failure(let error) = result else { throw TestFailure("it was replaced") }
        #expect(error.code == .restartFailed)
        #expect(error.message.contains(program) && error.message.contains(replacement.complaint), "\(error.message)")
        let after = try control.call(GetStatus())
        #expect(after.engineProcessID == before.engineProcessID && after.epoch == 1)
        #expect(after.keeperProcessID == before.keeperProcessID)
        // Nothing of the attempt is left, and with a program that works it is done.
        #expect(daemon.zombies() == 0)
        try programs.restore(program)
        _ = try control.call(RestartDaemon())
        #expect(try daemon.awaitEngine(after: 1).epoch == 2)
    }

    @Test("20 sessions of 20 are started while the programs on disk do not work", arguments: Replacement.allCases)
    func createWithoutPrograms(replacement: Replacement) throws {
        let programs = try ReplaceablePrograms()
        let daemon = try TestDaemon(programs: programs)
        for program in [programs.keeper, programs.engine] { try programs.replace(program, by: replacement) }
        let control = try daemon.connect()
        for number in 0..<20 {
            var call = CreateSession(name: nil)
            call.command = ["sh", "-c", "echo \(number); exit \(number)"]
            let session = try control.call(call).session.description
            let end = try control.call(Wait(session: session, timeoutMilliseconds: 20_000))
            #expect(end.exitStatus == .exited(UInt8(number)))
            let output = try control.call(ReadOutput(session: session, offset: 0)).data
            #expect(String(decoding: output, as: UTF8.self) == "\(number)\r\n")
        }
        // Where nothing can take a dead one's place, it does as soon as there is a program again.
        let engine = try #require(daemon.enginePID)
        kill(engine, SIGKILL)
        for program in [programs.keeper, programs.engine] { try programs.restore(program) }
        #expect(try daemon.connect().call(ListSessions()).sessions.count == 20)
    }

    @Test("Sessions that are asked for while the keeper is replaced are started, each once")
    func createMeanwhile() throws {
        let daemon = try TestDaemon()
        let (control, other) = (try daemon.connect(), try daemon.connect())
        let marks = daemon.folder.path + "/marks"
        for round in 0..<5 {
            for number in 0..<8 {
                if number == 4 {
                    try other.send(RequestEncoder.encode(id: .integer(1), RestartDaemon(engine: false)) + [10])
                }
                var call = CreateSession(name: "r\(round)n\(number)")
                call.command = ["sh", "-c", "echo r\(round)n\(number) >>\(marks)"]
                try control.send(RequestEncoder.encode(id: .integer(Int64(number)), call) + [10])
            }
            for _ in 0..<8 {
                guard case .answer(_, let result) = try control.receive() else { continue }
                let session = try CreateSession.Answer(json: result.get()).session
                let end = try daemon.connect().call(Wait(session: session.description, timeoutMilliseconds: 20_000))
                #expect(end.exitStatus == .exited(0))
            }
            guard case .answer(_, .success) = try other.receive() else { throw TestFailure("it was not replaced") }
        }
        let lines = try TestDaemon.read(marks).split(separator: "\n").map(String.init).sorted()
        #expect(lines == (0..<5).flatMap { round in (0..<8).map { "r\(round)n\($0)" } }.sorted())
    }

    @Test("A pulsard that a person starts adopts an engine that finds no keeper; until then a start is refused by name")
    func adoption() throws {
        let programs = try ReplaceablePrograms()
        let daemon = try TestDaemon(programs: programs)
        let control = try daemon.connect()
        var call = CreateSession(name: "kept")
        call.command = ["cat"]
        let kept = try control.call(call).session
        try programs.replace(programs.keeper, by: .missing)
        try daemon.killKeeper()
        call = CreateSession(name: "refused")
        call.command = ["cat"]
        let refusal = try control.perform(method: CreateSession.method, call.parameters)
        guard case .failure(let error) = refusal else { throw TestFailure("it was started") }
        #expect(error.code == .spawnFailed)
        #expect(error.message.contains(programs.keeper) && error.message.contains("No such file"), "\(error.message)")
        let adopter = try TestDaemon(following: daemon)
        call = CreateSession(name: "new")
        call.command = ["cat"]
        let new = try control.call(call).session
        let status = try control.call(GetStatus())
        #expect(status.keeperProcessID == Int(adopter.keeper.pid) && status.epoch == 1)
        #expect(Set(try control.call(ListSessions()).sessions.map(\.id)) == [kept, new])
        _ = try control.call(Shutdown())
        #expect(adopter.keeper.wait(seconds: 5) == 0)
    }

    @Test("pulsar daemon restart says what became of what, as text and as JSON, and fails with the reason")
    func command() throws {
        let programs = try ReplaceablePrograms()
        let daemon = try TestDaemon(programs: programs)
        let (text, status) = try run(daemon, [])
        #expect(status == 0)
        let engine = try #require(daemon.enginePID)
        #expect(text.contains("keeper    0.1.0 (pid \(daemon.keeper.pid)) → 0.1.0 (pid \(daemon.keeper.pid))\n"))
        #expect(text.contains("→ 0.1.0 (pid \(engine))\n"))
        let (json, second) = try run(daemon, ["--engine", "--json"])
        #expect(second == 0 && json.hasPrefix("{\"") && json.contains("\"milliseconds\":"))
        try programs.replace(programs.engine, by: .ends)
        let (complaint, third) = try run(daemon, ["--engine"])
        #expect(third == 1)
        #expect(complaint.contains("goes on as it was") && complaint.contains("ended with status 3"), "\(complaint)")
    }

    // MARK: - Private

    private func run(_ daemon: TestDaemon, _ arguments: [String]) throws -> (text: String, status: Int32?) {
        let path = daemon.folder.path + "/said"
        unlink(path)
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        let command = try ChildProcess(
            BuildProducts.path("pulsar"),
            ["daemon", "restart"] + arguments,
            environment: daemon.environment,
            descriptors: [1: file, 2: file]
        )
        let status = command.wait()
        return (try TestDaemon.read(path), status)
    }
}
