import Testing

@testable import PulsarTerminal

@Suite("ICH, DCH, IL, DL, DECIC, DECDC, DECBI, DECFI, IRM and REP")
struct EditTests {
    private static let letters = "abcdefghij␛[2;1HABCDEFGHIJ␛[3;1Hklmnopqrst␛[4;1HKLMNOPQRST␛[2;5H"
    private static let margins = "␛[?69h␛[3;7s␛[2;3r␛[2;5H"

    @Test(
        "Characters and lines go in and out at the cursor",
        arguments: [
            Script("␛[@", "abcdefghij|ABCD EFGHI|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[0@", "abcdefghij|ABCD EFGHI|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[2@", "abcdefghij|ABCD  EFGH|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[99999@", "abcdefghij|ABCD|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[P", "abcdefghij|ABCDFGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[0P", "abcdefghij|ABCDFGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[2P", "abcdefghij|ABCDGHIJ|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[99999P", "abcdefghij|ABCD|klmnopqrst|KLMNOPQRST", at: "1,4"),
            Script("␛[L", "abcdefghij||ABCDEFGHIJ|klmnopqrst"), Script("␛[0L", "abcdefghij||ABCDEFGHIJ|klmnopqrst"),
            Script("␛[2L", "abcdefghij|||ABCDEFGHIJ"), Script("␛[99999L", "abcdefghij"),
            Script("␛[M", "abcdefghij|klmnopqrst|KLMNOPQRST"), Script("␛[0M", "abcdefghij|klmnopqrst|KLMNOPQRST"),
            Script("␛[2M", "abcdefghij|KLMNOPQRST"), Script("␛[99999M", "abcdefghij"),
            Script("␛['}", "abcd efghi|ABCD EFGHI|klmn opqrs|KLMN OPQRS", at: "1,4"),
            Script("␛[0'}", "abcd efghi|ABCD EFGHI|klmn opqrs|KLMN OPQRS", at: "1,4"),
            Script("␛[99999'}", "abcd|ABCD|klmn|KLMN", at: "1,4"),
            Script("␛['~", "abcdfghij|ABCDFGHIJ|klmnpqrst|KLMNPQRST", at: "1,4"),
            Script("␛[2'~", "abcdghij|ABCDGHIJ|klmnqrst|KLMNQRST", at: "1,4"),
            Script("␛[99999'~", "abcd|ABCD|klmn|KLMN", at: "1,4"),
        ]
    )
    func whole(script: Script) { script.check(after: Self.letters) }

    @Test(
        "Within margins they go no further than the margins",
        arguments: [
            Script("␛[@", "abcdefghij|ABCD EFHIJ|klmnopqrst|KLMNOPQRST"),
            Script("␛[9@", "abcdefghij|ABCD   HIJ|klmnopqrst|KLMNOPQRST"),
            Script("␛[P", "abcdefghij|ABCDFG HIJ|klmnopqrst|KLMNOPQRST"),
            Script("␛[9P", "abcdefghij|ABCD   HIJ|klmnopqrst|KLMNOPQRST"),
            Script("␛[L", "abcdefghij|AB     HIJ|klCDEFGrst|KLMNOPQRST"),
            Script("␛[9L", "abcdefghij|AB     HIJ|kl     rst|KLMNOPQRST"),
            Script("␛[M", "abcdefghij|ABmnopqHIJ|kl     rst|KLMNOPQRST"),
            Script("␛['}", "abcdefghij|ABCD EFHIJ|klmn oprst|KLMNOPQRST"),
            Script("␛['~", "abcdefghij|ABCDFG HIJ|klmnpq rst|KLMNOPQRST"),
            Script("␛[2;3H␛6", "abcdefghij|AB CDEFHIJ|kl mnoprst|KLMNOPQRST", at: "1,2"),
            Script("␛[2;7H␛9", "abcdefghij|ABDEFG HIJ|klnopq rst|KLMNOPQRST", at: "1,6"),
        ]
    )
    func within(script: Script) { script.check(after: Self.letters + Self.margins) }

    @Test(
        "Outside the margins they do nothing",
        arguments: [
            "␛[2;1H␛[@", "␛[2;9H␛[@", "␛[2;1H␛[P", "␛[2;9H␛[P", "␛[1;5H␛[L", "␛[4;5H␛[L", "␛[2;1H␛[L", "␛[2;9H␛[L",
            "␛[1;5H␛[M", "␛[4;5H␛[M", "␛[2;1H␛[M", "␛[2;9H␛[M", "␛[1;5H␛['}", "␛[2;1H␛['}", "␛[2;9H␛['}",
            "␛[1;5H␛['~", "␛[4;5H␛['~", "␛[2;9H␛['~", "␛[1;3H␛6", "␛[1;7H␛9",
        ]
    )
    func outside(output: String) {
        let script = Script(output, "abcdefghij|ABCDEFGHIJ|klmnopqrst|KLMNOPQRST")
        script.check(after: Self.letters + Self.margins)
    }

    @Test(
        "DECBI and DECFI move the cursor, and at the edge the columns",
        arguments: [
            Script("␛6", "abcdefghij|ABCDEFGHIJ|klmnopqrst|KLMNOPQRST", at: "1,3"),
            Script("␛9", "abcdefghij|ABCDEFGHIJ|klmnopqrst|KLMNOPQRST", at: "1,5"),
            Script("␛[2G␛6␛6", " abcdefghi| ABCDEFGHI| klmnopqrs| KLMNOPQRS", at: "1,0"),
            Script("␛[9G␛9␛9", "bcdefghij|BCDEFGHIJ|lmnopqrst|LMNOPQRST", at: "1,9"),
        ]
    )
    func backAndForward(script: Script) { script.check(after: Self.letters) }

    @Test(
        "In insert mode what follows moves right, up to the margin",
        arguments: [
            Script("␛[4hxy", "abcdefghij|ABCDxyEFGH|klmnopqrst|KLMNOPQRST", at: "1,6"),
            Script("␛[4h漢", "abcdefghij|ABCD漢EFGH|klmnopqrst|KLMNOPQRST", at: "1,6"),
            Script("␛[4hx␛[4ly", "abcdefghij|ABCDxyFGHI|klmnopqrst|KLMNOPQRST", at: "1,6"),
            Script(margins + "␛[4hxy", "abcdefghij|ABCDxyEHIJ|klmnopqrst|KLMNOPQRST", at: "1,6"),
        ]
    )
    func insertMode(script: Script) { script.check(after: Self.letters) }

    @Test(
        "REP repeats the character right before it, as often as the screen has cells but one at most",
        arguments: [
            Script("a␛[b", "aa"), Script("a␛[0b", "aa"), Script("a␛[3b", "aaaa"), Script("漢␛[2b", "漢漢漢"),
            Script("ab␛[12b", "abbbbbbbbb|bbbb"), Script("␛[3b", ""), Script("a␛[99999b", at: "3,9+"),
            Script("␛(0q␛[2b", "───"), Script("a␛[b␛[b", "aa"), Script("a␛[m␛[bb", "ab"),
            Script("a\u{0}␛[b", "a"), Script("a\u{7F}␛[b", "a"), Script("a\n␛[b", "a", at: "1,1"),
            Script("a␛7␛[b", "a"),
            Script("a␛]2;x\u{7}␛[b", "a"),
        ]
    )
    func repetition(script: Script) { script.check() }

    @Test(
        "A wide character that is cut is lost as a whole",
        arguments: [
            Script("漢字仮␛[1;2H␛[P", " 字仮"), Script("漢字仮␛[1;1H␛[P", " 字仮"), Script("漢字仮␛[1;2H␛[@", "   字仮"),
            Script("漢字仮名人␛[1;1H␛[@", " 漢字仮名"), Script("漢字␛[1;3Ha", "漢a"), Script("漢字␛[1;2Ha", " a字"),
        ]
    )
    func wide(script: Script) { script.check() }

    @Test("What comes in has the pen's background", arguments: ["@", "P", "L", "M", "'}", "'~"])
    func background(final: String) {
        var terminal = Terminal(columns: 4, rows: 2)
        terminal.feed("abcd\r\nefgh\u{1B}[1;1H\u{1B}[1;44m\u{1B}[\(final)")
        let isAtStart = ["@", "L", "'}"].contains(final)
        let style = isAtStart ? terminal.style(0, 0) : terminal.style(final == "M" ? 1 : 0, 3)
        #expect(style.words == "bg=4")
    }
}
