import Testing

@testable import PulsarTerminal

@Suite("Scrollback")
struct ScrollbackTests {
    @Test("Rows keep their colours when the width changed between them")
    func stylesAcrossReflow() {
        var limits = TerminalLimits()
        limits.scrollbackRowsMax = 2
        var terminal = Terminal(columns: 10, rows: 1, limits: limits)
        terminal.feed("\u{1B}[31mA\r\n\u{1B}[32mB\r\n\u{1B}[33mC\r\n\u{1B}[34mD\r\n")
        terminal.resize(columns: 11, rows: 1)
        terminal.feed("\u{1B}[34mE\r\n\u{1B}[33mF\r\n")
        let colors = terminal.scrollbackLines(0..<2).map { $0.runs.first?.style.foreground }
        #expect(colors == [.palette(4), .palette(3)])
    }

    @Test("Coloured blanks of a line keep their colours when it wraps anew")
    func blanksAcrossReflow() {
        var terminal = Terminal(columns: 20, rows: 2)
        for color in 1...7 { terminal.feed("\u{1B}[4\(color)m\u{1B}[X\u{1B}[C") }
        terminal.feed("\u{1B}[mx")
        terminal.resize(columns: 1, rows: 20)
        terminal.resize(columns: 59, rows: 20)
        #expect(terminal.screenLine(0).runs.map(\.style.background) == (1...7).map { .palette($0) })
        #expect(terminal.text(0) == "       x")
    }
}
