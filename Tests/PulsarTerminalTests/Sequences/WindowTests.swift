import Testing

@testable import PulsarTerminal

@Suite("XTWINOPS")
struct WindowTests {
    @Test(
        "Sizes are reported, pixels when they are known, titles never",
        arguments: [
            Answer("\u{1B}[11t", "\u{1B}[1t"), Answer("\u{1B}[13t", "\u{1B}[3;0;0t"),
            Answer("\u{1B}[14t", "\u{1B}[4;480;800t"), Answer("\u{1B}[15t", "\u{1B}[5;480;800t"),
            Answer("\u{1B}[16t", "\u{1B}[6;20;10t"), Answer("\u{1B}[18t", "\u{1B}[8;24;80t"),
            Answer("\u{1B}[19t", "\u{1B}[9;24;80t"), Answer("\u{1B}]2;secret\u{7}\u{1B}[20t\u{1B}[21t", ""),
            Answer("\u{1B}[?2048h", "\u{1B}[48;24;80;480;800t"),
        ]
    )
    func sizes(example: Answer) {
        var terminal = Terminal(columns: 80, rows: 24)
        terminal.options.cellWidth = 10
        terminal.options.cellHeight = 20
        #expect(terminal.answer(to: example.output) == example.reply)
    }

    @Test("Pixels that are not known are not reported, and 0 in the report of mode 2048")
    func unknownPixels() {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.answer(to: "\u{1B}[14t\u{1B}[15t\u{1B}[16t") == "")
        #expect(terminal.answer(to: "\u{1B}[?2048h") == "\u{1B}[48;24;80;0;0t")
    }

    @Test("Another size is only asked for")
    func sizeRequest() {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.events(of: "\u{1B}[8;30;100t") == [.sizeRequest(columns: 100, rows: 30)])
        #expect(terminal.events(of: "\u{1B}[8;;100t") == [.sizeRequest(columns: 100, rows: 0)])
        #expect(terminal.events(of: "\u{1B}[36t") == [.sizeRequest(columns: 0, rows: 36)])
        #expect(terminal.events(of: "\u{1B}[132$|") == [.sizeRequest(columns: 132, rows: 0)])
        #expect(terminal.events(of: "\u{1B}[$|") == [.sizeRequest(columns: 80, rows: 0)])
        #expect(terminal.events(of: "\u{1B}[48*|\u{1B}[*|") == [.sizeRequest(columns: 0, rows: 48)])
        #expect(terminal.events(of: "\u{1B}[8t\u{1B}[1t\u{1B}[2t\u{1B}[3;1;1t\u{1B}[4;9;9t\u{1B}[9;1t") == [])
        #expect(terminal.columns == 80)
    }
}
