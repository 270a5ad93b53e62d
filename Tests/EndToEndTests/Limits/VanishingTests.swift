import PulsarProtocol
import PulsarTestSupport
import Testing

/// Clients that go without a word, in the middle of everything.
@Suite("Clients that vanish")
struct VanishingTests {
    private let daemon: TestDaemon
    private let control: WireClient
    private let session: String

    init() throws {
        daemon = try TestDaemon()
        control = try daemon.connect()
        session = try control.start("cat")
    }

    @Test("a half-closed connection gets all its answers, and then its end")
    func halfClosed() throws {
        let client = try daemon.connect()
        for number in 0..<100 { try client.send(line: #"{"id":\#(number),"method":"list_sessions"}"#) }
        try client.send(
            line: #"{"id":"w","method":"receive_output","params":{"session_id":"\#(session)","timeout_ms":600000}}"#
        )
        try client.send(line: #"{"id":"last","method":"synchronize","params":{}}"#)
        client.finishSending()
        for number in 0..<100 {
            guard case .answer(.integer(Int64(number)), .success) = try client.receive() else {
                Issue.record("no answer to \(number)")
                return
            }
        }
        guard case .answer(.string("last"), .success) = try client.receive() else {
            Issue.record("no answer to the last")
            return
        }
        try control.type("x\n", into: session)
        guard case .answer(.string("w"), .success) = try client.receive() else {
            Issue.record("no answer to the one that waits")
            return
        }
        #expect(try client.receiveLine() == nil)
    }

    @Test("a half-closed connection that owes nothing is closed", arguments: ["", "{\"id\":1,\"met", "\n"])
    func halfClosedAtOnce(sent: String) throws {
        let client = try daemon.connect()
        try client.send(Array(sent.utf8))
        client.finishSending()
        while let line = try client.receiveLine() { #expect(line.contains("-32700")) }
    }

    @Test("a stream whose client sends no more goes on to the end")
    func halfClosedStream() throws {
        let stream = try TestStream(daemon, OpenStream(session: session))
        stream.client.finishSending()
        try control.type("heard\n", into: session)
        try stream.take { stream.text.contains("heard\r\nheard") }
        _ = try control.call(TerminateSession(session: session))
        try stream.take { stream.end != nil }
    }

    /// The moment at which a client goes.
    enum Moment: CaseIterable, Sendable {
        case beforeAnything, inALine, inAnOverLongLine, withAnswersOwed, whileWaiting, withAStream, inAFrame, inAFlood
        case whileCreating
    }

    @Test("a client that vanishes leaves nothing behind", arguments: Moment.allCases)
    func vanish(moment: Moment) throws {
        let flood = try control.start("exec cat /dev/zero")
        _ = try control.call(AttachSession(session: session))
        let before = try daemon.descriptorCounts()
        for _ in 0..<25 { try go(moment, flood: flood) }
        // Why not the very number: a flood fills a file of output many times a second, and the thread that confirms them
        // holds a few open at any moment. Twenty-five clients that left something would show.
        let isClean = try control.eventually {
            try daemon.isWithin((before.keeper, before.engine + 12)) && control.call(GetStatus()).clientCount == 1
        }
        let after = try daemon.descriptorCounts()
        #expect(isClean, "\(before) became \(after)")
        try control.type("still here\n", into: session)
        try control.read(session, until: "still here\r\nstill here")
    }

    private func go(_ moment: Moment, flood: String) throws {
        let client = try daemon.connect()
        switch moment {
        case .beforeAnything: break
        case .inALine: try client.send(Array(#"{"id":1,"method":"get_st"#.utf8))
        case .inAnOverLongLine: try client.sendAll([UInt8](repeating: 0x78, count: 1_200_000))
        case .withAnswersOwed:
            for _ in 0..<50 { try client.send(line: #"{"id":1,"method":"rpc.discover"}"#) }
        case .whileWaiting:
            _ = try client.call(AttachSession(session: session))
            for method in ["receive_output", "wait"] {
                try client.send(
                    line: #"{"id":1,"method":"\#(method)","params":{"session_id":"\#(session)","timeout_ms":600000}}"#
                )
            }
            _ = try client.call(GetStatus())
        case .withAStream: _ = try client.openStream(OpenStream(session: session, columns: 80, rows: 24))
        case .inAFrame:
            _ = try client.openStream(OpenStream(session: session))
            try client.send([0x10, 0, 0, 1, 0, 1, 2, 3])
        case .inAFlood:
            _ = try client.openStream(OpenStream(session: flood))
            _ = try client.receiveFrame()
        case .whileCreating:
            try client.send(line: #"{"id":1,"method":"create_session","params":{"type":"Local","command":["true"]}}"#)
        }
    }
}
