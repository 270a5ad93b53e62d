import Testing

@testable import PulsarTerminal

@Suite("SCS, SO, SI, LS2, LS3, LS1R, LS2R, LS3R, SS2, SS3, ISO 2022 and UTF-8")
struct CharsetTests {
    @Test(
        "A national set replaces the characters its manual says, and no others",
        arguments: [
            ("B", "#@[\\]^_`{|}~"), ("1", "#@[\\]^_`{|}~"), ("A", "£@[\\]^_`{|}~"), ("4", "£¾ĳ½|^_`¨ƒ¼´"),
            ("C", "#@ÄÖÅÜ_éäöåü"), ("5", "#@ÄÖÅÜ_éäöåü"), ("R", "£à°ç§^_`éùè¨"), ("f", "£à°ç§^_`éùè¨"),
            ("Q", "#àâçêî_ôéùèû"), ("9", "#àâçêî_ôéùèû"), ("K", "#§ÄÖÜ^_`äöüß"), ("Y", "£§°çé^_ùàòèì"),
            ("`", "#ÄÆØÅÜ_äæøåü"), ("E", "#ÄÆØÅÜ_äæøåü"), ("6", "#ÄÆØÅÜ_äæøåü"), ("Z", "£§¡Ñ¿^_`°ñç~"),
            ("H", "#ÉÄÖÅÜ_éäöåü"), ("%6", "#@ÃÇÕ^_`ãçõ~"), ("7", "#ÉÄÖÅÜ_éäöåü"), ("=", "ùàéçêîèôäöüû"),
        ]
    )
    func national(final: String, expected: String) {
        Script("#@[\\]^_`{|}~", expected).check(columns: 20, after: "␛[?42h␛(\(final)")
        Script("aZ09!\"$%&'()*+,-./:;<=>?", "aZ09!\"$%&'()*+,-./:;<=>?").check(columns: 30, after: "␛[?42h␛(\(final)")
        Script("\u{E}#@[\\]^_`{|}~", expected).check(columns: 20, after: "␛[?42h␛)\(final)")
    }

    @Test(
        "Without DECNRCM a national set is ASCII, but for the United Kingdom's; one that is there stays",
        arguments: [
            Script("␛(K[", "["), Script("␛(0q␛(Kq", "─q"), Script("␛(%6[", "["), Script("␛(=#", "#"),
            Script("␛(A#", "£"),
            Script("␛(K␛[?42h[", "["), Script("␛[?42h␛(K[", "Ä"), Script("␛[?42h␛(K␛[?42l[", "Ä"),
            Script("␛[?42h␛(K␛7␛(B␛[?42l␛8[", "Ä"), Script("␛[?42h␛(K␛[?42l␛(Y[", "["), Script("␛[?42l␛)K\u{E}[", "["),
            Script("␛P1$t1;1;1;@;@;@;0;2;@;KBBB␛\\[", "["), Script("␛[?42h␛P1$t1;1;1;@;@;@;0;2;@;KBBB␛\\[", "Ä"),
        ]
    )
    func allowed(script: Script) { script.check() }

    @Test("DEC special graphics replace the characters from the underline on", arguments: ["0", "2"])
    func graphics(final: String) {
        let output = "`abcdefghijklmnopqrstuvwxyz{|}~A"
        Script(output, "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·A").check(columns: 40, after: "␛(\(final)")
    }

    @Test(
        "Sets are designated and shifted in",
        arguments: [
            Script("␛(0q␛(Bq", "─q"), Script("␛)0q\u{E}q\u{F}q", "q─q"), Script("␛*0␛nq\u{F}q", "─q"),
            Script("␛+0␛oq\u{F}q", "─q"), Script("␛*0q␛Nqq", "q─q"), Script("␛+0q␛Oqq", "q─q"),
            Script("␛*0\u{8E}qq", "─q"), Script("␛+0\u{8F}qq", "─q"), Script("␛*0␛N␛[mqq", "─q"),
            Script("␛)0\u{E}␛*A␛N#q", "£─"), Script("␛(!Bq␛(xq", "qq"), Script("␛(0␛(xq", "─"),
            Script("␛(0漢q", "漢─"), Script("␛(<a", "á"), Script("␛(<(W]w}", "¤ŒŸœÿ"), Script("␛(%5W", "Œ"),
            Script("␛-A\u{E}W", "×"), Script("␛(>a", "α"), Script("␛-A\u{E}a", "á"),
            Script("␛.A␛na", "á"), Script("␛/A␛oa", "á"), Script("␛(%xq", "q"), Script("␛(%%6[", "["),
            Script("␛#%8q", "q"), Script("␛%(6[", "["),
        ]
    )
    func shifts(script: Script) { script.check() }

    /// Bytes that are no UTF-8, so no script can hold them.
    @Test(
        "After ESC % @ bytes from 0xA0 on are the right half, after ESC % G they are UTF-8 again",
        arguments: [
            ([0xE9], ""), ([0xC3, 0xA9], "␛%G"), ([0xE9], "␛*A␛}"), ([0xE9], "␛)<␛~"), ([0xF1], "␛+0␛|"),
        ]
    )
    func rightHalf(bytes: [UInt8], start: String) {
        var terminal = Terminal(columns: 10, rows: 2)
        terminal.feed(("␛%@" + start).replacing("␛", with: "\u{1B}"))
        terminal.feed(bytes + [0x21])
        let expected = ["": "é!", "␛%G": "é!", "␛*A␛}": "i!", "␛)<␛~": "é!", "␛+0␛|": "─!"]
        #expect(terminal.text(0) == expected[start])
    }

    @Test("DECSTR and RIS bring US ASCII back", arguments: ["␛[!p", "␛c"])
    func resets(reset: String) {
        Script(reset + "q", "q").check(after: "␛(0␛)0\u{E}␛[H")
    }
}
