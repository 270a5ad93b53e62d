import PulsarProtocol
import PulsarTestSupport
import Testing

/// open_stream: frames both ways.
@Suite("open_stream")
struct StreamTests {
    private let daemon: TestDaemon
    private let control: WireClient

    init() throws {
        daemon = try TestDaemon()
        control = try daemon.connect()
    }

    @Test("output comes with its offsets and without gaps, and behind it the end")
    func output() throws {
        let session = try control.start("read x; seq 1 100000; exit 3")
        let stream = try TestStream(daemon, OpenStream(session: session))
        #expect(!stream.opened.isResumed && stream.opened.offset == 0 && stream.opened.epoch > 0)
        try stream.type("\n", sequence: 1)
        try stream.take { stream.end != nil }
        #expect(stream.end?.exitStatus == .exited(3) && stream.end?.reason == .exited)
        let numbers = (1...100_000).map { "\($0)\r\n" }.joined()
        #expect(stream.text == "\r\n" + numbers)
        #expect(stream.acknowledged == 1)
    }

    @Test(
        "a stream of an ended session gives what is kept and the end",
        arguments: [
            (RestoreMode.scrollback, "gone\r\n"), (.none, ""),
        ]
    )
    func ended(restore: RestoreMode, expected: String) throws {
        let session = try control.start("echo gone; exit 1")
        _ = try control.call(Wait(session: session, timeoutMilliseconds: 20_000))
        let stream = try TestStream(daemon, OpenStream(session: session, restore: restore))
        try stream.take { stream.end != nil }
        #expect(stream.text == expected && stream.end?.exitStatus == .exited(1))
    }

    @Test("a resumed stream goes on at exactly the byte that is named")
    func resume() throws {
        let session = try control.start("stty -onlcr; seq 1 20000; echo DONE; cat")
        let whole = try TestStream(daemon, OpenStream(session: session))
        try whole.take { whole.text.hasSuffix("DONE\n") }
        for offset in [0, 1, 5, 4096, whole.output.count - 1, whole.output.count] {
            let again = try TestStream(daemon, OpenStream(session: session, resumeFrom: UInt64(offset)))
            #expect(again.opened.isResumed && !again.opened.isLagged && again.opened.offset == UInt64(offset))
            try again.take { again.offset == whole.offset }
            #expect(again.output[...] == whole.output[offset...])
        }
        let beyond = OpenStream(session: session, resumeFrom: whole.offset + 1)
        #expect(try control.failure(beyond).code == .offsetOutOfRange)
        #expect(try control.call(GetStatus()).sessionCount == 1)
    }

    @Test("a new stream shows the last 256 KiB from the start of a line, or all, or nothing")
    func restore() throws {
        let session = try control.start("seq 1 100000; echo DONE; cat")
        try control.read(session, until: "DONE\r\n")
        let end = try #require(try control.call(Synchronize(session: session)).offset)
        let screen = try TestStream(daemon, OpenStream(session: session))
        try screen.take { screen.offset == end }
        #expect((200 * 1024...256 * 1024).contains(screen.output.count))
        #expect(Int(screen.text.prefix { $0 != "\r\n" }) != nil)
        let all = try TestStream(daemon, OpenStream(session: session, restore: .scrollback))
        try all.take { all.offset == end }
        #expect(all.text.hasPrefix("1\r\n2\r\n"))
        let none = try TestStream(daemon, OpenStream(session: session, restore: RestoreMode.none))
        #expect(none.offset == end)
    }

    @Test("a read-only client neither types nor sizes")
    func readOnly() throws {
        let session = try control.start("stty -echo; while read x; do echo \"got $x\"; done")
        let looker = try TestStream(daemon, OpenStream(session: session, columns: 33, rows: 11, isReadOnly: true))
        try looker.type("forbidden\n", sequence: 1)
        try looker.client.send(.resize(WindowSize(columns: 44, rows: 22)))
        try looker.client.send(.ping([1]))
        try looker.take { looker.others.count == 1 }
        #expect(try control.info(session).columns == 80)
        let typist = try TestStream(daemon, OpenStream(session: session))
        try typist.type("allowed\n", sequence: 1)
        try looker.take { looker.text.contains("allowed") }
        #expect(!looker.text.contains("forbidden") && looker.acknowledged == 0)
        #expect(try control.call(ListClients(session: session)).clients.filter(\.isReadOnly).count == 1)
    }

    @Test("input is acknowledged in order and a sequence that was seen is not typed again")
    func sequences() throws {
        let session = try control.start("stty -echo; echo up; while read x; do echo \"got $x.\"; done")
        let mine = ClientID.random()
        let stream = try TestStream(daemon, OpenStream(session: session, client: mine))
        try stream.take { stream.text.contains("up") }
        #expect(stream.opened.inputAccepted == 0)
        for sequence in [1, 2, 2, 1, 3, 3] as [UInt64] { try stream.type("\(sequence)\n", sequence: sequence) }
        try stream.take { stream.text.contains("got 3.") }
        #expect(stream.acknowledged == 3)
        // The connection breaks; the next one is told how far it got, and sends again what it is not sure of.
        let again = try TestStream(daemon, OpenStream(session: session, client: mine, resumeFrom: stream.offset))
        #expect(again.opened.inputAccepted == 3)
        for sequence in [2, 3, 4] as [UInt64] { try again.type("\(sequence)\n", sequence: sequence) }
        try again.take { again.text.contains("got 4.") }
        // Somebody else counts for himself.
        let other = try TestStream(daemon, OpenStream(session: session))
        #expect(other.opened.inputAccepted == 0)
        try other.type("end\n", sequence: 1)
        try again.take { again.text.contains("got end.") }
        #expect(stream.text + again.text == "up\r\ngot 1.\r\ngot 2.\r\ngot 3.\r\ngot 4.\r\ngot end.\r\n")
    }

    @Test("a client that comes back after its connection went is told what was accepted")
    func sequencesAfterLoss() throws {
        let session = try control.start("stty -echo; echo up; while read x; do echo \"got $x.\"; done")
        try control.read(session, until: "up")
        let mine = ClientID.random()
        var first: TestStream? = try TestStream(daemon, OpenStream(session: session, client: mine))
        try first?.type("1\n", sequence: 1)
        try control.read(session, until: "got 1.")
        first = nil
        #expect(try control.eventually { try control.info(session).clientCount == 0 })
        let second = try TestStream(daemon, OpenStream(session: session, client: mine))
        #expect(second.opened.inputAccepted == 1)
    }

    @Test("windows of clients size the session, and everybody is told")
    func sizes() throws {
        let session = try control.start("trap 'stty size' WINCH; echo up; while :; do read x; done")
        let first = try TestStream(daemon, OpenStream(session: session, columns: 90, rows: 30))
        #expect(try control.info(session).columns == 90)
        let second = try TestStream(daemon, OpenStream(session: session, columns: 120, rows: 40))
        try first.take { first.sizes.last == WindowSize(columns: 120, rows: 40) }
        try first.client.send(.resize(WindowSize(columns: 91, rows: 31)))
        try second.take { second.sizes.last == WindowSize(columns: 91, rows: 31) }
        let info = try control.info(session)
        #expect(info.columns == 91 && info.rows == 31)
    }

    @Test(
        "a program learns the colours of the terminal that looks on, and the next session knows them from its beginning"
    )
    func colours() throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        let ask = "stty -echo raw; printf '\\033]11;?\\033\\\\'; head -c 25 | od -An -c | tr -d ' \\n'; cat"
        let session = try client.start("read line; " + ask, name: "one")
        let stream = try TestStream(daemon, OpenStream(session: session, columns: 80, rows: 24))
        let description = TerminalDescription(foreground: 0, background: 0xFDF6E3)
        try stream.client.send(.event(method: TerminalDescription.eventMethod, parameters: description.json))
        // What a later version may tell, and nonsense, are passed over.
        try stream.client.send(.event(method: "of_later", parameters: [1, 2, 3]))
        try stream.client.send(.event(method: TerminalDescription.eventMethod, parameters: ["background": "nonsense"]))
        try stream.type("\n", sequence: 1)
        try stream.take { stream.text.contains("]11;rgb:fdfd/f6f6/e3e3") }

        let next = try client.start(ask, name: "two")
        try client.read(next, until: "]11;rgb:fdfd/f6f6/e3e3")
    }

    @Test("detach closes, ping is answered, unknown kinds are skipped")
    func otherFrames() throws {
        let session = try control.start("cat")
        let stream = try TestStream(daemon, OpenStream(session: session))
        try stream.client.send(.unknown(FrameKind(rawValue: 0x7F), Array(repeating: 1, count: 100_000)))
        try stream.client.send(.unknown(FrameKind(rawValue: 0), []))
        try stream.client.send(.event(method: "x", parameters: [:]))
        let payload = (0..<125).map { UInt8($0) }
        try stream.client.send(.ping(payload))
        try stream.take { !stream.others.isEmpty }
        #expect(stream.others == [.pong(payload)])
        try stream.client.send(.detach)
        #expect(try stream.client.receiveFrame() == nil)
        #expect(try control.eventually { try control.info(session).state == .detached })
    }

    /// A frame that no client may send.
    struct Broken: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
    }

    @Test(
        "a frame that breaks the protocol closes its own stream and nothing else",
        arguments: [
            Broken(testDescription: "longer than 1 MiB", bytes: [0x10, 0x00, 0x10, 0x00, 0x01]),
            Broken(testDescription: "4 GiB", bytes: [0x7F, 0xFF, 0xFF, 0xFF, 0xFF]),
            Broken(testDescription: "input without a sequence", bytes: [0x10, 0, 0, 0, 3, 1, 2, 3]),
            Broken(testDescription: "a window of nothing", bytes: [0x12, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]),
            Broken(testDescription: "half a window", bytes: [0x12, 0, 0, 0, 3, 0, 80, 0]),
            Broken(testDescription: "a long ping", bytes: [0x30, 0, 0, 0, 126] + Array(repeating: 0, count: 126)),
        ]
    )
    func broken(_ broken: Broken) throws {
        let session = try control.start("cat")
        let other = try TestStream(daemon, OpenStream(session: session))
        let stream = try TestStream(daemon, OpenStream(session: session))
        try stream.client.send(broken.bytes)
        #expect(try stream.client.receiveFrame() == nil)
        try other.type("still\n", sequence: 1)
        try other.take { other.text.contains("still\r\nstill") }
    }

    @Test("frames may come in any pieces, and right behind the line that opens the stream")
    func pieces() throws {
        let session = try control.start("stty -echo; echo up; while read x; do echo \"got $x.\"; done")
        try control.read(session, until: "up")
        let client = try daemon.connect()
        let line = #"{"id":1,"method":"open_stream","params":{"session_id":"\#(session)"}}"# + "\n"
        let frames =
            FrameEncoder.encode(.input(sequence: 1, bytes: Array("one\n".utf8)))
            + FrameEncoder.encode(.input(sequence: 2, bytes: Array("two\n".utf8)))
        try client.send(Array(line.utf8) + frames.prefix(20))
        for byte in frames.dropFirst(20) { try client.send([byte]) }
        let text = try control.read(session, until: "got two.")
        #expect(text.contains("got one."))
    }

    @Test("open_stream cannot be a notification or part of a batch, and a screen stream is not offered")
    func notHere() throws {
        let session = try control.start("cat")
        try control.send(line: #"{"method":"open_stream","params":{"session_id":"\#(session)"}}"#)
        try control.send(line: #"[{"id":1,"method":"open_stream","params":{"session_id":"\#(session)"}}]"#)
        let answer = try json(try #require(try control.receiveLine()))
        #expect(answer[0]?["error"]?["code"] == -32600)
        #expect(try control.failure(OpenStream(session: session, mode: .screen)).code == .unsupported)
        #expect(try control.call(ListClients()).clients.isEmpty, "a refused stream attaches nobody")
    }
}
