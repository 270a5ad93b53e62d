import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// An engine that ends again and again is tried on, later and later; no program is given up.
@Suite("Engines that end again and again", .serialized)
struct SafeModeTests {
    @Test("After five the next one goes without the screens of what runs; programs and their output go on")
    func careful() throws {
        let programs = try ReplaceablePrograms()
        let daemon = try TestDaemon(programs: programs)
        var call = CreateSession(name: "kept")
        call.command = ["cat"]
        let session = try daemon.connect().call(call).session.description
        try programs.replace(programs.engine, by: .endsAtFirst(5, then: BuildProducts.path("pulsar-engine")))
        let engine = try #require(daemon.enginePID)
        kill(engine, SIGKILL)
        let control = try daemon.connect()
        let status = try control.call(GetStatus())
        #expect(status.epoch == 7 && status.sessionCount == 1)
        #expect(daemon.log.contains("goes without the screens"))
        _ = try control.call(SendInput(session: session, data: Array("still here\n".utf8)))
        var seen = ""
        while !seen.contains("still here\r\nstill here\r\n") {
            let output = try control.call(ReceiveOutput(session: session, timeoutMilliseconds: 10_000))
            try #require(!output.data.isEmpty)
            seen += String(decoding: output.data, as: UTF8.self)
        }
        // What is started afterwards has a screen.
        call = CreateSession(name: "new")
        call.command = ["cat"]
        let new = try control.call(call).session.description
        #expect(try control.call(ReadScreen(session: new, format: .text)).screen.stringValue != nil)
    }

    @Test(
        "Output that crashes engines crashes four at most: its session goes on without a screen, the others with theirs"
    )
    func poison() throws {
        let daemon = try TestDaemon(wrapper: ["/usr/bin/env", "PULSAR_TRIPWIRE=1"])
        let control = try daemon.connect()
        var call = CreateSession(name: "poisoned")
        call.command = ["sh", "-c", "stty -echo; echo begun; read line; printf '\\033]7777;poison\\007'; exec cat"]
        let poisoned = try control.call(call).session.description
        call = CreateSession(name: "other")
        call.command = ["cat"]
        let other = try control.call(call).session.description
        _ = try control.call(SendInput(session: other, data: Array("well\n".utf8)))
        _ = try control.call(Synchronize(session: other))
        let began = ContinuousClock.now
        _ = try control.call(SendInput(session: poisoned, data: Array("\n".utf8)))
        // Each of these may be of an engine that ends.
        while !daemon.log.contains("the session goes on without a screen"), began.duration(to: .now) < .seconds(30) {
            _ = try? daemon.connect().call(GetStatus())
        }
        let next = try daemon.connect()
        let deaths = daemon.log.split(separator: "\n").count { $0.contains("the engine was ended by signal") }
        #expect((3...4).contains(deaths), "\(daemon.log)")
        _ = try next.call(SendInput(session: poisoned, data: Array("still here\n".utf8)))
        var seen = ""
        while !seen.contains("still here") {
            let output = try next.call(ReceiveOutput(session: poisoned, timeoutMilliseconds: 10_000))
            try #require(!output.data.isEmpty)
            seen += String(decoding: output.data, as: UTF8.self)
        }
        #expect(seen == "begun\r\n\u{1B}]7777;poison\u{07}still here\r\n")
        let screen = try next.call(ReadScreen(session: other, format: .text)).screen
        #expect(screen.stringValue?.hasPrefix("well\nwell") == true)
        #expect(throws: RPCError.self) { try next.call(ReadScreen(session: poisoned, format: .text)) }
        #expect(try next.call(GetStatus()).sessionCount == 2)
    }
}
