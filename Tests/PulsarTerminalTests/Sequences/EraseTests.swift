import Testing

@testable import PulsarTerminal

@Suite("ED, EL, ECH, DECSED, DECSEL, DECSCA, SPA and EPA")
struct EraseTests {
    private static let letters = "abcdefghij␛[2;1HABCDEFGHIJ␛[3;1Hklmnopqrst␛[4;1HKLMNOPQRST␛[2;5H"

    @Test(
        "A part of the screen is erased, and the cursor stays",
        arguments: [
            Script("␛[J", "abcdefghij|ABCD", at: "1,4"), Script("␛[0J", "abcdefghij|ABCD", at: "1,4"),
            Script("␛[1J", "|     FGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"), Script("␛[2J", "", at: "1,4"),
            Script("␛[3J", "abcdefghij|ABCDEFGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[4J␛[99J␛[65536J", "abcdefghij|ABCDEFGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[K", "abcdefghij|ABCD|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[0K", "abcdefghij|ABCD|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[1K", "abcdefghij|     FGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[2K", "abcdefghij||klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[3K␛[99K", "abcdefghij|ABCDEFGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[X", "abcdefghij|ABCD FGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[0X", "abcdefghij|ABCD FGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[3X", "abcdefghij|ABCD   HIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[99X", "abcdefghij|ABCD|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[4294967295X", "abcdefghij|ABCD|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[2;2J", "", at: "1,4"),
        ]
    )
    func parts(script: Script) { script.check(after: Self.letters) }

    @Test(
        "Margins do not bound what is erased",
        arguments: [
            Script("␛[J", "abcdefghij|ABCD"), Script("␛[1J", "|     FGHIJ|klmnopqrst|KLMNOPQRST"),
            Script("␛[2J", ""), Script("␛[K", "abcdefghij|ABCD|klmnopqrst|KLMNOPQRST"),
            Script("␛[1K", "abcdefghij|     FGHIJ|klmnopqrst|KLMNOPQRST"),
            Script("␛[99X", "abcdefghij|ABCD|klmnopqrst|KLMNOPQRST"),
        ]
    )
    func margins(script: Script) { script.check(after: Self.letters + "␛[?69h␛[3;7s␛[2;3r␛[2;5H") }

    @Test(
        "What is erased at the end of a line ends the wait to wrap",
        arguments: [
            Script("0123456789␛[K", "012345678", at: "0,9"), Script("0123456789␛[J", "012345678", at: "0,9"),
            Script("0123456789␛[X", "012345678", at: "0,9"), Script("0123456789␛[1K", "", at: "0,9"),
        ]
    )
    func waitingToWrap(script: Script) { script.check() }

    @Test(
        "Selective erasing spares what DECSCA, or SPA and EPA, protected",
        arguments: [
            Script("␛[?K", "  cd"), Script("␛[?0K", "  cd"), Script("␛[?2K", "  cd"), Script("␛[?J", "  cd"),
            Script("␛[?2J", "  cd"), Script("␛[1;5H␛[?1K", "  cd f"), Script("␛[1;6H␛[?1J", "  cd"),
            Script("␛[?3K", "abcdef"), Script("␛[?3J", "abcdef"),
        ]
    )
    func selective(script: Script) {
        script.check(after: "ab␛[1\"qcd␛[2\"qef␛[1;1H")
        script.check(after: "ab␛Vcd␛Wef␛[1;1H")
        script.check(after: "ab\u{96}cd\u{97}ef␛[1;1H")
    }

    @Test(
        "ED, EL and ECH spare what is protected after SPA, not after DECSCA",
        arguments: ["␛[2J", "␛[J", "␛[2K", "␛[K", "␛[6X", "␛[1;6H␛[1K", "␛[1;6H␛[1J"]
    )
    func guarded(erasure: String) {
        Script(erasure, "  cd").check(after: "ab␛Vcd␛Wef␛[1;1H")
        Script(erasure, "").check(after: "ab␛[1\"qcd␛[0\"qef␛[1;1H")
        // The last one that protected decides, also for what the other one did.
        Script(erasure, "  cd").check(after: "ab␛[1\"qcd␛V␛Wef␛[1;1H")
        Script(erasure, "").check(after: "ab␛Vcd␛[1\"q␛[0\"qef␛[1;1H")
        Script(erasure, "").check(after: "ab␛Vcd␛Wef␛[!p␛[1;1H")
    }

    @Test(
        "DECSCA takes 0, 1 and 2; SGR does not change it",
        arguments: [
            Script("␛[1\"q", pen: "protected"), Script("␛[1\"q␛[0\"q", pen: ""), Script("␛[1\"q␛[2\"q", pen: ""),
            Script("␛[1\"q␛[\"q", pen: ""), Script("␛[1\"q␛[3\"q", pen: "protected"),
            Script("␛[1\"q␛[m", pen: "protected"),
            Script("␛[1\"q␛[31;0m", pen: "protected"), Script("␛[1\"q␛[!p", pen: ""),
        ]
    )
    func protection(script: Script) { script.check() }

    @Test(
        "What is erased has the pen's background and nothing else of it",
        arguments: ["J", "1J", "2J", "K", "2K", "3X"]
    )
    func background(final: String) {
        var terminal = Terminal(columns: 10, rows: 4)
        terminal.feed("abc\u{1B}[1;2H\u{1B}[1;4;7;31;44m\u{1B}[\(final)")
        #expect(terminal.style(0, 1).words == "bg=4")
    }

    @Test("ED 3 drops the scrollback and leaves the screen, ED 2 does the opposite")
    func scrollback() {
        var terminal = Terminal(columns: 10, rows: 2)
        terminal.feed("1\r\n2\r\n3\r\n4\u{1B}[2J")
        #expect(terminal.scrollbackTexts == ["1", "2"])
        terminal.feed("x\u{1B}[3J")
        #expect(terminal.scrollbackTexts == [])
        #expect(terminal.texts == ["", " x"])
    }

    @Test(
        "A wide character that is erased in half is erased",
        arguments: [
            Script("漢字␛[1;2H␛[K", ""), Script("漢字␛[1;3H␛[K", "漢"), Script("漢字␛[1;4H␛[K", "漢"),
            Script("漢字␛[1;2H␛[X", "  字"), Script("漢字␛[1;1H␛[1K", "  字"), Script("漢字␛[1;2H␛[2X", ""),
        ]
    )
    func wide(script: Script) { script.check() }
}
