import PulsarProtocol
import PulsarTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// send_input, receive_output, read_output, resize_terminal, synchronize and wait.
@Suite("Input and output by lines")
struct OutputTests {
    private let daemon: TestDaemon
    private let client: WireClient

    init() throws {
        daemon = try TestDaemon(configuration: "[journal]\nsession_bytes = \"1MiB\"\n")
        client = try daemon.connect()
    }

    @Test("what is typed is written whole, and its size is told")
    func input() throws {
        let session = try client.start("stty raw -echo; echo up; head -c 6 | od -An -tx1; cat")
        try client.read(session, until: "up")
        let bytes: [UInt8] = [0x00, 0xFF, 0x1B, 0x03, 0x04, 0x80]
        #expect(try client.call(SendInput(session: session, data: bytes)).bytesWritten == 6)
        #expect(try client.call(SendInput(session: session, data: [])).bytesWritten == 0)
        #expect(try client.read(session, until: "80").contains("00 ff 1b 03 04 80"))
    }

    @Test("two connections do not take bytes from each other, and both begin at the beginning")
    func twoConnections() throws {
        let session = try client.start("echo one; read x; echo two; cat")
        let other = try daemon.connect()
        try client.read(session, until: "one\r\n")
        try client.type("\n", into: session)
        let mine = try client.read(session, until: "two\r\n")
        let theirs = try other.read(session, until: "two\r\n")
        #expect(!mine.contains("one") && theirs.hasPrefix("one\r\n"))
        #expect(try client.call(ReceiveOutput(session: session)).data.isEmpty)
        #expect(try other.call(ReceiveOutput(session: session)).data.isEmpty)
    }

    @Test("a program that closes its terminal goes on, and is read again when it opens it again")
    func closedTerminal() throws {
        let gate = daemon.folder.path + "/gate"
        try #require(mkfifo(gate, 0o600) == 0)
        let session = try client.start(
            "exec <&- >&- 2>&-; read x <\(gate); exec </dev/tty >/dev/tty 2>&1; echo back; read x; echo got $x; cat"
        )
        // Opens once the program does, which has closed its terminal by then.
        let descriptor = open(gate, O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        #expect(try client.info(session).state != .stopped)
        close(descriptor)
        try client.read(session, until: "back\r\n")
        try client.type("it\n", into: session)
        try client.read(session, until: "got it\r\n")
    }

    @Test("without a time-out nothing is waited for; with one, its end is an empty answer")
    func timeouts() throws {
        let session = try client.start("cat")
        #expect(try client.call(ReceiveOutput(session: session)).data.isEmpty)
        let answer = try client.perform(
            method: "receive_output",
            ["session_id": .string(session), "timeout_ms": 1]
        ).get()
        #expect(answer["data"] == "" && answer["bytes_read"] == 0)
        #expect(try client.failure(Wait(session: session, timeoutMilliseconds: 1)).code == .timedOut)
    }

    @Test("calls that wait hold up no other of the connection, and are answered when it happens")
    func waitingCalls() throws {
        let session = try client.start("read x; echo done; exit 4")
        try client.send(
            line: #"{"id":"out","method":"receive_output","params":{"session_id":"\#(session)","timeout_ms":600000}}"#
        )
        try client.send(line: #"{"id":"end","method":"wait","params":{"session_id":"\#(session)","for":"exit"}}"#)
        for number in 0..<100 {
            try client.send(line: #"{"id":\#(number),"method":"get_status"}"#)
            guard case .answer(.integer(Int64(number)), .success) = try client.receive() else {
                Issue.record("the call was held up")
                return
            }
        }
        try daemon.connect().type("\n", into: session)
        guard case .answer(.string("out"), .success) = try client.receive(),
            case .answer(.string("end"), .success(let end)) = try client.receive()
        else {
            Issue.record("the calls that waited were answered otherwise")
            return
        }
        #expect(end["exit_status"]?["code"] == 4)
    }

    @Test("a wait for output ends with the session, and so does one without a time-out for the end")
    func waitingForAnEnd() throws {
        let session = try client.start("read x")
        _ = try client.call(Synchronize())
        try client.send(
            line: #"{"id":"out","method":"receive_output","params":{"session_id":"\#(session)","timeout_ms":600000}}"#
        )
        _ = try daemon.connect().call(TerminateSession(session: session))
        guard case .answer(.string("out"), .success(let output)) = try client.receive() else {
            Issue.record("no answer")
            return
        }
        #expect(output["bytes_read"] == 0)
    }

    @Test("output is read from any offset that is kept; before it is 1007, beyond it is 1009")
    func offsets() throws {
        let session = try client.start("head -c 5000000 /dev/zero | tr '\\0' x")
        _ = try client.call(Wait(session: session, timeoutMilliseconds: 30_000))
        let error = try client.failure(ReadOutput(session: session, offset: 0))
        #expect(error.code == .lagged)
        let oldest = try #require(error.data?["oldest_offset"]?.integerValue).magnitude
        #expect(oldest > 0)
        let kept = try client.call(ReadOutput(session: session, bytesMax: 1000))
        #expect(kept.offset == oldest && kept.oldestOffset == oldest && kept.endOffset == 5_000_000)
        #expect(kept.nextOffset == oldest + 1000 && kept.data == Array(repeating: UInt8(ascii: "x"), count: 1000))
        let last = try client.call(ReadOutput(session: session, offset: 4_999_999))
        #expect(last.data == [UInt8(ascii: "x")] && last.nextOffset == 5_000_000)
        #expect(try client.call(ReadOutput(session: session, offset: 5_000_000)).data.isEmpty)
        let beyond = try client.failure(ReadOutput(session: session, offset: 5_000_001))
        #expect(beyond.code == .offsetOutOfRange && beyond.data?["end_offset"] == 5_000_000)
        #expect(try client.call(ReceiveOutput(session: session)).offset == oldest)
    }

    @Test("synchronize answers when what was printed before has been treated")
    func synchronize() throws {
        let session = try client.start("stty -echo; touch quiet; read x; echo $x; touch made; cat")
        let (quiet, made) = (daemon.folder.path + "/quiet", daemon.folder.path + "/made")
        // Before the terminal is quiet, what is typed would be printed too.
        #expect(try client.eventually { (try? TestDaemon.read(quiet)) != nil })
        try client.type("abc\n", into: session)
        #expect(try client.eventually { (try? TestDaemon.read(made)) != nil })
        let reached = try client.call(Synchronize(session: session))
        #expect(reached.offset == 5)
        #expect(try client.call(Synchronize()).offsets.values.sorted() == [5])
        #expect(try client.output(session) == Array("abc\r\n".utf8))
    }

    @Test("the program sees the size it is given, at the start and after each change")
    func resize() throws {
        let session = try client.start("trap 'echo now $(stty size).' WINCH; stty size; while :; do read x; done") {
            call in
            call.columns = 1
            call.rows = 10_000
        }
        try client.read(session, until: "10000 1\r\n")
        for (columns, rows) in [(132, 43), (10_000, 1)] as [(UInt16, UInt16)] {
            _ = try client.call(ResizeTerminal(session: session, columns: columns, rows: rows))
            let info = try client.info(session)
            #expect(info.columns == columns && info.rows == rows)
            // Why typed: some shells run a trap only when a read has ended.
            try client.type("\n", into: session)
            try client.read(session, until: "now \(rows) \(columns).")
        }
    }

    @Test("a program that reads nothing is given 1 MiB in advance, and then input is refused whole")
    func backlog() throws {
        let session = try client.start("stty raw -echo; echo up; exec sleep 1000")
        try client.read(session, until: "up")
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 256 * 1024)
        var taken = 0
        var refusal: RPCError?
        for _ in 0..<8 where refusal == nil {
            switch try client.perform(method: SendInput.method, SendInput(session: session, data: piece).parameters) {
            case .success: taken += piece.count
            case .failure(let error): refusal = error
            }
        }
        #expect(refusal?.code == .inputBacklogFull)
        #expect((768 * 1024...1280 * 1024).contains(taken), "\(taken)")
        let other = try client.start("cat")
        try client.type("well\n", into: other)
        try client.read(other, until: "well\r\nwell\r\n")
        _ = try client.call(TerminateSession(session: session))
    }

    @Test("sessions run alike wherever their output is kept", arguments: JournalMode.allCases)
    func journalModes(mode: JournalMode) throws {
        let session = try client.start("echo hello; read x; echo bye; exit 3") { $0.journal = mode }
        try client.read(session, until: "hello")
        try client.type("\n", into: session)
        try client.read(session, until: "bye")
        #expect(try client.call(Wait(session: session, timeoutMilliseconds: 20_000)).exitStatus == .exited(3))
        #expect(try client.output(session) == Array("hello\r\n\r\nbye\r\n".utf8))
        _ = try client.call(RemoveSession(session: session))
    }
}
