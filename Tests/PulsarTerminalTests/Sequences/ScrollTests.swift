import Testing

@testable import PulsarTerminal

@Suite("SU, SD, SL, SR, DECSTBM and DECSLRM")
struct ScrollTests {
    private static let letters = "abcdefghij␛[2;1HABCDEFGHIJ␛[3;1Hklmnopqrst␛[4;1HKLMNOPQRST␛[2;5H"
    private static let unchanged = "abcdefghij|ABCDEFGHIJ|klmnopqrst|KLMNOPQRST"

    @Test(
        "The screen scrolls, and the cursor stays",
        arguments: [
            Script("␛[S", "ABCDEFGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[0S", "ABCDEFGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[2S", "klmnopqrst|KLMNOPQRST", at: "1,4"), Script("␛[65535S", "", at: "1,4"),
            Script("␛[T", "|abcdefghij|ABCDEFGHIJ|klmnopqrst", at: "1,4"),
            Script("␛[0T", unchanged, at: "1,4"), Script("␛[0^", "|abcdefghij|ABCDEFGHIJ|klmnopqrst", at: "1,4"),
            Script("␛[2T", "||abcdefghij|ABCDEFGHIJ", at: "1,4"), Script("␛[65535T", "", at: "1,4"),
            Script("␛[2^", "||abcdefghij|ABCDEFGHIJ", at: "1,4"), Script("␛[1;1;1;1;1T", unchanged, at: "1,4"),
            Script("␛[ @", "bcdefghij|BCDEFGHIJ|lmnopqrst|LMNOPQRST", at: "1,4"),
            Script("␛[3 @", "defghij|DEFGHIJ|nopqrst|NOPQRST", at: "1,4"), Script("␛[65535 @", "", at: "1,4"),
            Script("␛[ A", " abcdefghi| ABCDEFGHI| klmnopqrs| KLMNOPQRS", at: "1,4"),
            Script("␛[0 A", " abcdefghi| ABCDEFGHI| klmnopqrs| KLMNOPQRS", at: "1,4"),
            Script("␛[65535 A", "", at: "1,4"),
        ]
    )
    func whole(script: Script) { script.check(after: Self.letters) }

    @Test(
        "Between margins the rectangle alone scrolls",
        arguments: [
            Script("␛[S", "abcdefghij|ABmnopqHIJ|kl     rst|KLMNOPQRST"),
            Script("␛[9S", "abcdefghij|AB     HIJ|kl     rst|KLMNOPQRST"),
            Script("␛[T", "abcdefghij|AB     HIJ|klCDEFGrst|KLMNOPQRST"),
            Script("␛[9T", "abcdefghij|AB     HIJ|kl     rst|KLMNOPQRST"),
            Script("␛[ @", "abcdefghij|ABDEFG HIJ|klnopq rst|KLMNOPQRST"),
            Script("␛[ A", "abcdefghij|AB CDEFHIJ|kl mnoprst|KLMNOPQRST"),
            Script("␛[4;10H␛[S", "abcdefghij|ABmnopqHIJ|kl     rst|KLMNOPQRST"),
            Script("␛[1;5H␛[ @", unchanged), Script("␛[2;1H␛[ @", unchanged), Script("␛[2;9H␛[ A", unchanged),
        ]
    )
    func margins(script: Script) { script.check(after: Self.letters + "␛[?69h␛[3;7s␛[2;3r␛[2;5H") }

    @Test(
        "DECSTBM takes rows counted from 1, goes home, and is refused with fewer than two rows",
        arguments: [
            Script("␛[2;3r", at: "0,0", reply: "2;3"), Script("␛[;3r", at: "0,0", reply: "1;3"),
            Script("␛[2r", at: "0,0", reply: "2;4"), Script("␛[2;0r", at: "0,0", reply: "2;4"),
            Script("␛[2;99r", at: "0,0", reply: "2;4"), Script("␛[2;3r␛[r", at: "0,0", reply: "1;4"),
            Script("␛[0;0r", at: "0,0", reply: "1;4"), Script("␛[3;3r", at: "1,4", reply: "1;4"),
            Script("␛[3;2r", at: "1,4", reply: "1;4"), Script("␛[4;4r", at: "1,4", reply: "1;4"),
            Script("␛[99;99r", at: "1,4", reply: "1;4"), Script("␛[?6h␛[2;3r", at: "1,0", reply: "2;3"),
        ]
    )
    func topAndBottom(script: Script) {
        let asked = Script(script.output + "␛P$qr␛\\", at: script.cursor, reply: "␛P1$r\(script.reply)r␛\\")
        asked.check(after: Self.letters)
    }

    @Test(
        "DECSLRM takes columns counted from 1 in mode 69, goes home, and is refused with fewer than two columns",
        arguments: [
            Script("␛[?69h␛[3;7s", at: "0,0", reply: "3;7"), Script("␛[?69h␛[;7s", at: "0,0", reply: "1;7"),
            Script("␛[?69h␛[3s", at: "0,0", reply: "3;10"), Script("␛[?69h␛[3;0s", at: "0,0", reply: "3;10"),
            Script("␛[?69h␛[3;99s", at: "0,0", reply: "3;10"), Script("␛[?69h␛[3;7s␛[s", at: "0,0", reply: "1;10"),
            Script("␛[?69h␛[5;5s", at: "1,4", reply: "1;10"), Script("␛[?69h␛[5;3s", at: "1,4", reply: "1;10"),
            Script("␛[3;7s", at: "1,4", reply: "1;10"), Script("␛[?69h␛[3;7s␛[?69l", reply: "1;10"),
        ]
    )
    func leftAndRight(script: Script) {
        let asked = Script(script.output + "␛P$qs␛\\", at: script.cursor, reply: "␛P1$r\(script.reply)s␛\\")
        asked.check(after: Self.letters)
    }

    @Test("Rows go to the scrollback from the top of the primary screen, and from nowhere else")
    func scrollback() {
        var terminal = Terminal(columns: 10, rows: 3)
        terminal.feed("1\r\n2\r\n3\u{1B}[S")
        #expect(terminal.scrollbackTexts == ["1"])
        terminal.feed("\u{1B}[1;2r\u{1B}[2;1H\n")
        #expect(terminal.scrollbackTexts == ["1", "2"])
        terminal.feed("\u{1B}[2;3r\u{1B}[3;1H\n\u{1B}[5S\u{1B}[r\u{1B}[M\u{1B}[T")
        terminal.feed("\u{1B}[?69h\u{1B}[2;5s\u{1B}[3;2H\n\u{1B}[?69l\u{1B}[?1049h\u{1B}[3S\u{1B}[?1049l")
        #expect(terminal.scrollbackTexts == ["1", "2"])
    }

    @Test("What comes in has the pen's background", arguments: [("S", 1, 0), ("T", 0, 0), (" @", 0, 3), (" A", 0, 0)])
    func background(final: String, row: Int, column: Int) {
        var terminal = Terminal(columns: 4, rows: 2)
        terminal.feed("abcd\r\nefgh\u{1B}[1;1H\u{1B}[1;44m\u{1B}[\(final)")
        #expect(terminal.style(row, column).words == "bg=4")
    }

    @Test("In the last column of the right margin text wraps to the left margin")
    func wrapping() {
        Script("CDEFGHI", "  CDEFG|  HI", at: "1,4").check(after: "␛[?69h␛[3;7s␛[1;3H")
        Script("xyz", "       xyz", at: "0,9+").check(after: "␛[?69h␛[3;7s␛[1;8H")
        Script("wxyz", "       wxy|  z", at: "1,3").check(after: "␛[?69h␛[3;7s␛[1;8H")
    }
}
