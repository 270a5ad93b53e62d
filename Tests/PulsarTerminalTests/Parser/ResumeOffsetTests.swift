import Testing

@testable import PulsarTerminal

@Suite("The offset another terminal goes on from")
struct ResumeOffsetTests {
    @Test(
        "It lies before what is unfinished, however that begins",
        arguments: [
            ("ab", 2), ("ab\u{1B}", 2), ("ab\u{1B}[1;2", 2), ("ab\u{9B}", 2), ("ab\u{9B}1;2", 2), ("a\u{9D}0;t", 1),
            ("ab\u{1B}[1;\u{1B}]2;t", 6), ("ab\u{1B}[1m", 6),
        ] as [(String, UInt64)]
    )
    func unfinished(output: String, offset: UInt64) {
        var terminal = Terminal(columns: 10, rows: 2)
        terminal.feed(output)
        #expect(terminal.resumeOffset == offset)
        var bytewise = Terminal(columns: 10, rows: 2)
        for byte in output.utf8 { bytewise.feed([byte]) }
        #expect(bytewise.resumeOffset == offset)
    }

    @Test("It lies before a character that is not whole, and at a control of one byte")
    func characters() {
        var terminal = Terminal(columns: 10, rows: 2, offset: 100)
        terminal.feed([0x61, 0xE6, 0xBC])
        #expect(terminal.resumeOffset == 101)
        terminal.feed([0xA2])
        #expect(terminal.resumeOffset == 104)
        terminal.feed("\u{1B}%@")
        terminal.feed([0x9B])
        #expect(terminal.resumeOffset == 107)
    }
}
