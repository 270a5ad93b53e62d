import PulsarProtocol
import PulsarTestSupport
import Testing

/// Much output and much input: nobody holds anybody up, and nothing is lost on the way.
@Suite("Floods")
struct FloodTests {
    private let daemon: TestDaemon
    private let control: WireClient

    init() throws {
        daemon = try TestDaemon()
        control = try daemon.connect()
    }

    private static let flood = "stty -onlcr; read x; seq 1 1400000; echo DONE; cat"

    @Test("a client that does not read holds nobody up, costs no memory, and gets everything later")
    func slowClient() throws {
        let session = try control.start(Self.flood)
        let slow = try TestStream(daemon, OpenStream(session: session))
        let fast = try TestStream(daemon, OpenStream(session: session))
        fast.keepsOutput = false
        slow.keepsOutput = false
        // Why: what the catalogue takes when it is opened, a moment after the first session, is not the client's.
        _ = try control.call(ReadEvents(limit: 1))
        let before = try daemon.engineMemory()
        try fast.type("\n", sequence: 1)
        try fast.take { fast.outputCount > 9_000_000 }
        let end = try #require(try settledEnd(session))
        try fast.take { fast.offset == end }
        #expect(fast.lagged.isEmpty)
        let after = try daemon.engineMemory()
        #expect(after <= before + 4096, "\(before) KiB became \(after) KiB")
        try slow.take { slow.offset == end }
        #expect(slow.lagged.isEmpty && slow.outputCount == fast.outputCount)
    }

    /// The end of the output once the script has said that it is done.
    private func settledEnd(_ session: String) throws -> StreamOffset? {
        var found: StreamOffset?
        _ = try control.eventually {
            let end = try control.call(Synchronize(session: session)).offset ?? 0
            let tail = try control.call(ReadOutput(session: session, offset: end - min(end, 5)))
            if String(decoding: tail.data, as: UTF8.self) == "DONE\n" { found = end }
            return found != nil
        }
        return found
    }

    @Test("a client that is overtaken by retention is told lagged, and goes on with what is kept")
    func lagged() throws {
        let small = try TestDaemon(configuration: "[journal]\nsession_bytes = \"1MiB\"\n")
        let control = try small.connect()
        let session = try control.start(Self.flood)
        let slow = try TestStream(small, OpenStream(session: session))
        slow.keepsOutput = false
        try control.type("\n", into: session)
        let fast = try TestStream(small, OpenStream(session: session))
        fast.keepsOutput = false
        try fast.take { fast.offset > 9_500_000 }
        let end = fast.offset
        try slow.take { slow.offset >= end }
        // Why not once: while it catches up it may be overtaken again. What it missed and what it got is everything.
        #expect(!slow.lagged.isEmpty)
        #expect(slow.lagged.map { $0.upperBound - $0.lowerBound }.reduce(UInt64(slow.outputCount), +) == slow.offset)
        #expect(slow.outputCount < 4 << 20)
        // Resuming at what is gone says so in the answer.
        let late = try TestStream(small, OpenStream(session: session, resumeFrom: 0))
        #expect(late.opened.isLagged && late.opened.offset == late.opened.oldestOffset && late.opened.offset > 0)
    }

    @Test("ten clients all get every byte")
    func tenClients() throws {
        let session = try control.start("stty -onlcr; read x; seq 1 200000; exit 0")
        let streams = try (0..<10).map { _ in try TestStream(daemon, OpenStream(session: session)) }
        try control.type("\n", into: session)
        let expected = [UInt8](("\n" + (1...200_000).map { "\($0)\n" }.joined()).utf8)
        for stream in streams {
            try stream.take { stream.end != nil }
            #expect(stream.lagged.isEmpty)
            // Why the tail: the echo of the first line feed may come before or after stty.
            #expect(stream.output.suffix(expected.count - 1)[...] == expected.dropFirst())
        }
    }

    @Test("a paste beyond every buffer arrives whole at a program that reads slowly")
    func paste() throws {
        let path = daemon.folder.path + "/pasted"
        let bytes = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let session = try control.start(
            "stty raw -echo; echo up; dd bs=512 count=\(bytes.count) iflag=count_bytes,fullblock of='\(path)' 2>/dev/null; echo DONE; cat"
        )
        try control.read(session, until: "up")
        let stream = try TestStream(daemon, OpenStream(session: session, restore: RestoreMode.none))
        var frames: [UInt8] = []
        var sequence: UInt64 = 0
        for start in stride(from: 0, to: bytes.count, by: 100_000) {
            sequence += 1
            frames += FrameEncoder.encode(.input(sequence: sequence, bytes: Array(bytes[start..<(start + 100_000)])))
        }
        try stream.client.sendAll(frames)
        try stream.take { stream.text.contains("DONE") && stream.acknowledged == sequence }
        let pasted = try TestDaemon.bytes(path)
        #expect(pasted.count == bytes.count)
        // Why not compared by the macro: it would print both.
        let isSame = pasted == bytes
        #expect(isSame)
    }

    @Test("10,000 pipelined calls are answered in their order")
    func pipelined() throws {
        let session = try control.start("cat")
        let calls = (0..<10_000).map { number in
            switch number % 4 {
            case 0: #"{"id":\#(number),"method":"get_status"}"#
            case 1: #"{"id":\#(number),"method":"list_sessions"}"#
            case 2: #"{"id":\#(number),"method":"synchronize","params":{"session_id":"\#(session)"}}"#
            default: #"{"id":\#(number),"method":"no_such_method"}"#
            }
        }
        try control.sendAll(Array((calls.joined(separator: "\n") + "\n").utf8))
        for number in 0..<10_000 {
            guard case .answer(let id, let result) = try control.receive() else {
                Issue.record("something else came")
                return
            }
            try #require(id == .integer(Int64(number)))
            if number % 4 == 3 { #expect(throws: RPCError.self) { try result.get() } } else { _ = try result.get() }
        }
    }

    @Test("an echo comes back while another session floods")
    func echoUnderFlood() throws {
        let flood = try control.start("exec cat /dev/zero")
        let session = try control.start("cat")
        for number in 0..<20 {
            try control.type("\(number)\n", into: session)
            try control.read(session, until: "\(number)\r\n")
        }
        _ = try control.call(TerminateSession(session: flood))
    }
}
