import Glibc
import PulsarKeeper
import PulsarTestSupport
import Testing

@Suite("What a service manager is told")
struct ServiceNotificationTests {
    @Test("That the daemon is ready, that its loop turns, and that it stops", arguments: [false, true])
    func daemon(isAbstract: Bool) throws {
        let folder = TemporaryFolder()
        let path = (isAbstract ? "@" : "") + folder("notify")
        let manager = try ServiceManager(path)
        let daemon = try Daemon(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "40000"])
        #expect(try manager.next(but: "WATCHDOG=1") == "READY=1\nMAINPID=\(daemon.program.processID)")
        for _ in 0..<3 { #expect(try manager.next() == "WATCHDOG=1") }
        kill(daemon.program.processID, SIGTERM)
        #expect(try manager.next(but: "WATCHDOG=1") == "STOPPING=1")
        #expect(try daemon.program.wait() == 0)
    }

    @Test("Nothing, where no manager is named or none is there")
    func nobody() throws {
        #expect(ServiceNotification(environment: [:], processID: 1, now: 0) == nil)
        #expect(ServiceNotification(environment: ["NOTIFY_SOCKET": "vsock:2:1"], processID: 1, now: 0) == nil)
        let long = "/" + String(repeating: "x", count: 200)
        #expect(ServiceNotification(environment: ["NOTIFY_SOCKET": long], processID: 1, now: 0) == nil)
        let daemon = try Daemon(environment: ["NOTIFY_SOCKET": "/nowhere/at/all", "WATCHDOG_USEC": "1000"])
        #expect(try daemon.program.readiness.rest() == "ready\n")
    }

    @Test(
        "A watchdog is fed in half its time, by the process that it is meant for",
        arguments: [("20", nil, 10_000), ("20", "7", 10_000), ("20", "8", nil), ("0", nil, nil), ("x", nil, nil)]
            as [(String, String?, UInt64?)]
    )
    func watchdog(microseconds: String, process: String?, interval: UInt64?) throws {
        var environment = ["NOTIFY_SOCKET": "/nowhere/at/all", "WATCHDOG_USEC": microseconds]
        environment["WATCHDOG_PID"] = process
        var told = try #require(ServiceNotification(environment: environment, processID: 7, now: 500))
        #expect(told.nextDue == interval.map { _ in 500 })
        told.tick(now: 500)
        #expect(told.nextDue == interval.map { 500 + $0 })
        told.tick(now: 501)
        #expect(told.nextDue == interval.map { 500 + $0 })
    }
}
