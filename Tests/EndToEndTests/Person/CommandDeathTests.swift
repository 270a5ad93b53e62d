import PulsarProtocol
import PulsarTestSupport
import SystemPackage
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// `pulsar attach` that is ended from outside, in the middle of a flood.
@Suite("A command that is ended while it shows a session")
struct CommandDeathTests {
    // `PULSAR_COMMAND_DEATHS=1000` for the full count.
    private static let rounds = TestDaemon.count("PULSAR_COMMAND_DEATHS", otherwise: 4)

    /// A terminal and its two ends.
    private struct Terminal {
        let manager: Int32
        let subsidiary: Int32

        init() throws {
            var (manager, subsidiary): (Int32, Int32) = (-1, -1)
            var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
            guard openpty(&manager, &subsidiary, nil, nil, &size) == 0 else { throw Errno(rawValue: errno) }
            for end in [manager, subsidiary] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (self.manager, self.subsidiary) = (manager, subsidiary)
        }

        func close() {
            Glibc.close(manager)
            Glibc.close(subsidiary)
        }

        var settings: [UInt8] {
            var settings = termios()
            tcgetattr(subsidiary, &settings)
            return withUnsafeBytes(of: &settings) { Array($0) }
        }

        /// Reads what is shown until a text has come.
        func read(until text: String) throws {
            var seen: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while !String(decoding: seen.suffix(100_000), as: UTF8.self).contains(text) {
                var interest = pollfd(fd: manager, events: Int16(POLLIN), revents: 0)
                guard poll(&interest, 1, 20_000) > 0 else { throw TestFailure("\(text) never came") }
                let count = Glibc.read(manager, &buffer, buffer.count)
                guard count > 0 else { throw TestFailure("the terminal ended before \(text)") }
                seen += buffer[..<count]
            }
        }
    }

    enum Ending: CaseIterable, Sendable { case kill, terminate, hangUp }

    @Test(
        "leaves nothing at the daemon, and the terminal as it was where there is time for that",
        arguments: Ending.allCases
    )
    func ended(ending: Ending) throws {
        let daemon = try TestDaemon()
        let control = try daemon.connect()
        // What is made at the first use, as the catalogue is, is not taken for a leak.
        _ = try control.run("exit 0")
        _ = try control.call(ReadEvents(limit: 1))
        let before = try daemon.descriptorCounts()
        let session = try control.start("read x; while :; do echo flood; done", name: "s")
        for round in 0..<Self.rounds { try attach(daemon, control, session, ending, isFirst: round == 0) }
        #expect(try control.info(session).state == .detached)
        _ = try control.call(TerminateSession(session: session))
        #expect(try control.eventually { try daemon.isWithin(before) })
    }

    private func attach(
        _ daemon: TestDaemon,
        _ control: WireClient,
        _ session: String,
        _ ending: Ending,
        isFirst: Bool
    ) throws {
        let terminal = try Terminal()
        let before = terminal.settings
        let command = try ChildProcess(
            BuildProducts.path("pulsar"),
            ["attach", "s"],
            environment: daemon.environment,
            descriptors: [0: terminal.subsidiary, 1: terminal.subsidiary, 2: terminal.subsidiary]
        )
        if isFirst {
            #expect(try control.eventually { try control.info(session).clientCount == 1 })
            try control.type("\n", into: session)
        }
        try terminal.read(until: "flood")
        switch ending {
        case .kill: command.kill(SIGKILL)
        case .terminate: command.kill(SIGTERM)
        case .hangUp: command.kill(SIGHUP)
        }
        // What it has still to say needs room in its terminal.
        let drain = try ChildProcess(
            "cat",
            environment: [:],
            descriptors: [0: terminal.manager, 1: try Self.nowhere()]
        )
        let status = command.wait(seconds: 20)
        drain.kill(SIGKILL)
        _ = drain.wait()
        #expect(status == 128 + [.kill: SIGKILL, .terminate: SIGTERM, .hangUp: SIGHUP][ending, default: 0])
        if ending != .kill { #expect(terminal.settings == before) }
        terminal.close()
        #expect(try control.eventually { try control.info(session).clientCount == 0 })
    }

    private static func nowhere() throws -> Int32 {
        let descriptor = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        return descriptor
    }
}
