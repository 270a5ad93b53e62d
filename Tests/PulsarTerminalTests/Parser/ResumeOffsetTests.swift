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

    @Test(
        "A control inside a sequence that attaching cuts is executed once",
        arguments: [
            ("\u{1B}\n", "[31mx"), ("\u{1B}[3\n", "1mx"), ("\u{1B}[\n", "31mx"), ("\u{1B}[3;38:5\n:", "9;1mx"),
            ("\u{1B}[?\n2", "5lx"), ("\u{1B}[1\n?3", "1mx"), ("\u{1B}[2\n ", "qx"), ("\u{1B}(\n", "0x"),
            ("\u{1B}\n]2;ti", "tle\u{7}x"), ("\u{1B}\nP$", "qm\u{1B}\\x"), ("\u{1B}\nP1;2$qm", "\u{1B}\\x"),
            ("\u{1B}\n]2;title\u{1B}", "\\x"), ("\u{1B}\nP1?", "2q~\u{1B}\\x"), ("\u{1B}\n_G", "a=q,i=1;\u{1B}\\x"),
            ("\u{1B}\n^a", "b\u{1B}\\x"), ("\u{1B}[3\n\u{1B}[1", "mx"), ("\u{1B}( \n  ", "0x"),
            ("\u{1B}\n]2;" + String(repeating: "y", count: 40), "y\u{7}x"),
            ("\u{1B}\n_G" + String(repeating: "y", count: 40), "y\u{7}x\u{1B}\\x"),
        ]
    )
    func control(begun: String, rest: String) throws {
        var limits = TerminalLimits()
        limits.stringBytesMax = 30
        var first = Terminal(columns: 10, rows: 6, limits: limits)
        first.feed("ab" + begun)
        #expect(first.sequenceOffset < first.offset)
        #expect(try Terminal(snapshot: first.snapshot(), limits: limits).resumeOffset == first.resumeOffset)
        var second = Terminal(columns: 10, rows: 6, limits: limits)
        second.feed(first.replay(scrollbackRows: 0))
        #expect(second.parser.state == first.parser.state || !first.parser.isReplayed)
        let output = Array(("ab" + begun + rest).utf8)
        second.feed(Array(output[Int(first.resumeOffset)...]))
        first.feed(rest)
        #expect(second.replayedState(scrollbackRows: 0) == first.replayedState(scrollbackRows: 0))
        #expect(second.takeReplies() == first.takeReplies())
        #expect(second.title == first.title)
        #expect(first.cursor.row == 1)
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
