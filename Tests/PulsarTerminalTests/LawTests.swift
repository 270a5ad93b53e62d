import Testing

@testable import PulsarTerminal

@Suite("Laws of the terminal")
struct LawTests {
    @Test("Output in one piece, byte by byte and in random pieces looks the same", arguments: 0..<60)
    func chunking(seed: UInt64) {
        var generator = OutputGenerator(seed: seed)
        let columns = generator.number(1...40)
        let rows = generator.number(1...12)
        var output: [UInt8] = []
        for _ in 0..<120 { output += generator.next() }
        var whole = Terminal(columns: columns, rows: rows)
        whole.feed(output)
        var bytewise = Terminal(columns: columns, rows: rows)
        for byte in output { bytewise.feed([byte]) }
        var pieces = Terminal(columns: columns, rows: rows)
        var rest = output[...]
        while !rest.isEmpty {
            let piece = rest.prefix(generator.number(1...50))
            pieces.feed(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        #expect(whole.picture == bytewise.picture)
        #expect(whole.picture == pieces.picture)
        #expect(whole.offset == UInt64(output.count))
        #expect(whole.resumeOffset == bytewise.resumeOffset)
    }

    @Test("An 8-bit control that is cut between its two bytes begins its sequence", arguments: 1..<7)
    func cutControl(split: Int) {
        let output: [UInt8] = [0x61, 0xC2, 0x9B, 0x33, 0x43, 0x62, 0x0A]
        var whole = Terminal(columns: 10, rows: 2)
        whole.feed(output)
        var pieces = Terminal(columns: 10, rows: 2)
        pieces.feed(Array(output[..<split]))
        pieces.feed(Array(output[split...]))
        #expect(pieces.picture == whole.picture)
        #expect(pieces.text(0) == "a   b")
    }

    @Test("Whatever is fed and however the size changes, cells pair up and limits hold", arguments: 0..<60)
    func bounds(seed: UInt64) {
        var generator = OutputGenerator(seed: seed &+ 1000)
        var limits = TerminalLimits()
        limits.scrollbackRowsMax = generator.pick([0, 5, 100])
        var terminal = Terminal(columns: generator.number(1...40), rows: generator.number(1...12), limits: limits)
        for step in 0..<200 {
            if step % 10 == 9 { terminal.resize(columns: generator.number(1...60), rows: generator.number(1...20)) }
            terminal.feed(generator.next())
            #expect(terminal.scrollbackRows <= limits.scrollbackRowsMax)
            #expect((0..<terminal.rows).contains(terminal.cursor.row))
            #expect((0..<terminal.columns).contains(terminal.cursor.column))
            #expect(terminal.unpairedCells == 0)
        }
        #expect(terminal.takeEvents().count <= limits.eventsMax)
    }
}

extension Terminal {
    /// Halves of wide characters without the other half.
    fileprivate var unpairedCells: Int {
        var unpaired = 0
        for row in 0..<rows {
            let row = screen.grid.row(row).pointee
            for column in 0..<columns {
                let isHead = row.cell(column).kind == .wide
                let isFollowed = column + 1 < columns && row.cell(column + 1).kind == .spacer
                if isHead != isFollowed { unpaired += 1 }
            }
            if row.cell(0).kind == .spacer { unpaired += 1 }
        }
        return unpaired
    }
}
