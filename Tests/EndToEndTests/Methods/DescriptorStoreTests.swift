import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("What a service manager keeps", .serialized)
struct DescriptorStoreTests {
    private let folder: TemporaryFolder
    private let manager: ServiceManager

    init() throws {
        folder = try TemporaryFolder()
        manager = try ServiceManager(folder.path + "/notify")
    }

    @Test("a keeper that dies alone is replaced as before, and what the manager kept goes on to be let go of")
    func keeperAlone() throws {
        let first = try TestDaemon(manager: manager)
        let session = try first.connect().start("cat")
        let other = try first.connect().start("cat")
        try manager.proceed { $0.names.count == 2 }
        let engine = try #require(first.enginePID)
        let control = try first.connect()
        try first.killKeeper()
        // From then on the engine takes another one.
        #expect(try control.eventually { access(first.socketPath + ".next", F_OK) == 0 })
        let daemon = try TestDaemon(following: first, manager: manager)
        #expect(daemon.enginePID == engine)
        _ = try daemon.connect().call(TerminateSession(session: "\(other)"))
        try manager.proceed { $0.names.count == 1 }
        let last = try restarted(daemon)
        let client = try last.connect()
        #expect(try client.info(session).state != .stopped)
        #expect(try client.info(other).state == .stopped)
    }

    @Test("programs that replace those that run know what the manager keeps")
    func upgrade() throws {
        let first = try TestDaemon(manager: manager)
        let session = try first.connect().start("cat")
        let other = try first.connect().start("cat")
        try manager.proceed { $0.names.count == 2 }
        _ = try first.connect().call(RestartDaemon())
        #expect(try first.awaitEngine(after: 1).keeperProcessID == Int(first.keeper.pid))
        _ = try first.connect().call(TerminateSession(session: "\(other)"))
        try manager.proceed { $0.names.count == 1 }
        let last = try restarted(first)
        let client = try last.connect()
        try client.type("still here\n", into: session)
        try client.read(session, until: "still here\r\nstill here")
    }

    @Test("a daemon that is stopped leaves nothing behind")
    func stopped() throws {
        let daemon = try TestDaemon(manager: manager)
        let session = try daemon.connect().start("cat")
        try manager.proceed { $0.names.count == 1 }
        daemon.keeper.kill(SIGTERM)
        #expect(daemon.keeper.wait() == 0)
        try manager.catchUp()
        #expect(manager.kept.isEmpty)
        let last = try TestDaemon(following: daemon, manager: manager)
        #expect(try last.connect().info(session).endReason == .shutdown)
    }

    @Test("what is not whole is told and let go of; the daemon serves")
    func broken() throws {
        let small = try ServiceManager(folder.path + "/small", keptMax: 8)
        let first = try TestDaemon(manager: small)
        let session = try first.connect().start("cat")
        try small.proceed { $0.names.count == 1 }
        let other = try first.connect().start("cat")
        try small.proceed { $0.names.count == 2 }
        try first.killBoth()
        let daemon = try TestDaemon(following: first, manager: small)
        #expect(daemon.log.contains("is not a whole session"))
        #expect(try daemon.connect().info(session).state != .stopped)
        #expect(try daemon.connect().info(other).endReason == .interrupted)
        try small.proceed { $0.names.count == 1 }
    }

    @Test("a command that comes before the manager has started the next keeper gets that one")
    func commandInBetween() throws {
        let first = try TestDaemon(manager: manager)
        let session = try first.connect().start("cat")
        try manager.proceed { $0.names.count == 1 }
        try first.killBoth()
        let command = try ChildProcess(
            BuildProducts.path("pulsar"),
            ["rename", session, "found"],
            environment: first.environment
        )
        // Until it has started a daemon of its own.
        let log = first.folder.path + "/state/pulsar/pulsard.log"
        for _ in 0..<1_000_000 where access(log, F_OK) != 0 {}
        let last = try TestDaemon(following: first, manager: manager)
        #expect(command.wait() == 0)
        let info = try last.connect().info(session)
        #expect(info.name == "found" && info.state != .stopped)
        #expect(last.keeperPID == last.keeper.pid)
    }

    /// Kills both processes and starts the daemon as the manager does.
    private func restarted(_ daemon: TestDaemon) throws -> TestDaemon {
        try daemon.killBoth()
        try manager.catchUp()
        return try TestDaemon(following: daemon, manager: manager)
    }
}
