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
}
