import PulsarSession
import PulsarTerminal
import PulsarValues
import Testing

/// A client's terminal, showing what its channel got.
private struct Window: ~Copyable {
    var terminal: Terminal
    let channel: ScriptedChannel
    private var seen = 0
    private var frames = 0

    init(_ channel: ScriptedChannel, columns: Int, rows: Int) {
        self.channel = channel
        terminal = Terminal(columns: columns, rows: rows)
    }

    /// Shows what came since the last time, and says which kinds of frames that were.
    mutating func show() -> [String] {
        var kinds: [String] = []
        for frame in channel.frames[frames...] {
            guard case .snapshot(_, let isLast, let bytes) = frame else { continue }
            kinds.append(isLast ? "screen" : "drawing")
            terminal.feed(bytes)
        }
        frames = channel.frames.count
        if channel.received.count > seen {
            kinds.append("output")
            terminal.feed(Array(channel.received[seen...]))
            seen = channel.received.count
        }
        return kinds
    }
}

@Suite("Windows of another size")
struct ViewportTests {
    private static let small = WindowSize(columns: 40, rows: 10, pixelWidth: 0, pixelHeight: 0)
    private static let large = WindowSize(columns: 60, rows: 12, pixelWidth: 0, pixelHeight: 0)

    @Test("Who was there first is drawn what fits when a larger window comes, and gets output again when that goes")
    func switching() throws {
        let harness = try SessionHarness()
        let first = try harness.open(size: Self.small, viewport: true)
        try harness.print(Array("before\r\n".utf8))
        var window = Window(first, columns: 40, rows: 10)
        #expect(window.show() == ["screen", "output"])

        let other = ClientID.random()
        _ = try harness.open(other, size: Self.large, viewport: true)
        #expect(harness.session.size == Self.large)
        #expect(window.show() == ["drawing"])
        harness.clock.advance(nanoseconds: 20_000_000)
        try harness.print(Array((String(repeating: "x", count: 60) + "\u{1B}[3;1Hafter").utf8))
        #expect(window.show() == ["drawing"])
        let shown = window.terminal.plainText().split(separator: "\n")
        #expect(shown == ["before", Substring(String(repeating: "x", count: 40)), "after"])

        try harness.session.detach(other)
        #expect(harness.session.size == Self.small)
        #expect(window.show() == ["screen"])
        try harness.print(Array("\r\nlast".utf8))
        #expect(window.show() == ["output"])
        #expect(window.terminal.plainText().contains("last"))
    }

    @Test("What a program wants shown later is drawn when it is done, or after 150 ms")
    func synchronized() throws {
        let harness = try SessionHarness()
        let looking = try harness.open(size: Self.small, readOnly: true, viewport: true)
        var window = Window(looking, columns: 40, rows: 10)
        #expect(window.show() == ["drawing"])
        harness.clock.advance(nanoseconds: 20_000_000)
        try harness.print(Array("\u{1B}[?2026hhalf".utf8))
        #expect(window.show().isEmpty)
        try harness.print(Array(" and whole\u{1B}[?2026l".utf8))
        harness.clock.advance(nanoseconds: 20_000_000)
        looking.calls.removeFirst()()
        #expect(window.show() == ["drawing"])
        #expect(window.terminal.plainText().contains("half and whole"))

        harness.clock.advance(nanoseconds: 20_000_000)
        try harness.print(Array("\u{1B}[?2026hnever done".utf8))
        var steps = 0
        while window.show().isEmpty, steps < 100 {
            harness.clock.advance(nanoseconds: 20_000_000)
            looking.calls.removeFirst()()
            steps += 1
        }
        #expect(steps == 8)
        #expect(window.terminal.plainText().contains("never done"))
    }

    @Test("A flood is drawn no more than fifty times a second, and its last line is")
    func pace() throws {
        let harness = try SessionHarness()
        let looking = try harness.open(size: Self.small, readOnly: true, viewport: true)
        var window = Window(looking, columns: 40, rows: 10)
        #expect(window.show() == ["drawing"])
        for number in 0..<200 { try harness.print(Array("line \(number)\r\n".utf8)) }
        #expect(window.show().isEmpty)
        #expect(looking.calls.count == 1)
        harness.clock.advance(nanoseconds: 20_000_000)
        looking.calls.removeFirst()()
        #expect(window.show() == ["drawing"])
        #expect(window.terminal.plainText().contains("line 199"))
    }

    @Test("A client that did not ask for it gets the output whatever its size")
    func unasked() throws {
        let harness = try SessionHarness()
        let looking = try harness.open(size: Self.small, restore: .none, readOnly: true)
        try harness.print(Array("plain".utf8))
        #expect(looking.received == Array("plain".utf8))
        #expect(looking.drawn.isEmpty)
    }

    @Test("A client that takes nothing is drawn what is there when it does")
    func slow() throws {
        let harness = try SessionHarness()
        let looking = try harness.open(size: Self.small, room: 0, readOnly: true, viewport: true)
        for number in 0..<50 { try harness.print(Array("line \(number)\r\n".utf8)) }
        #expect(looking.frames.isEmpty)
        looking.room = .max
        for client in harness.session.attachments.keys { harness.session.channelBecameWritable(client) }
        var window = Window(looking, columns: 40, rows: 10)
        #expect(window.show() == ["drawing"])
        #expect(window.terminal.plainText().contains("line 49"))
    }

    @Test("The end is told behind the last drawing")
    func ending() throws {
        let harness = try SessionHarness()
        let looking = try harness.open(size: Self.small, readOnly: true, viewport: true)
        try harness.print(Array("bye".utf8))
        harness.session.programExited(.exited(3))
        harness.session.outputDrained()
        var window = Window(looking, columns: 40, rows: 10)
        #expect(window.show().last == "drawing")
        #expect(window.terminal.plainText().contains("bye"))
        guard case .end(let offset, let end) = looking.frames.last else {
            Issue.record("no end was told")
            return
        }
        #expect(offset == 3)
        #expect(end.status == .exited(3))
    }
}
