import PulsarJournal
import PulsarSession
import PulsarTerminal
import PulsarValues
import Testing

private func pattern(_ count: Int, from start: Int = 0) -> [UInt8] {
    (start..<(start + count)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
}

@Suite("Session")
struct SessionTests {
    @Test("a client that attaches at any moment gets what one that was there from the start got")
    func attachLaw() throws {
        let harness = try SessionHarness()
        let first = try harness.open()
        var others: [ScriptedChannel] = []
        for step in 0..<20 {
            try harness.print(pattern(700, from: step * 700))
            if step % 5 == 0 { others.append(try harness.open()) }
        }
        #expect(first.received == pattern(14_000))
        for other in others { #expect(other.received == first.received) }
    }

    @Test("a slow client is served from the journal when it reads again, without a byte missing")
    func slow() throws {
        let harness = try SessionHarness()
        let client = ClientID.random()
        let channel = try harness.open(client, room: 100)
        for step in 0..<10 { try harness.print(pattern(1000, from: step * 1000)) }
        #expect(channel.received.count < 10_000)
        channel.room = .max
        harness.session.channelBecameWritable(client)
        #expect(channel.received == pattern(10_000))
    }

    @Test("a client whose output has been dropped is told so and goes on at the oldest byte")
    func lagged() throws {
        let harness = try SessionHarness()
        let client = ClientID.random()
        let channel = try harness.open(client, room: 10)
        try harness.print(pattern(20_000))
        let before = UInt64(channel.received.count)
        var policy = RetentionPolicy()
        policy.sessionBytesMax = 4096
        let oldest = try harness.journal.enforceRetention(policy)
        channel.room = .max
        harness.session.channelBecameWritable(client)
        #expect(channel.frames == [.lagged(from: before, to: oldest)])
        #expect(channel.next == 20_000)
    }

    @Test("resuming gives exactly what came after the offset")
    func resume() throws {
        let harness = try SessionHarness()
        try harness.print(pattern(5000))
        let channel = try harness.open(resumeFrom: 1234)
        #expect(channel.received == Array(pattern(5000)[1234...]))
    }

    @Test("resuming beyond the end is refused")
    func beyondEnd() throws {
        let harness = try SessionHarness()
        try harness.print(pattern(10))
        #expect { try harness.session.checkResumption(11) } throws: {
            ($0 as? SessionError)?.code == .beyondEnd
        }
    }

    @Test("a replay begins at the start of a line")
    func lineStart() throws {
        let harness = try SessionHarness(replayBytes: 100)
        let line = Array("0123456789012345678901234567890123456789\n".utf8)
        for _ in 0..<10 { try harness.print(line) }
        let start = harness.session.streamStart(resumeFrom: nil, restore: .screen, hasTerminal: false)
        #expect(start.offset % UInt64(line.count) == 0)
        #expect(410 - start.offset <= 100)
    }

    @Test("queries are answered once by the session and blanked for terminals; programs that look on see them")
    func queries() throws {
        let harness = try SessionHarness()
        let size = WindowSize(columns: 80, rows: 24, pixelWidth: 0)
        try harness.print(Array("a\u{1B}[6nb".utf8))
        let first = try harness.open(size: size)
        let second = try harness.open(size: size)
        let program = try harness.open()
        try harness.print(Array("c\u{1B}[6nd".utf8))
        #expect(first.received == Array("c\0\0\0\0d".utf8))
        #expect(second.received == first.received)
        #expect(program.received == Array("a\u{1B}[6nbc\u{1B}[6nd".utf8))
        #expect(harness.child.written == Array("\u{1B}[1;2R\u{1B}[1;4R".utf8))
        #expect(harness.child.repliedThrough == harness.journal.end)
    }

    @Test("a terminal that comes is shown the screen, and goes on with the bytes behind it")
    func screenFirst() throws {
        let harness = try SessionHarness()
        try harness.print(Array("one\r\ntwo \u{1B}[31mred\u{1B}[3".utf8))
        let channel = try harness.open(size: WindowSize(columns: 80, rows: 24, pixelWidth: 0), restore: .screen)
        try harness.print(Array("2mgreen".utf8))
        var shown = Terminal(columns: 80, rows: 24)
        shown.feed(channel.drawn + channel.received)
        let picture = try harness.session.currentLook().terminal.json()
        #expect(shown.json() == picture)
        #expect(channel.received == Array("\u{1B}[32mgreen".utf8))
    }

    @Test("a terminal that fell behind what is kept is shown the screen of now")
    func laggedTerminal() throws {
        let harness = try SessionHarness()
        let client = ClientID.random()
        let size = WindowSize(columns: 80, rows: 24, pixelWidth: 0)
        let channel = try harness.open(client, size: size, room: 1)
        for number in 0..<2000 { try harness.print(Array("line \(number)\r\n".utf8)) }
        var policy = RetentionPolicy()
        policy.sessionBytesMax = 4096
        try harness.journal.enforceRetention(policy)
        channel.drawn = []
        channel.received = []
        channel.room = .max
        harness.session.channelBecameWritable(client)
        try harness.print(Array("the last".utf8))
        var shown = Terminal(columns: 80, rows: 24)
        shown.feed(channel.drawn + channel.received)
        let text = try harness.session.currentLook().terminal.plainText()
        #expect(shown.plainText() == text)
        #expect(shown.plainText().contains("line 1999\nthe last"))
    }

    @Test("the end comes behind the last byte, once, also to a client that is slow")
    func end() throws {
        let harness = try SessionHarness()
        let client = ClientID.random()
        let channel = try harness.open(client, room: 1)
        try harness.print(pattern(3000))
        harness.session.programExited(.exited(3))
        #expect(harness.child.isFinishing)
        #expect(harness.session.state == .running)
        try harness.append(pattern(500, from: 3000))
        harness.session.outputDrained()
        #expect(harness.session.state == .stopped)
        #expect(harness.child.isReleased)
        channel.room = .max
        harness.session.channelBecameWritable(client)
        harness.session.channelBecameWritable(client)
        #expect(channel.received == pattern(3500))
        #expect(channel.frames == [.end(offset: 3500, SessionEnd(status: .exited(3), reason: .exited))])
    }

    @Test("states: running until the last client goes, detached, running again, stopped")
    func states() throws {
        let harness = try SessionHarness()
        #expect(harness.session.state == .running)
        let client = ClientID.random()
        _ = harness.session.attach(client: client, holder: 1)
        #expect(harness.session.state == .running)
        harness.session.release(holder: 1, stream: nil)
        #expect(harness.session.state == .detached)
        _ = harness.session.attach(client: client, holder: 2)
        #expect(harness.session.state == .running)
    }

    @Test("input is typed once: a sequence seen before is not typed again, and is noted before it is written")
    func inputOnce() throws {
        let harness = try SessionHarness()
        let client = ClientID.random()
        let channel = try harness.open(client)
        try harness.session.acceptInput([1, 2], from: client, sequence: 1)
        try harness.session.acceptInput([1, 2], from: client, sequence: 1)
        try harness.session.acceptInput([3], from: client, sequence: 2)
        #expect(harness.child.written == [1, 2, 3])
        #expect(harness.child.noted[client] == 2)
        #expect(channel.frames == [.inputAcknowledged(sequence: 1), .inputAcknowledged(sequence: 2)])
    }

    @Test("input is acknowledged when the program has taken it")
    func acknowledged() throws {
        let harness = try SessionHarness()
        let client = ClientID.random()
        let channel = try harness.open(client)
        harness.child.room = 1
        try harness.session.acceptInput([1, 2], from: client, sequence: 1)
        #expect(channel.frames.isEmpty)
        harness.child.room = .max
        harness.session.inputBecamePossible()
        #expect(channel.frames == [.inputAcknowledged(sequence: 1)])
    }

    @Test("a read-only client can neither type nor size")
    func readOnly() throws {
        let harness = try SessionHarness()
        let client = ClientID.random()
        _ = try harness.open(client, size: WindowSize(columns: 10, rows: 10, pixelWidth: 0), readOnly: true)
        #expect(harness.child.sizes.isEmpty)
        #expect { try harness.session.acceptInput([1], from: client, sequence: 1) } throws: {
            ($0 as? SessionError)?.code == .readOnly
        }
    }

    @Test("the size follows the client that did something last, and everybody is told")
    func latest() throws {
        let harness = try SessionHarness()
        let big = WindowSize(columns: 100, rows: 50, pixelWidth: 0)
        let small = WindowSize(columns: 40, rows: 10, pixelWidth: 0)
        let (first, second) = (ClientID.random(), ClientID.random())
        let channel = try harness.open(first, size: big)
        _ = try harness.open(second, size: small)
        #expect(harness.session.size == small)
        try harness.session.acceptInput([13], from: first, sequence: 1)
        #expect(harness.session.size == big)
        #expect(channel.frames.contains(.resize(small)) && channel.frames.contains(.resize(big)))
    }

    @Test("a program gets the size it asks for up to a bound, but not against a client's window")
    func askedFor() throws {
        let harness = try SessionHarness()
        try harness.print(Array("\u{1B}[8;65535;65535t".utf8))
        #expect(harness.session.size == WindowSize(columns: 1_000, rows: 500, pixelWidth: 0))
        let window = WindowSize(columns: 40, rows: 10, pixelWidth: 0)
        let channel = try harness.open(size: window)
        try harness.print(Array("\u{1B}[8;20;90t\u{1B}[?40;3h".utf8))
        #expect(harness.session.size == window)
        #expect(
            channel.frames.filter { $0 != .resize(window) }.allSatisfy { if case .resize = $0 { false } else { true } }
        )
    }

    @Test("an ended program's children are ended with it when the session is terminated")
    func termination() throws {
        let harness = try SessionHarness()
        harness.child.hasSurvivors = true
        _ = harness.session.terminate(now: 0, totalNanoseconds: 100)
        harness.session.programExited(.signaled(1))
        harness.session.outputDrained()
        _ = harness.session.continueTermination(now: 50)
        _ = harness.session.continueTermination(now: 100)
        #expect(harness.child.signals == [1, 15, 9])
        #expect(harness.session.end == SessionEnd(status: .signaled(1), reason: .terminated))
    }

    @Test("waiting for output ends with output, and with the end")
    func waiting() throws {
        let harness = try SessionHarness()
        var count = 0
        _ = harness.session.whenOutput(beyond: 0) { count += 1 }
        try harness.print([1])
        #expect(count == 1)
        _ = harness.session.whenOutput(beyond: 1) { count += 1 }
        harness.session.programExited(.exited(0))
        harness.session.outputDrained()
        #expect(count == 2)
    }
}
