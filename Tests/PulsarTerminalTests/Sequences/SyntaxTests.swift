import Testing

@testable import PulsarTerminal

@Suite("CAN, SUB, ESC, DEL, controls inside sequences, and what is no sequence")
struct SyntaxTests {
    @Test(
        "A sequence that is given up does nothing, and what follows is read anew",
        arguments: [
            Script("a␛[5\u{18}Cb", "aCb"), Script("a␛[5\u{1A}b", "ab"), Script("a␛[5␛[2Cb", "a  b"),
            Script("a␛\u{18}b", "ab"), Script("␛]2;x\u{18}b", "b"), Script("␛P$qm\u{18}b", "b"),
            Script("␛P$qm\u{1A}b", "b"), Script("a\u{1A}b", "ab"), Script("␛]2;x␛[2Cb", "  b"), Script("␛_Gx␛cb", "b"),
            Script("␛Xx\u{18}b", "b"),
            Script("a␛␛[2Cb", "a  b"), Script("a␛[\u{7F}2\u{7F}Cb", "a  b"), Script("a\u{7F}b", "ab"),
            Script("a\0b", "ab"),
        ]
    )
    func cancelling(script: Script) { script.check() }

    @Test("Numbers of any length mean the same whether they come at once or byte by byte")
    func numbers() {
        let pieces = [
            "", "0", "7", "31", "38", "255", "0009", "65535", "123456", ";", ";;", ":", "?", " ", "$", "\u{8}", "é",
        ]
        var generator = OutputGenerator(seed: 7)
        for _ in 0..<5000 {
            let numbers = (0..<generator.number(0...8)).map { _ in generator.pick(pieces) }
            let sequence = numbers.joined(separator: generator.pick(["", ";", ";"]))
            let output = "ab\u{1B}[" + sequence + generator.pick(["m", "H", "D", "X", "9"]) + "cdefghij"
            var whole = Terminal(columns: 20, rows: 4)
            whole.feed(output)
            var single = Terminal(columns: 20, rows: 4)
            for byte in output.utf8 { single.feed([byte]) }
            #expect(whole.picture == single.picture, "\(output.debugDescription)")
        }
    }

    @Test(
        "Controls inside a sequence are done, and the sequence after them",
        arguments: [
            Script("abc␛[\r2Cx", "abx"), Script("a␛[2\nCx", "a|   x"), Script("a␛\n[2Cx", "a|   x"),
            Script("abc␛[2\u{8}Dx", "xbc"), Script("a␛[?\n25lx", "a| x"), Script("a␛(\n0q", "a| ─"),
            Script("␛[2 \rqx", "x"), Script("␛[:1\rmx", "x"),
        ]
    )
    func controls(script: Script) { script.check() }

    @Test(
        "A string ends with ESC \\ and with U+009C, and with the byte alone where there is no UTF-8",
        arguments: ["]2;ti漢", "P$q漢", "_G漢", "^漢", "X漢", "^", "X", "]2;" + String(repeating: "漢", count: 2000)]
    )
    func ending(start: String) {
        var limits = TerminalLimits()
        limits.stringBytesMax = 1000
        for (before, end) in [("", [0x1B, 0x5C]), ("", [0xC2, 0x9C]), ("\u{1B}%@", [0x9C])] as [(String, [UInt8])] {
            let output = Array("\(before)\u{1B}\(before.isEmpty ? start : start.replacing("漢", with: "x"))".utf8) + end
            var whole = Terminal(columns: 10, rows: 4, limits: limits)
            whole.feed(output + [0x62])
            #expect(whole.screenText == "b")
            #expect(whole.title.hasPrefix("ti") == start.hasPrefix("]2;ti"))
            var cut = Terminal(columns: 10, rows: 4, limits: limits)
            for byte in output + [0x62] { cut.feed([byte]) }
            #expect(cut.picture == whole.picture)
            #expect(cut.title == whole.title)
        }
    }

    @Test("The byte 0x9C is a part of characters in UTF-8, and ends nothing")
    func continuation() {
        var terminal = Terminal(columns: 10, rows: 4)
        terminal.feed("\u{1B}]2;✜\u{71C}\u{7}x")
        #expect(terminal.title == "✜\u{71C}")
        #expect(terminal.screenText == "x")
    }

    @Test(
        "What is no sequence is read to its end and does nothing",
        arguments: [
            Script("a␛[1<Cb", "ab"), Script("a␛[?>Cb", "ab"), Script("a␛[ !\"#$%&'()Cb", "ab"),
            Script("a␛[2 3Cb", "ab"),
            Script("a␛[ 2;;;Cb", "ab"), Script("a␛[2$Cb", "ab"), Script("a␛[?2Cb", "ab"), Script("a␛[>2Hb", "ab"),
            Script("a␛[~b", "ab"), Script("a␛[99999999999999999999vb", "ab"), Script("a␛ !Fb", "ab"),
            Script("a␛#!8b", "ab"),
            Script("a␛!!!!0b", "ab"), Script("a␛Px\u{7}y␛\\b", "ab"), Script("a␛P1;2<x␛\\b", "ab"),
            Script("a␛^x\u{7}y␛\\b", "ab"),
            Script("a␛Xx\u{7}y␛\\b", "ab"), Script("a␛_x\u{7}y␛\\b", "ab"), Script("a␛]x\u{7}b", "ab"),
            Script("a␛\\b", "ab"), Script("a\u{9C}b", "ab"), Script("a\u{90}x␛\\b", "ab"), Script("a\u{98}x␛\\b", "ab"),
        ]
    )
    func ignoring(script: Script) { script.check() }

    @Test(
        "Numbers are taken as far as they go: missing as 0, too large as the largest, too many not at all",
        arguments: [
            Script("␛[;H", at: "0,0"), Script("␛[;;;;3H", at: "0,0"), Script("␛[2;H", at: "1,0"),
            Script("␛[000002;03H", at: "1,2"),
            Script("␛[18446744073709551618;3H", at: "3,2"),
            Script("␛[2;3" + String(repeating: ";1", count: 100) + "H", at: "1,2"),
            Script("␛[" + String(repeating: "0", count: 100_000) + "2;3H", at: "1,2"),
            Script("␛[" + String(repeating: "9", count: 100_000) + "H", at: "3,0"),
        ]
    )
    func numbers(script: Script) { script.check() }

    @Test(
        "Text of any length and kind may stand in a string, and nothing of it is shown",
        arguments: ["]2;", "P+q", "_G", "^", "X", "]8;;", "]52;c;", "Pq", "]1337;File=inline=1:"]
    )
    func strings(introducer: String) {
        let text = String(repeating: "漢字 \r\n\t x", count: 1000)
        var terminal = Terminal(columns: 10, rows: 4)
        terminal.feed("a\u{1B}\(introducer)\(text)\u{1B}\\")
        terminal.feed("b")
        #expect(terminal.text(terminal.cursor.row).hasSuffix("b"))
        #expect(!terminal.screenText.contains("漢"))
    }

    @Test("Ill-formed UTF-8 becomes one replacement character for as many bytes as the first one announces")
    func illFormed() {
        var terminal = Terminal(columns: 20, rows: 2)
        terminal.feed([0x61, 0xF1, 0x80, 0x80, 0xE1, 0x80, 0xC2, 0x62, 0x80, 0x63, 0x80, 0xBF, 0x64])
        #expect(terminal.text(0) == "a\u{FFFD}\u{FFFD}\u{FFFD}b\u{FFFD}c\u{FFFD}\u{FFFD}d")
        terminal.feed([0x0D, 0x1B, 0x5B, 0x4B, 0xE6, 0xBC, 0x1B, 0x5B, 0x4B, 0x78])
        #expect(terminal.text(0) == "\u{FFFD}x")
    }

    @Test(
        "An overlong form, a surrogate, what is beyond Unicode and what is no character are one replacement each",
        arguments: [
            [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xBF], [0xF0, 0x81, 0x82, 0x83], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF], [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF], [0xF8, 0x88],
        ]
    )
    func malformed(bytes: [UInt8]) {
        var whole = Terminal(columns: 20, rows: 2)
        var cut = Terminal(columns: 20, rows: 2)
        whole.feed([0x61] + bytes + [0x62])
        for byte in [0x61] + bytes + [0x62] { cut.feed([byte]) }
        #expect(whole.text(0) == "a\u{FFFD}b")
        #expect(cut.text(0) == "a\u{FFFD}b")
    }

    @Test("Numbers with parts mean something in SGR alone", arguments: ["␛[2:3Cx", "␛[:2Cx", "␛[?2:1Cx", "␛[1:2;3Hx"])
    func parts(output: String) { Script(output, "x").check() }
}
