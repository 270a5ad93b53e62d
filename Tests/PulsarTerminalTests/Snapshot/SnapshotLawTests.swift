import Testing

@testable import PulsarTerminal

@Suite("The law of snapshots")
struct SnapshotLawTests {
    @Test("A loaded terminal does as the first one with the rest of a recording", arguments: RecordingTests.names)
    func recordings(name: String) throws {
        let output = try RecordingTests.bytes(name)
        var random = SeededGenerator(seed: UInt64(output.count))
        for _ in 0..<4 {
            let point = Int.random(in: 0...output.count, using: &random)
            var terminal = Terminal(columns: 80, rows: 24)
            terminal.feed(Array(output[..<point]))
            try check(&terminal, rest: Array(output[point...].prefix(60_000)), &random)
        }
    }

    @Test("A loaded terminal does as the first one with any output, at any limits", arguments: 0..<80)
    func generated(seed: UInt64) throws {
        var generator = OutputGenerator(seed: seed)
        var random = SeededGenerator(seed: seed)
        var limits = TerminalLimits()
        limits.scrollbackRowsMax = generator.pick([0, 3, 10_000])
        limits.scrollbackBytesMax = generator.pick([0, 3 * Scrollback.blockBytes, 32 << 20])
        var terminal = Terminal(columns: generator.number(1...40), rows: generator.number(1...12), limits: limits)
        for _ in 0..<3 {
            terminal.feed(output(&generator, pieces: 120))
            terminal.resize(columns: generator.number(1...60), rows: generator.number(1...20))
            terminal.feed(output(&generator, pieces: generator.number(0...20)))
            terminal.feed(Array(output(&generator, pieces: 2).dropLast(generator.number(0...6))))
            try check(&terminal, rest: output(&generator, pieces: 60), &random)
        }
    }

    @Test("Ever-new colours fill blocks at the same places", arguments: [0, 1, 50, 333])
    func colors(step: Int) throws {
        var limits = TerminalLimits()
        limits.scrollbackBytesMax = 4 * Scrollback.blockBytes
        var terminal = Terminal(columns: 80, rows: 10, limits: limits)
        func line(_ number: Int) -> String {
            (0..<20).map { "\u{1B}[38;5;\((number * step + $0) % 256);48;5;\(number % 200)mab" }.joined() + "\r\n"
        }
        for number in 0..<600 { terminal.feed(line(number)) }
        var random = SeededGenerator(seed: 1)
        try check(&terminal, rest: Array((0..<900).map { line($0) }.joined().utf8), &random)
        #expect(terminal.droppedRows > 0)
    }

    /// Loads a snapshot and feeds both the rest, the one in pieces.
    private func check(
        _ terminal: inout Terminal,
        rest: [UInt8],
        _ random: inout SeededGenerator
    ) throws {
        _ = terminal.takeReplies()
        _ = terminal.takeEvents()
        let snapshot = terminal.snapshot()
        var loaded = try Terminal(snapshot: snapshot, limits: terminal.limits)
        #expect(loaded.snapshot() == snapshot)
        #expect(loaded.state == terminal.state)
        var left = rest[...]
        while !left.isEmpty {
            let piece = left.prefix(Int.random(in: 1...4000, using: &random))
            loaded.feed(Array(piece))
            left = left.dropFirst(piece.count)
        }
        terminal.feed(rest)
        #expect(loaded.takeReplies() == terminal.takeReplies())
        #expect(loaded.takeEvents() == terminal.takeEvents())
        #expect(loaded.state == terminal.state)
        #expect(loaded.snapshot() == terminal.snapshot())
        let size = (Int.random(in: 1...100, using: &random), Int.random(in: 1...30, using: &random))
        terminal.resize(columns: size.0, rows: size.1)
        loaded.resize(columns: size.0, rows: size.1)
        #expect(loaded.snapshot() == terminal.snapshot())
    }

    private func output(_ generator: inout OutputGenerator, pieces: Int) -> [UInt8] {
        var output: [UInt8] = []
        for _ in 0..<pieces {
            output +=
                generator.number(0...4) == 0 ? Array(generator.pick(SnapshotTests.everything).utf8) : generator.next()
        }
        return output
    }
}
