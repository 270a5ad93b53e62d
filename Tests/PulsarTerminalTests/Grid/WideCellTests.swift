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
}
