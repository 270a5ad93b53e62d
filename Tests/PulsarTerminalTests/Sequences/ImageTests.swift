import Testing

@testable import PulsarTerminal

@Suite("Images: sixel, kitty graphics, iTerm2")
struct ImageTests {
    /// A sequence on a screen of 20 columns and 10 rows with cells of 10 by 20 pixels, and where it leaves the cursor.
    struct Case: CustomTestStringConvertible {
        let output: String
        let row: Int
        let column: Int
        var testDescription: String { output.debugDescription }

        init(_ output: String, _ row: Int, _ column: Int) {
            self.output = output
            self.row = row
            self.column = column
        }
    }

    /// The first bytes of a PNG image of 45 by 50 pixels, in base64.
    static let png = "iVBORw0KGgoAAAANSUhEUgAAAC0AAAAyCAYAAAA="

    @Test(
        "An image says how many rows and columns it takes, where its size is known",
        arguments: [
            Case("\u{1B}Pq\"1;1;31;41#0~~\u{1B}\\", 3, 4), Case("\u{1B}[?80h\u{1B}Pq\"1;1;30;40~\u{1B}\\", 2, 3),
            Case("\u{1B}_Ga=T,f=24,s=30,v=40,C=1;AAAA\u{1B}\\", 2, 3), Case("\u{1B}_Ga=p,i=1,c=4,r=3\u{1B}\\", 3, 4),
            Case("\u{1B}_Ga=p,i=1\u{1B}\\", 0, 0), Case("\u{1B}]1337;File=inline=1;width=3;height=2:\(png)\u{7}", 2, 3),
            Case("\u{1B}]1337;File=inline=1:AAAA\u{7}", 0, 0),
        ]
    )
    func extent(example: Case) {
        var terminal = Terminal(columns: 20, rows: 10)
        terminal.options.cellWidth = 10
        terminal.options.cellHeight = 20
        terminal.feed(example.output)
        let record = terminal.images.images.first?.record
        #expect(record?.rowCount == example.row)
        #expect(record?.columnCount == example.column)
    }

    @Test(
        "An image is told and kept with its bytes, and moves the cursor by its cells",
        arguments: [
            Case("\u{1B}Pq\"1;1;30;40#0~~\u{1B}\\", 3, 2), Case("\u{1B}P0;1;0q#0;2;0;0;0!30~-!30~-~~~\u{1B}\\", 1, 2),
            Case("\u{1B}Pq~-~-~-~\u{1B}\\", 2, 2), Case("\u{1B}[?80h\u{1B}Pq\"1;1;30;40~\u{1B}\\", 1, 2),
            Case("\u{1B}_Ga=T,f=24,s=30,v=40;AAAA\u{1B}\\", 2, 5),
            Case("\u{1B}_Ga=T,f=24,s=30,v=40,C=1;AAAA\u{1B}\\", 1, 2),
            Case("\u{1B}_Ga=p,i=1,c=4,r=3\u{1B}\\", 3, 6), Case("\u{1B}_Ga=T,f=100;\(png)\u{1B}\\", 3, 7),
            Case("\u{1B}_Ga=T,f=100,c=9;\(png)\u{1B}\\", 5, 11), Case("\u{1B}_Ga=p,i=1\u{1B}\\", 1, 2),
            Case("\u{1B}]1337;File=inline=1;width=3;height=2:\(png)\u{7}", 2, 5),
            Case("\u{1B}]1337;File=name=eA==;inline=1:\(png)\u{1B}\\", 3, 7),
            Case("\u{1B}]1337;File=inline=1;width=50%;height=41px:AAAA\u{7}", 3, 12),
            Case("\u{1B}]1337;File=inline=1;doNotMoveCursor=1;width=3;height=2:\(png)\u{7}", 1, 2),
            Case("\u{1B}]1337;File=inline=1:AAAA\u{7}", 1, 2),
        ]
    )
    func showing(example: Case) {
        var terminal = Terminal(columns: 20, rows: 10)
        terminal.options.cellWidth = 10
        terminal.options.cellHeight = 20
        terminal.feed("\u{1B}[2;3H")
        var cut = Terminal(columns: 20, rows: 10)
        let output = "\u{1B}[2;3H" + example.output
        for byte in output.utf8 { cut.feed([byte]) }
        terminal.feed(example.output)
        #expect(terminal.cursorPosition == (example.row, example.column))
        #expect(cut.cursorPosition == (example.row, example.column))
        let events = terminal.takeEvents()
        #expect(events == cut.takeEvents())
        guard case .image(let record)? = events.first else {
            Issue.record("no image")
            return
        }
        #expect(record.range.upperBound == UInt64(output.utf8.count))
        #expect(terminal.images.images.map(\.record) == [record])
        let body = example.output.replacing("\u{1B}[?80h", with: "").replacing("\u{7}", with: "\u{1B}\\")
        #expect(terminal.images.images.first.map { String(decoding: $0.bytes, as: UTF8.self) } == body)
        #expect(terminal.takeReplies() == [])
    }

    @Test("An image that is taller than what is left scrolls the screen")
    func scrolling() {
        var terminal = Terminal(columns: 20, rows: 4)
        terminal.feed("one\r\ntwo\r\n\u{1B}Pq\"1;1;10;60~\u{1B}\\x")
        #expect(terminal.texts == ["", "", "", "x"])
        #expect(terminal.scrollbackTexts == ["one", "two"])
        terminal.feed("\u{1B}Pq\"1;1;10;9999999~\u{1B}\\")
        #expect(terminal.scrollbackRows <= 2 + terminal.limits.rowsMax)
    }

    @Test(
        "Queries of kitty's protocol are answered with the number alone",
        arguments: [
            Answer("\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\", "\u{1B}_Gi=31;OK\u{1B}\\"),
            Answer("\u{1B}_Ga=q;AAAA\u{1B}\\", ""), Answer("\u{1B}_Ga=q,i=1,q=1;AAAA\u{1B}\\", ""),
            Answer("\u{1B}_Ga=q,i=rm;AAAA\u{1B}\\", ""), Answer("\u{1B}_Ga=q,i=-5\u{1B}\\", ""),
            Answer("\u{1B}_Ga=q,i=99999999999\u{1B}\\", ""), Answer("\u{1B}_Ga=q,i=1\n;\u{1B}\\", ""),
            Answer("\u{1B}_Xa=q,i=1\u{1B}\\", ""), Answer("\u{1B}_\u{1B}\\", ""), Answer("\u{1B}_G\u{1B}\\", ""),
            Answer("\u{1B} G\u{1B}_Ga=q,i=1\u{1B}\\", "\u{9F}Gi=1;OK\u{9C}"),
        ]
    )
    func queries(example: Answer) {
        var terminal = Terminal(columns: 20, rows: 4)
        #expect(terminal.answerByByte(to: example.output) == example.reply)
        #expect(terminal.takeEvents() == [])
    }

    @Test(
        "What is no image is read over",
        arguments: [
            "\u{1B}Pq\u{1B}\\", "\u{1B}Pq\"1;1;0;0\u{1B}\\", "\u{1B}Pq$-$-\u{1B}\\", "\u{1B}P$$q~\u{1B}\\",
            "\u{1B}_Ga\u{1B}\\", "\u{1B}_Ga=TT\u{1B}\\", "\u{1B}_G,,,=\u{1B}\\", "\u{1B}_Gzzz;\u{1B}\\",
            "\u{1B}]1337;File=\u{7}", "\u{1B}]1337;File=inline=1\u{7}", "\u{1B}]1337;File=inline=0:AAAA\u{7}",
            "\u{1B}]1337;File=:AAAA\u{7}",
        ]
    )
    func nonsense(output: String) {
        var terminal = Terminal(columns: 20, rows: 4)
        terminal.feed(output + "x")
        #expect(terminal.texts == ["x", "", "", ""])
        #expect(terminal.takeEvents() == [])
        #expect(terminal.images.images.isEmpty)
    }

    @Test("Numbers that are too large do no harm, and what is kept has a bound")
    func bounds() {
        var limits = TerminalLimits()
        limits.imageBytesMax = 10_000
        limits.scrollbackRowsMax = 10
        var terminal = Terminal(columns: 20, rows: 4, limits: limits)
        let most = "999999999"
        terminal.feed("\u{1B}_Ga=T,s=\(most),v=\(most),c=\(most)\u{1B}\\\u{1B}_Ga=p,c=\(most),r=\(most)\u{1B}\\")
        terminal.feed("\u{1B}_Ga=T,s=\(most),v=1,r=\(most)\u{1B}\\\u{1B}_Ga=T,s=1,v=\(most),c=\(most)\u{1B}\\")
        terminal.feed("\u{1B}]1337;File=inline=1;width=\(most);height=auto:\(Self.png)\u{7}")
        terminal.feed("\u{1B}]1337;File=inline=1;width=\(most)%;height=\(most)px:AAAA\u{7}")
        terminal.feed("\u{1B}Pq!\(most)\(most)~-!\(most)~\u{1B}\\")
        #expect(terminal.takeEvents().count == 7)
        for _ in 0..<1000 { terminal.feed("\u{1B}Pq\(String(repeating: "~", count: 100))\u{1B}\\") }
        #expect(terminal.images.byteCount <= 10_000)
        #expect(terminal.images.images.count <= ImageList.countMax)
    }
}
