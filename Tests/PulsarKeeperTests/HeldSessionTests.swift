import CPulsarPTY
import Glibc
import PulsarValues
import Testing

@testable import PulsarKeeper

@Suite("A program on a pty of its own, behind its gate")
struct HeldSessionTests {
    private let folder = TemporaryFolder()

    @Test("A child whose gate is closed leaves without executing anything")
    func closedGate() throws {
        var session = try start("touch \(folder("executed"))")
        session.closeGate()
        #expect(try end(of: session) == .exited(127))
        #expect(access(folder("executed"), F_OK) != 0)
        finish(&session)
    }

    @Test("Children that wait together can be sent away one by one, whoever was forked last")
    func manyGates() throws {
        var sessions = try (0..<8).map { _ in try start("exit 3") }
        for index in [3, 0, 7, 5, 1, 2, 4, 6] {
            sessions[index].closeGate()
            #expect(try end(of: sessions[index]) == .exited(127))
        }
        for index in sessions.indices { finish(&sessions[index]) }
    }

    @Test("Nothing is executed before the gate opens")
    func openedGate() throws {
        var session = try start("exit 42")
        #expect(Processes.contents("/proc/\(session.processID)/cmdline") == Processes.contents("/proc/self/cmdline"))
        session.openGate()
        #expect(try end(of: session) == .exited(42))
        #expect(try report(of: session).isEmpty)
        finish(&session)
    }

    @Test("The end by a signal is told with its number")
    func signalled() throws {
        var session = try start("kill -USR1 $$")
        session.openGate()
        #expect(try end(of: session) == .signaled(UInt8(SIGUSR1)))
        finish(&session)
    }

    @Test(
        "A program that cannot be executed is reported with the step and the errno",
        arguments: [
            ("/nonexistent/program", "/", Int(PULSAR_STEP_EXECUTE), ENOENT),
            ("no-such-program-anywhere", "/", Int(PULSAR_STEP_EXECUTE), ENOENT),
            ("/etc/passwd", "/", Int(PULSAR_STEP_EXECUTE), EACCES),
            ("/bin/sh", "/nonexistent/folder", Int(PULSAR_STEP_DIRECTORY), ENOENT),
            ("/bin/sh", "/etc/passwd", Int(PULSAR_STEP_DIRECTORY), ENOTDIR),
            ("/bin/sh", "", Int(PULSAR_STEP_DIRECTORY), ENOENT),
        ]
    )
    func failures(program: String, directory: String, step: Int, number: Int32) throws {
        var session = try start(program, directory: directory)
        session.openGate()
        let report = try report(of: session)
        #expect(report.count == 6)
        #expect(report.littleEndian(UInt16.self, at: 0) == UInt16(step))
        #expect(report.littleEndian(Int32.self, at: 2) == number)
        #expect(try end(of: session) == .exited(127))
        finish(&session)
    }

    @Test("The program has its pty for controlling terminal, with the window size that was asked for")
    func terminal() throws {
        let size = WindowSize(columns: 123, rows: 45, pixelWidth: 0, pixelHeight: 0)
        let output = try output(of: "stty size </dev/tty; test -t 0 -a -t 1 -a -t 2 && tty", size: size)
        let lines = output.split(whereSeparator: \.isNewline)
        #expect(lines.first == "45 123")
        #expect(lines.last.map { $0.hasPrefix("/dev/pts/") } == true)
    }

    @Test("The program leads a session and the foreground process group of its terminal")
    func leadership() throws {
        // pid, process group, session, and the terminal's foreground group.
        let output = try output(of: "cut -d' ' -f1,5,6,8 /proc/$$/stat")
        #expect(Set(output.split(whereSeparator: { " \r\n".contains($0) })).count == 1)
        #expect(output.split(whereSeparator: { " \r\n".contains($0) }).count == 4)
    }

    @Test("Ctrl+C at the terminal reaches the foreground program")
    func interrupt() throws {
        var session = try start("echo begun; exec tail -f /dev/null")
        session.openGate()
        #expect(try LineReader(session.manager).line() == "begun\r")
        _ = write(session.manager, "\u{3}", 1)
        #expect(try end(of: session) == .signaled(UInt8(SIGINT)))
        finish(&session)
    }

    @Test("The program has the descriptors 0, 1 and 2, and no other")
    func descriptors() throws {
        // One that is not closed on exec, to be closed all the same.
        let stray = dup(0)
        defer { close(stray) }
        let output = try output(of: "ls /proc/$$/fd")
        #expect(output.split(whereSeparator: \.isWhitespace) == ["0", "1", "2"])
    }

    @Test("The program has the user's umask and limits, not the daemon's")
    func limits() throws {
        let output = try output(of: "umask; ulimit -Sn; ulimit -Sc; cat /proc/$$/oom_score_adj")
        #expect(output.split(whereSeparator: \.isWhitespace) == ["0027", "321", "0", "777"])
    }

    @Test("The program blocks and ignores no signal, whatever the daemon does")
    func signals() throws {
        var (ours, former) = (sigset_t(), sigset_t())
        sigemptyset(&ours)
        for number in [SIGHUP, SIGINT, SIGTERM, SIGCHLD, SIGUSR1] { sigaddset(&ours, number) }
        pthread_sigmask(SIG_BLOCK, &ours, &former)
        signal(SIGPIPE, SIG_IGN)
        let session = try start("grep -E '^Sig(Blk|Ign)' /proc/self/status")
        pthread_sigmask(SIG_SETMASK, &former, nil)
        let output = try output(of: session)
        #expect(output.split(whereSeparator: \.isWhitespace) == ["SigBlk:", zeros, "SigIgn:", zeros])
    }

    @Test("The program has exactly the variables that were given, and the folder")
    func surroundings() throws {
        let output = try output(of: "pwd; env | grep -v -E '^(PWD|_|SHLVL|OLDPWD)=' | sort", directory: "/usr")
        #expect(output == "/usr\r\nA=1 2\r\nPATH=/usr/bin:/bin\r\n")
    }

    @Test("A spawn that would take the keeper's last descriptors is refused before it forks")
    func lastDescriptors() throws {
        let limits = UserLimits(umask: 0o22, descriptorsMax: 1024, coreMax: 0, oomScore: 0, sessionDescriptorMax: 3)
        let specification = SpawnSpecification(
            executable: "/bin/true",
            arguments: ["true"],
            environment: [],
            directory: "/",
            size: .standard
        )
        let id = SessionID.random()
        let result = HeldSession.start(id: id, key: id, specification: specification, limits: limits)
        guard case .failure(let fault) = result else {
            Issue.record("it was started")
            return
        }
        #expect(fault.step == UInt8(PULSAR_STEP_LIMIT))
        #expect(fault.errno == EMFILE)
    }

    // MARK: - Helpers

    private let zeros: Substring = "0000000000000000"

    /// Starts a line of shell, or a program where the text is not one.
    private func start(
        _ line: String,
        directory: String = "/",
        size: WindowSize = .standard
    ) throws -> HeldSession {
        let isProgram = !line.contains(" ")
        let id = SessionID.random()
        let specification = SpawnSpecification(
            executable: isProgram ? line : "sh",
            arguments: isProgram ? [line] : ["sh", "-c", line],
            environment: ["PATH=/usr/bin:/bin", "A=1 2"],
            directory: directory,
            size: size
        )
        let limits = UserLimits(
            umask: 0o27,
            descriptorsMax: 321,
            coreMax: 0,
            oomScore: 777,
            sessionDescriptorMax: .max
        )
        return try HeldSession.start(id: id, key: id, specification: specification, limits: limits).get()
    }

    private func output(of line: String, directory: String = "/", size: WindowSize = .standard) throws -> String {
        try output(of: try start(line, directory: directory, size: size))
    }

    private func output(of started: HeldSession) throws -> String {
        var session = started
        session.openGate()
        let text = try LineReader(session.manager).rest()
        #expect(try end(of: session) == .exited(0), "\(text)")
        finish(&session)
        return text
    }

    private func end(of session: HeldSession) throws -> PulsarValues.ExitStatus {
        try Deadline().waitReadable(session.processDescriptor, for: "the end of the program")
        var value: Int32 = 0
        return switch pulsar_peek_exit(session.processID, &value) {
        case 1: .exited(UInt8(value))
        case 2: .signaled(UInt8(value))
        default: .unknown
        }
    }

    private func report(of session: HeldSession) throws -> [UInt8] {
        Array(try LineReader(session.report).rest().utf8)
    }

    private func finish(_ session: inout HeldSession) {
        session.letGo()
        #expect(pulsar_reap(session.processID) == 1)
        close(session.processDescriptor)
    }
}
