import Testing

@testable import PulsarTerminal

@Suite("DECSED, DECSEL")
struct SelectiveEraseTests {
    @Test("A coloured erasure that ends before the text does leaves the rest", arguments: ["?1K", "1;1;1;2${"])
    func colored(sequence: String) {
        var terminal = Terminal(columns: 10, rows: 2)
        terminal.feed("\u{1B}[44mabcdef\u{1B}[1;2H\u{1B}[\(sequence)")
        #expect(terminal.text(0) == "  cdef")
        #expect(terminal.style(0, 1).background == .palette(4))
    }

    @Test("A coloured erasure goes on where nothing was written")
    func unwritten() {
        var terminal = Terminal(columns: 10, rows: 2)
        terminal.feed("ab\u{1B}[1\"qc\u{1B}[44m\u{1B}[?2K")
        #expect(terminal.text(0) == "  c")
        #expect(terminal.style(0, 2).background == .default)
        #expect(terminal.style(0, 9).background == .palette(4))
    }
}
