import Testing

@testable import PulsarTerminal

@Suite("The screen")
struct ScreenTests {
    /// What was fed to a terminal of ten columns and four rows, and what is to be seen.
    struct Case: CustomTestStringConvertible {
        let output: String
        let texts: [String]
        var testDescription: String { output.debugDescription }

        init(_ output: String, _ texts: String...) {
            self.output = output
            self.texts = texts + Array(repeating: "", count: 4 - texts.count)
        }
    }

    @Test(
        "Sequences draw what xterm draws",
        arguments: [
            Case("abc\r\ndef", "abc", "def"), Case("abcdefghijkl", "abcdefghij", "kl"),
            Case("abcdefghij\rX", "Xbcdefghij"), Case("\u{1B}[?7labcdefghijkl", "abcdefghil"),
            Case("\u{1B}[2;3Hx\u{1B}[1;1Hy", "y", "  x"), Case("abc\u{1B}[2Dx", "axc"),
            Case("abcdef\u{1B}[3G\u{1B}[K", "ab"), Case("abcdef\u{1B}[3G\u{1B}[1K", "   def"),
            Case("a\r\nb\r\nc\u{1B}[2;1H\u{1B}[J", "a"), Case("a\r\nb\r\nc\u{1B}[2;1H\u{1B}[1J", "", "", "c"),
            Case("abcdef\u{1B}[3G\u{1B}[2P", "abef"), Case("abcdef\u{1B}[3G\u{1B}[2@", "ab  cdef"),
            Case("abcdef\u{1B}[3G\u{1B}[2X", "ab  ef"), Case("ab\u{1B}[3b", "abbbb"),
            Case("a\r\nb\r\nc\r\nd\u{1B}[2;1H\u{1B}[L", "a", "", "b", "c"),
            Case("a\r\nb\r\nc\r\nd\u{1B}[2;1H\u{1B}[M", "a", "c", "d"),
            Case("\u{1B}[2;3ra\r\nb\r\nc\r\nd\r\ne", "a", "d", "e"),
            Case("a\r\nb\u{1B}[1;1H\u{1B}Mx", "x", "a", "b"), Case("\u{1B}(0lqk\u{1B}(Bx", "┌─┐x"),
            Case("a\tb", "a       b"), Case("\u{1B}[4habc\u{1B}[1Gx", "xabc"),
            Case("漢字\u{1B}[2Gx", " x字"), Case("abcdefghi漢", "abcdefghi", "漢"), Case("e\u{301}x", "e\u{301}x"),
            Case("\u{1B}[?69h\u{1B}[3;6s\u{1B}[1;3Habcdefgh", "  abcd", "  efgh"),
            Case("abc\u{1B}7\u{1B}[4;4Hx\u{1B}8d", "abcd", "", "", "   x"),
            Case("abc\u{1B}[?1049hx\u{1B}[?1049ld", "abcd"),
            Case("\u{1B}#8", "EEEEEEEEEE", "EEEEEEEEEE", "EEEEEEEEEE", "EEEEEEEEEE"),
            Case("\u{1B}[1\"qab\u{1B}[0\"qcd\u{1B}[?2K", "ab"), Case("ab\u{1B}]0;title\u{7}c", "abc"),
            Case("ab\u{1B}Pnonsense\u{1B}\\c", "abc"), Case("a\u{1B}[12\u{18}b", "ab"), Case("\u{1B}[3 @", ""),
            Case("abcdef\u{1B}[2 @", "cdef"), Case("abcdef\u{1B}[2 A", "  abcdef"),
        ]
    )
    func drawing(example: Case) {
        var terminal = Terminal(columns: 10, rows: 4)
        terminal.feed(example.output)
        #expect(terminal.texts == example.texts)
    }

    @Test("Rows that scroll off the primary screen can be read again, those of the alternate screen cannot")
    func scrollback() {
        var terminal = Terminal(columns: 10, rows: 2)
        terminal.feed("one\r\n\u{1B}[31mtwo\u{1B}[m 漢\r\nthree\r\nfour")
        #expect(terminal.scrollbackTexts == ["one", "two 漢"])
        terminal.feed("\u{1B}[?1049h\r\n\r\n\r\n\u{1B}[?1049l")
        #expect(terminal.scrollbackTexts == ["one", "two 漢"])
        #expect(terminal.texts == ["three", "four"])
    }

    @Test("SGR sets and takes back colours and attributes in both spellings")
    func rendition() {
        var terminal = Terminal(columns: 10, rows: 2)
        terminal.feed("\u{1B}[1;3;4:3;31;48;5;200ma\u{1B}[22;23;24;38:2::1:2:3;49mb\u{1B}[mc\u{1B}[38;2;9;8;7;58:5:4md")
        let first = terminal.style(0, 0)
        #expect(first.attributes.contains([.bold, .italic]))
        #expect(first.attributes.underline == .curly)
        #expect(first.foreground == .palette(1))
        #expect(first.background == .palette(200))
        #expect(terminal.style(0, 1).foreground == .rgb(1, 2, 3))
        #expect(terminal.style(0, 1).attributes == [])
        #expect(terminal.style(0, 1).background == .default)
        #expect(terminal.style(0, 2) == Style())
        #expect(terminal.style(0, 3).foreground == .rgb(9, 8, 7))
        #expect(terminal.style(0, 3).underlineColor == .palette(4))
    }

    @Test("Colours that are ever new do not grow the table of styles")
    func styles() {
        var terminal = Terminal(columns: 20, rows: 5)
        for number in 0..<5000 { terminal.feed("\u{1B}[38;2;\(number >> 8);\(number & 255);7mx") }
        #expect(terminal.styles.capacity <= 512)
        #expect(terminal.style(4, 19).foreground == .rgb(19, 135, 7))
    }

    @Test("A changed width wraps lines anew, and back again, and the cursor stays with its text")
    func reflow() {
        var terminal = Terminal(columns: 10, rows: 4)
        terminal.feed("0123456789abcdef\r\n漢字漢字漢字\r\nend")
        let before = terminal.scrollbackTexts + terminal.texts
        terminal.resize(columns: 5, rows: 4)
        #expect(terminal.scrollbackTexts + terminal.texts == ["01234", "56789", "abcde", "f", "漢字", "漢字", "漢字", "end"])
        #expect(terminal.text(terminal.cursor.row) == "end")
        #expect(terminal.cursor.column == 3)
        terminal.resize(columns: 10, rows: 4)
        #expect(terminal.scrollbackTexts + terminal.texts == before)
        terminal.feed("X")
        #expect(terminal.texts.contains("endX"))
    }

    @Test(
        "A line that went up ends where the screen was cleared, and does not come back when the width changes",
        arguments: ["\u{1B}[2J\u{1B}[H", "\u{1B}[H\u{1B}[J", "\u{1B}c"]
    )
    func clearedContinuation(clearing: String) {
        var terminal = Terminal(columns: 10, rows: 2)
        terminal.feed("0123456789abcdef\r\n" + clearing + "$")
        #expect(terminal.scrollbackTexts == ["0123456789"])
        terminal.resize(columns: 7, rows: 2)
        #expect(terminal.scrollbackTexts == ["0123456", "789"])
        #expect(terminal.texts == ["$", ""])
        #expect(terminal.cursorPosition == (0, 1))
    }

    @Test("An empty terminal is small, and ten thousand lines fit in a mebibyte", arguments: [false, true])
    func memory(isColoured: Bool) {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.memoryBytes < 8 * 1024)
        let quarter = String(repeating: "x", count: 20)
        let line = isColoured ? (1...4).map { "\u{1B}[3\($0)m\(quarter)" }.joined() : String(repeating: "y", count: 80)
        for _ in 0..<10_100 { terminal.feed(line + "\r\n") }
        #expect(terminal.scrollbackRows == 10_000)
        #expect(terminal.memoryBytes < 1000 * 1024)
    }
}
