import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// How daemons begin, end, and follow each other.
@Suite("Start and end of the daemon")
struct ShutdownTests {
    /// How a daemon is told to end.
    enum Order: CaseIterable, Sendable { case method, terminate, interrupt }

    @Test("it ends with its sessions within 5 s, its socket is gone, and it exits 0", arguments: Order.allCases)
    func shutdown(order: Order) throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        let stubborn = try client.start("trap '' HUP TERM; echo $$.; while :; do sleep 60; done")
        let process = try #require(Int32(try client.read(stubborn, until: ".").prefix { $0.isNumber }))
        _ = try client.start("cat")
        switch order {
        case .method: _ = try client.call(Shutdown())
        case .terminate: daemon.keeper.kill(SIGTERM)
        case .interrupt: daemon.keeper.kill(SIGINT)
        }
        #expect(daemon.keeper.wait(seconds: 5) == 0, "\(daemon.log)")
        #expect(access(daemon.socketPath, F_OK) != 0)
        #expect(!isRunning(process))
    }

    @Test("a second daemon exits 1 and names the first one's process and socket")
    func second() throws {
        let daemon = try TestDaemon()
        let (message, status) = try run([], environment: daemon.environment)
        #expect(status == 1)
        #expect(message.contains("\(daemon.keeper.pid)") && message.contains(daemon.socketPath), "\(message)")
        _ = try daemon.connect().call(GetStatus())
    }

    @Test("a socket's path that is too long is refused with its length and the limit", arguments: [108, 200, 5000])
    func longPath(length: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/" + String(repeating: "x", count: length - folder.path.utf8.count - 1)
        let (text, status) = try run(["--socket", path], environment: ["HOME": folder.path])
        #expect(status == 1 && text.contains("\(length)") && text.contains("107"), "\(text)")
    }

    /// Runs a daemon that is expected to end at once.
    private func run(_ arguments: [String], environment: [String: String]) throws -> (text: String, status: Int32?) {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let program = try ChildProcess(
            BuildProducts.path("pulsard"),
            arguments,
            environment: environment,
            descriptors: [1: ends[1], 2: ends[1]]
        )
        close(ends[1])
        defer { close(ends[0]) }
        let status = program.wait(seconds: 20)
        var text = [UInt8](repeating: 0, count: 16_384)
        let count = read(ends[0], &text, text.count)
        return (String(decoding: text.prefix(max(0, count)), as: UTF8.self), status)
    }

    @Test("after kill -9 of both processes the stale socket is replaced, and what had ended is still there")
    func killed() throws {
        let first = try TestDaemon()
        let client = try first.connect()
        let ended = try client.start("echo remembered; exit 9", name: "ended")
        _ = try client.call(Wait(session: ended, timeoutMilliseconds: 20_000))
        let running = try client.start("echo lost; cat", name: "running")
        try client.read(running, until: "lost")
        try first.killBoth()
        #expect(first.keeper.wait() == 128 + SIGKILL)

        let second = try TestDaemon(following: first)
        let again = try second.connect()
        let info = try again.info(ended)
        #expect(info.state == .stopped && info.exitStatus == .exited(9) && info.name == "ended")
        #expect(try again.output(ended) == Array("remembered\r\n".utf8))
        #expect(try again.info(running).state == .stopped)
        #expect(try again.info(running).endReason == .interrupted)
        #expect(try again.info(ended).endReason == .exited)
        #expect(try again.output(running) == Array("lost\r\n".utf8))
    }

    @Test("a machine that tells engine, programs and keeper at once to end is known to have ended the sessions")
    func everythingAtOnce() throws {
        let first = try TestDaemon()
        let client = try first.connect()
        let session = try client.start("echo $$.; exec cat", name: "cut")
        let program = try #require(Int32(try client.read(session, until: ".").prefix { $0.isNumber }))
        for process in [try #require(first.enginePID), program, first.keeper.pid] { kill(process, SIGTERM) }
        #expect(first.keeper.wait(seconds: 8) == 0)
        let second = try TestDaemon(following: first)
        let info = try second.connect().info(session)
        #expect(info.state == .stopped && info.endReason == .shutdown, "\(info)")
        #expect(info.exitStatus == .signaled(UInt8(SIGTERM)) || info.exitStatus == .signaled(UInt8(SIGHUP)))
    }

    @Test("sessions that ended are listed with their output after a restart, and their names are free")
    func restart() throws {
        let first = try TestDaemon()
        let client = try first.connect()
        let ended = try client.start("echo kept; exit 2", name: "dev")
        _ = try client.call(Wait(session: ended, timeoutMilliseconds: 20_000))
        let cut = try client.start("cat", name: "cut")
        _ = try client.call(Shutdown())
        #expect(first.keeper.wait(seconds: 5) == 0)

        let second = try TestDaemon(following: first)
        let again = try second.connect()
        #expect(try again.info(ended).exitStatus == .exited(2))
        #expect(try again.output("dev") == Array("kept\r\n".utf8))
        #expect(try again.info(cut).exitStatus == .signaled(1))
        #expect(try again.info(cut).endReason == .shutdown)
        _ = try again.start("cat", name: "dev")
        _ = try again.call(RemoveSession(session: ended))
        _ = try again.call(Shutdown())
        #expect(second.keeper.wait(seconds: 5) == 0)
        let third = try TestDaemon(following: second)
        #expect(try third.connect().call(ListSessions()).sessions.contains { $0.id.description == ended } == false)
    }
}
