import CPulsarPTY
import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// An engine that lives and does nothing any more.
@Suite("An engine that hangs", .serialized)
struct HangTests {
    @Test("is killed after ten seconds by its keeper, under floods, with every program and every byte")
    func stopped() throws {
        let daemon = try TestDaemon(configuration: Floods.configuration)
        let floods = try Floods(daemon, count: 2)
        let before = try floods.processes()
        try floods.advance()
        let engine = try #require(daemon.enginePID)
        let begin = pulsar_monotonic_nanoseconds()
        kill(engine, SIGSTOP)
        let client = try daemon.connect()
        client.secondsMax = 60
        let status = try client.call(GetStatus())
        let seconds = Double(pulsar_monotonic_nanoseconds() - begin) / 1e9
        #expect((9...11.5).contains(seconds), "\(seconds)")
        #expect(status.epoch == 2)
        #expect(daemon.enginePID != engine)
        #expect(try floods.processes() == before)
        try floods.advance()
        let outcome = try floods.end()
        #expect(outcome.faults.isEmpty)
    }

    @Test("no process of ours starts another one to explain its own death")
    func backtraces() throws {
        let daemon = try TestDaemon()
        let engine = try #require(daemon.enginePID)
        let environment = try TestDaemon.read("/proc/\(engine)/environ").split(separator: "\0")
        #expect(environment.contains("SWIFT_BACKTRACE=enable=no"))
    }
}
