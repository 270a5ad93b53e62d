import Testing

@testable import PulsarTerminal

@Suite("Halves of wide characters")
struct WideCellTests {
    @Test("Stay together when a row moves over one that is a column further")
    func copiedOver() throws {
        var terminal = Terminal(columns: 6, rows: 2)
        terminal.feed("\u{1B}[?69h\u{1B}[2;6s\u{1B}[1;5H漢\u{1B}[2;4H字\u{1B}[1;2H\u{1B}[M")
        #expect(terminal.texts == ["   字", ""])
        #expect(terminal.screen.grid.row(0).pointee.cell(4).kind == .spacer)
        #expect(terminal.screen.grid.row(0).pointee.cell(5).isBlank)
        // A snapshot is refused when one stands alone.
        #expect(try Terminal(snapshot: terminal.snapshot()).texts == terminal.texts)
    }

    private struct Cut {
        let output: String
        let column: Int
        let color: Color
    }

    @Test(
        "What is left of one has the background of what cuts it, as in xterm",
        arguments: [
            Cut(output: "\u{1B}[1;2Hx", column: 0, color: .palette(2)),
            Cut(output: "\u{1B}[1;3Hx", column: 3, color: .palette(2)),
            Cut(output: "\u{1B}[1;2H漢", column: 0, color: .palette(2)),
            Cut(output: "\u{1B}[1;2H\u{1B}[X", column: 0, color: .palette(2)),
            Cut(output: "\u{1B}[1;4H\u{1B}[K", column: 2, color: .palette(2)),
            Cut(output: "\u{1B}[1;2H\u{1B}[@", column: 0, color: .palette(2)),
            Cut(output: "\u{1B}[1;2H\u{1B}[P", column: 0, color: .palette(2)),
            Cut(output: "\u{1B}[1;1;1;1$z", column: 1, color: .palette(11)),
            Cut(output: "\u{1B}[37;1;1;1;1$x", column: 1, color: .palette(11)),
            Cut(output: "\u{1B}[?69h\u{1B}[4;5s\u{1B}[S", column: 2, color: .default),
            Cut(output: "\u{1B}[?69h\u{1B}[4;5s\u{1B}[1;4H\u{1B}[L", column: 2, color: .palette(11)),
        ]
    )
    private func cut(cut: Cut) {
        var terminal = Terminal(columns: 6, rows: 2)
        terminal.feed("\u{1B}[103m漢字漢\u{1B}[42m" + cut.output)
        #expect(terminal.screen.grid.row(0).pointee.cell(cut.column).isBlank)
        #expect(terminal.style(0, cut.column).background == cut.color)
    }
}
