import Testing

@testable import PulsarTerminal

@Suite("DECCRA, DECFRA, DECERA, DECSERA, DECCARA and DECRARA")
struct RectangleTests {
    /// A sequence on a screen of six columns and four rows full of letters, and what is to be seen.
    struct Case: CustomTestStringConvertible {
        let output: String
        let texts: [String]
        var testDescription: String { output.debugDescription }

        init(_ output: String, _ texts: String...) {
            self.output = output
            self.texts = texts
        }
    }

    static let letters = "abcdef\r\nghijkl\r\nmnopqr\r\nstuvwx"

    @Test(
        "Rectangles are filled, erased and copied within the screen and the margins",
        arguments: [
            Case("\u{1B}[2;2;3;4$z", "abcdef", "g   kl", "m   qr", "stuvwx"), Case("\u{1B}[$z", "", "", "", ""),
            Case("\u{1B}[3;5;99;99$z", "abcdef", "ghijkl", "mnop", "stuv"),
            Case("\u{1B}[3;3;2;2$z", "abcdef", "ghijkl", "mnopqr", "stuvwx"),
            Case("\u{1B}[2;3r\u{1B}[?6h\u{1B}[1;1;9;2$z", "abcdef", "  ijkl", "  opqr", "stuvwx"),
            Case("\u{1B}[?69h\u{1B}[2;4s\u{1B}[2;3r\u{1B}[?6h\u{1B}[$z", "abcdef", "g   kl", "m   qr", "stuvwx"),
            Case("\u{1B}[?69h\u{1B}[2;4s\u{1B}[2;3r\u{1B}[3;5;4;6$z", "abcdef", "ghijkl", "mnop", "stuv"),
            Case("\u{1B}[35;2;2;3;4$x", "abcdef", "g###kl", "m###qr", "stuvwx"),
            Case("\u{1B}[233;4;6$x", "abcdef", "ghijkl", "mnopqr", "stuvwé"),
            Case("\u{1B}[7;1;1;2;2$x\u{1B}[128;1;1;2;2$x\u{1B}[300$x", "abcdef", "ghijkl", "mnopqr", "stuvwx"),
            Case("\u{1B}[1;1;2;2;1;3;4;1$v", "abcdef", "ghijkl", "mnoabr", "stughx"),
            Case("\u{1B}[1;1;3;3;1;2;2;1$v", "abcdef", "gabckl", "mghiqr", "smnowx"),
            Case("\u{1B}[2;2;4;4;1;1;1;1$v", "hijdef", "nopjkl", "tuvpqr", "stuvwx"),
            Case("\u{1B}[1;1;1;5;1;1;2;1$v", "aabcde", "ghijkl", "mnopqr", "stuvwx"),
            Case("\u{1B}[1;1;4;6;1;4;5;1$v", "abcdef", "ghijkl", "mnopqr", "stuvab"),
            Case("\u{1B}[1;1;2;2;1;9;9;1$v", "abcdef", "ghijkl", "mnopqr", "stuvwx"),
            Case("\u{1B}[2;3r\u{1B}[?6h\u{1B}[1;1;2;1;1;2;6;1$v", "abcdef", "ghijkl", "mnopqg", "stuvwx"),
            Case("\u{1B}[1;1H\u{1B}[1\"qAB\u{1B}[0\"q\u{1B}[1;1;2;3${", "AB def", "   jkl", "mnopqr", "stuvwx"),
        ]
    )
    func rectangles(example: Case) {
        var terminal = Terminal(columns: 6, rows: 4)
        terminal.feed(Self.letters + example.output)
        #expect(terminal.texts == example.texts)
        var cut = Terminal(columns: 6, rows: 4)
        for byte in (Self.letters + example.output).utf8 { cut.feed([byte]) }
        #expect(cut.picture == terminal.picture)
    }

    @Test("Wide characters that an edge cuts are lost, and no half of one stays")
    func wide() {
        var terminal = Terminal(columns: 6, rows: 4)
        terminal.feed("漢字仮\r\n漢字仮\u{1B}[1;2;1;3;1;3;1;1$v\u{1B}[35;2;2;2;2$x")
        #expect(terminal.texts == ["漢字仮", " #字仮", "", ""])
        terminal.feed("\u{1B}[1;1;1;4;1;4;6;1$v\u{1B}[1;1;1;4;1;4;2;1$v")
        #expect(terminal.texts == ["漢字仮", " #字仮", "", " 漢字"])
        terminal.feed("\u{1B}[1;2;1;5$z")
        #expect(terminal.text(0) == "")
    }

    @Test(
        "DECSERA spares what DECSCA protected, and erases what SPA did",
        arguments: [
            Script("a␛[1\"qb␛[0\"qc␛[1;1;1;3${", " b"), Script("a␛Vb␛Wc␛[1;1;1;3${", ""),
            Script("a␛Vb␛W␛[1\"q␛[0\"qc␛[1;1;1;3${", " b"), Script("a␛Vb␛Wc␛[2J", " b"),
        ]
    )
    func selective(script: Script) { script.check() }

    @Test("A cluster that was copied has a life of its own")
    func clusters() {
        var terminal = Terminal(columns: 6, rows: 2)
        terminal.feed("e\u{301}\u{1B}[1;1;1;1;1;2;1;1$v\u{1B}[1;2H\u{302}")
        #expect(terminal.texts == ["e\u{301}\u{302}", "e\u{301}"])
        for _ in 0..<5000 { terminal.feed("\u{1B}[1;1;1;1;1;2;3;1$v") }
        #expect(terminal.texts == ["e\u{301}\u{302}", "e\u{301} e\u{301}\u{302}"])
        #expect(terminal.clusters.count <= 1025)
    }

    @Test("What is erased and filled has the pen's colours, what is copied keeps its own")
    func styles() {
        var terminal = Terminal(columns: 6, rows: 4)
        terminal.feed("\u{1B}[31mab\u{1B}[m\u{1B}[44m\u{1B}[2;1;2;2$z\u{1B}[35;3;1;3;2$x\u{1B}[1;1;1;2;1;4;1;1$v")
        #expect(terminal.style(1, 1).background == .palette(4))
        #expect(terminal.style(2, 1).background == .palette(4))
        #expect(terminal.style(3, 1).foreground == .palette(1))
        #expect(terminal.style(3, 1).background == .default)
    }

    /// The cells of the screen that are bold, as `row,column`.
    private func cells(_ terminal: borrowing Terminal, _ attribute: Style.Attributes) -> [String] {
        var cells: [String] = []
        for row in 0..<terminal.rows {
            for column in 0..<terminal.columns where terminal.style(row, column).attributes.contains(attribute) {
                cells.append("\(row),\(column)")
            }
        }
        return cells
    }

    @Test("Attributes are changed in a stream of characters, or with DECSACE 2 in a rectangle")
    func extent() {
        var terminal = Terminal(columns: 6, rows: 4)
        terminal.feed(Self.letters + "\u{1B}[1;5;3;2;1$r")
        let stream = ["0,4", "0,5", "1,0", "1,1", "1,2", "1,3", "1,4", "1,5", "2,0", "2,1"]
        // The columns of such a rectangle are in the wrong order.
        #expect(cells(terminal, .bold) == [])
        terminal.feed("\u{1B}[1;5;3;6;1$r\u{1B}[3;3;3;6;22$r")
        #expect(cells(terminal, .bold) == stream)
        terminal.feed("\u{1B}[;;;;0$r\u{1B}[2*x\u{1B}[2;2;3;3;1;4$r")
        #expect(cells(terminal, .bold) == ["1,1", "1,2", "2,1", "2,2"])
        terminal.feed("\u{1B}[2;2;2;2;1$t")
        #expect(cells(terminal, .bold) == ["1,2", "2,1", "2,2"])
        #expect(terminal.texts == ["abcdef", "ghijkl", "mnopqr", "stuvwx"])
    }

    @Test("Colours and protection stay when attributes are changed, and reversing twice changes nothing")
    func attributes() {
        var terminal = Terminal(columns: 6, rows: 4)
        terminal.feed("\u{1B}[31;1;4:3m\u{1B}[1\"qa\u{1B}[1;1;1;1;0$r")
        #expect(terminal.style(0, 0).attributes == .protected)
        #expect(terminal.style(0, 0).foreground == .palette(1))
        terminal.feed("\u{1B}[2*x\u{1B}[1;1;1;1;1;4;5;7;8$r")
        let all: Style.Attributes = [
            .protected, .bold, .blink, .inverse, .invisible, Style.Attributes(rawValue: 1 << 10),
        ]
        #expect(terminal.style(0, 0).attributes == all)
        terminal.feed("\u{1B}[1;1;1;1;1;4;5;7$t")
        #expect(terminal.style(0, 0).attributes == [.protected, .invisible])
        terminal.feed("\u{1B}[1;1;1;1;0$t")
        #expect(terminal.style(0, 0).attributes == [.protected, .invisible])
        terminal.feed("\u{1B}[1;1;1;1;1;4;5;7$t\u{1B}[1;1;1;1;1;1$t")
        #expect(terminal.style(0, 0).attributes == all)
    }

    @Test("Ever new styles do not mix up the ones that are there")
    func manyStyles() {
        var terminal = Terminal(columns: 40, rows: 4)
        for column in 1...40 { terminal.feed("\u{1B}[1;\(column)H\u{1B}[38;2;\(column);0;0mx") }
        terminal.feed("\u{1B}[2*x")
        for number in [1, 4, 7, 22, 5, 24, 8, 27, 25, 28] {
            terminal.feed("\u{1B}[1;1;4;40;\(number)$r")
            for column in 0..<40 {
                #expect(terminal.style(0, column).foreground == .rgb(UInt8(column + 1), 0, 0))
                #expect(terminal.style(2, column).foreground == .default)
            }
        }
        #expect(terminal.styles.capacity <= 512)
    }
}
