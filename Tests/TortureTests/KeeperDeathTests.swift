import CPulsarPTY
import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// kill -9 and SIGSTOP of the keeper: the engine goes on and finds another one, and no client notices.
@Suite("Death of the keeper", .serialized)
struct KeeperDeathTests {
    @Test(
        "10 kills with four floods: no shell, byte or connection lost, the same engine, another keeper each time"
    )
    func floods() throws {
        let daemon = try TestDaemon(configuration: Floods.configuration)
        let floods = try Floods(daemon, count: 4)
        let before = try floods.processes()
        let engine = try #require(daemon.enginePID)
        for _ in 0..<10 {
            try floods.advance()
            let keeper = try #require(daemon.keeperPID)
            try daemon.killKeeper()
            try daemon.awaitKeeper(after: keeper)
        }
        #expect(try floods.processes() == before)
        let status = try daemon.connect().call(GetStatus())
        #expect(status.epoch == 1)
        #expect(status.engineProcessID == Int(engine))
        // Nothing of the engine's was inherited by a keeper: neither a client's connection nor a journal.
        let keeper = try #require(daemon.keeperPID)
        let held = TestDaemon.names("/proc/\(keeper)/fd", depth: 1).compactMap(Self.target)
        #expect(held.filter { $0.hasSuffix(".raw") || $0.hasSuffix(".ev") }.isEmpty)
        #expect(held.filter { $0.hasPrefix("socket:") }.count == 2)
        let outcome = try floods.end()
        #expect(outcome.faults.isEmpty)
        #expect(outcome.connections == 1)
    }

    private static func target(_ link: String) -> String? {
        var text = [CChar](repeating: 0, count: 4096)
        guard readlink(link, &text, text.count - 1) > 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test("Keeper and engine in turn: what one of them holds is all that the other needs")
    func alternating() throws {
        let daemon = try TestDaemon(configuration: Floods.configuration)
        let floods = try Floods(daemon, count: 2)
        let before = try floods.processes()
        for round in 0..<6 {
            try floods.advance()
            let keeper = try #require(daemon.keeperPID)
            try daemon.killKeeper()
            try daemon.awaitKeeper(after: keeper)
            try floods.advance()
            try daemon.killEngine()
            #expect(try daemon.connect().call(GetStatus()).epoch == round + 2)
        }
        #expect(try floods.processes() == before)
        #expect(try floods.end().faults.isEmpty)
    }

    @Test("A program of a dead keeper ends: its status comes exactly, whoever reaped it", arguments: 0..<4)
    func exitStatus(round: Int) throws {
        let daemon = try TestDaemon()
        let control = try daemon.connect()
        let keeper = try #require(daemon.keeperPID)
        // Two end once their keeper is dead, perhaps before there is another; two when told to.
        let statuses: [(script: String, status: PulsarProtocol.ExitStatus)] = [
            ("while kill -0 \(keeper) 2>/dev/null; do :; done; echo last words; exit 42", .exited(42)),
            ("while kill -0 \(keeper) 2>/dev/null; do :; done; echo last words; kill -9 $$", .signaled(9)),
            ("read line; echo last words; exit 7", .exited(7)),
            ("read line; echo last words; kill -TERM $$", .signaled(15)),
        ]
        let sessions = try statuses.map { entry in
            var call = CreateSession(name: nil)
            call.command = ["sh", "-c", entry.script]
            return try control.call(call).session.description
        }
        try daemon.killKeeper()
        if round.isMultiple(of: 2) { try daemon.awaitKeeper(after: keeper) }
        for session in sessions[2...] { _ = try control.call(SendInput(session: session, data: [10])) }
        for (session, entry) in zip(sessions, statuses) {
            let end = try control.call(Wait(session: session, timeoutMilliseconds: 20_000))
            #expect(end.exitStatus == entry.status)
            let output = try control.call(ReadOutput(session: session, offset: 0)).data
            #expect(String(decoding: output, as: UTF8.self).hasSuffix("last words\r\n"))
        }
    }

    @Test("Sessions that are asked for while there is no keeper are started by the next, each once")
    func createInTheGap() throws {
        let daemon = try TestDaemon()
        let control = try daemon.connect()
        let marks = daemon.folder.path + "/marks"
        for round in 0..<5 {
            let keeper = try #require(daemon.keeperPID)
            for number in 0..<8 {
                // In the middle of it, so that some are before and some behind.
                if number == 4 { try daemon.killKeeper() }
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
            try daemon.awaitKeeper(after: keeper)
        }
        let lines = try TestDaemon.read(marks).split(separator: "\n").map(String.init).sorted()
        let wanted = (0..<5).flatMap { round in (0..<8).map { "r\(round)n\($0)" } }
        #expect(lines == wanted.sorted())
    }

    @Test("A keeper that hangs is replaced within 12 s; what is asked for meanwhile is done afterwards, once")
    func hang() throws {
        let daemon = try TestDaemon()
        let control = try daemon.connect()
        control.secondsMax = 40
        let keeper = try #require(daemon.keeperPID)
        let begin = pulsar_monotonic_nanoseconds()
        try daemon.hangKeeper()
        var call = CreateSession(name: "later")
        call.command = ["cat"]
        let session = try control.call(call).session
        #expect(pulsar_monotonic_nanoseconds() - begin < 13_000_000_000)
        #expect(daemon.keeperPID != keeper)
        let sessions = try control.call(ListSessions()).sessions
        #expect(sessions.map(\.id) == [session])
        #expect(sessions.map(\.state) == [.running])
    }

    @Test("Settings of the user, the session's own names and limits are those of the first keeper")
    func surroundings() throws {
        let daemon = try TestDaemon(wrapper: ["sh", "-c", "umask 027; ulimit -Sn 300; exec \"$@\"", "sh"])
        func look(_ name: String) throws -> String {
            let control = try daemon.connect()
            var call = CreateSession(name: name)
            let script = "umask; ulimit -Sn; ulimit -Sc; env | grep -c PULSAR_KEEPER; set -- /proc/$$/fd/*; echo $#"
            call.command = ["sh", "-c", script]
            let session = try control.call(call).session.description
            _ = try control.call(Wait(session: session, timeoutMilliseconds: 20_000))
            return String(decoding: try control.call(ReadOutput(session: session, offset: 0)).data, as: UTF8.self)
        }
        let first = try look("first")
        #expect(first.hasPrefix("0027\r\n300\r\n"))
        let keeper = try #require(daemon.keeperPID)
        try daemon.killKeeper()
        try daemon.awaitKeeper(after: keeper)
        let second = try look("second")
        #expect(second == first)
    }
}
