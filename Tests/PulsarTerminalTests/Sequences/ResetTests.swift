import Testing

@testable import PulsarTerminal

@Suite("DECSTR, RIS, DECSCL, DECALN, DECDHL, DECSWL and DECDWL")
struct ResetTests {
    private static let changes =
        "␛[2;3r␛[?69h␛[3;7s␛[?6;1;66h␛[?7;25l␛[4h␛[1;31m␛[1\"q␛(0␛[>4;2m␛[>5u␛[4 q␛[2*x␛[2;2Hx␛7"

    @Test(
        "DECSTR takes modes, margins, pen, sets and the saved cursor back, and leaves the screen and the cursor",
        arguments: [
            Script("", "||   │", at: "2,4", pen: ""), Script("q", "||   │q"), Script("␛[4$p", reply: "␛[4;2$y"),
            Script("␛[?6$p␛[?7$p␛[?25$p", reply: "␛[?6;2$y␛[?7;1$y␛[?25;1$y"),
            Script("␛[?1$p␛[?66$p␛[?69$p", reply: "␛[?1;2$y␛[?66;2$y␛[?69;2$y"),
            Script("␛P$qr␛\\␛P$qs␛\\", reply: "␛P1$r1;4r␛\\␛P1$r1;10s␛\\"),
            Script("␛P$q\"q␛\\", reply: "␛P1$r0\"q␛\\"), Script("␛8", at: "0,0", pen: ""),
            Script("␛[?u␛[?4m", reply: "␛[?0u␛[>4;0m"), Script("␛P$q*x␛\\", reply: "␛P1$r2*x␛\\"),
        ]
    )
    func soft(script: Script) { script.check(after: Self.changes + "␛[!p") }

    @Test(
        "RIS takes all back, the screen too",
        arguments: [
            Script("", "", at: "0,0", pen: ""), Script("q", "q"), Script("␛[4$p", reply: "␛[4;2$y"),
            Script("␛[?6$p␛[?7$p␛[?25$p␛[?69$p", reply: "␛[?6;2$y␛[?7;1$y␛[?25;1$y␛[?69;2$y"),
            Script("␛P$qr␛\\␛P$qs␛\\", reply: "␛P1$r1;4r␛\\␛P1$r1;10s␛\\"), Script("␛8", at: "0,0"),
            Script("␛[?u␛[?4m", reply: "␛[?0u␛[>4;0m"), Script("␛P$q q␛\\", reply: "␛P1$r0 q␛\\"),
            Script("␛[?1004$p␛[?2004$p␛[?1000$p", reply: "␛[?1004;2$y␛[?2004;2$y␛[?1000;2$y"),
            Script("␛[?47$p", reply: "␛[?47;2$y"), Script("␛]4;1;?␛\\", reply: "␛]4;1;rgb:cdcd/0000/0000␛\\"),
            Script("␛[5n", reply: "␛[0n"), Script("␛P$q*x␛\\", reply: "␛P1$r0*x␛\\"),
        ]
    )
    func hard(script: Script) {
        script.check(after: Self.changes + "␛[?1004;2004;1000h␛]4;1;#123456␛\\␛ G␛[?47hy␛c")
    }

    @Test("RIS keeps scrollback and title")
    func kept() {
        var terminal = Terminal(columns: 10, rows: 2)
        terminal.feed("1\r\n2\r\n3\u{1B}]2;title\u{7}\u{1B}c")
        #expect(terminal.scrollbackTexts == ["1"])
        #expect(terminal.title == "title")
    }

    @Test(
        "DECSCL resets softly and chooses the controls of replies",
        arguments: [
            Script("␛[62\"p", pen: ""), Script("␛[61\"p", pen: ""), Script("␛[60\"p␛[66\"p␛[\"p", pen: "bold"),
            Script("␛[62;1\"p␛[5n", reply: "␛[0n"), Script("␛[61;0\"p␛[5n", reply: "␛[0n"),
            Script("␛[64;0\"p␛[5n", reply: "\u{9B}0n"), Script("␛[64;2\"p␛[5n", reply: "\u{9B}0n"),
            Script("␛[64;2\"p␛[64;1\"p␛[5n", reply: "␛[0n"),
        ]
    )
    func conformance(script: Script) { script.check(after: "␛[1m") }

    @Test(
        "A level does without what came later, and is told",
        arguments: [
            Script("␛[62;1\"p␛P$q\"p␛\\", reply: "␛P1$r62;1\"p␛\\"), Script("␛[61\"p␛P$q\"p␛\\"),
            Script("␛[62\"p␛P$q\"p␛\\", reply: "\u{90}1$r62;0\"p\u{9C}"),
            Script("␛[62;1\"p␛[66;1\"p␛P$q\"p␛\\", reply: "␛P1$r62;1\"p␛\\"),
            Script("␛[65;1\"p␛P$q\"p␛\\", reply: "␛P1$r65;1\"p␛\\"),
            Script("␛[65;1\"p␛c␛P$q\"p␛\\", reply: "␛P1$r64;1\"p␛\\"),
            Script("␛[62;1\"p␛[4$p␛[?6$p", reply: "␛[?6;2$y"), Script("␛[63;1\"p␛[4$p", reply: "␛[4;2$y"),
            Script("␛[62;1\"p␛[1$w␛[2$w"), Script("␛[63;1\"p␛[2$w", reply: "␛P2$u1/9␛\\"),
            Script("␛[63;1\"p␛[?69h␛[3;9s␛P$qs␛\\␛[?69$p", reply: "␛P0$r␛\\␛[?69;2$y"),
            Script("␛[63;1\"pabc␛[H␛['}␛[$z␛[65$x", "abc"), Script("␛[63;1\"pabc␛[H␛[@", " abc"),
            Script("␛[61;1\"p␛c␛P$q\"p␛\\", reply: "␛P1$r64;1\"p␛\\"),
        ]
    )
    func level(script: Script) { script.check() }

    @Test(
        "DECALN fills the screen, takes margins and origin mode back, and goes home",
        arguments: [
            Script("␛#8", "EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE|EEEEEEEEEE", at: "0,0"),
            Script("␛[2;3r␛[?6h␛#8␛P$qr␛\\␛[?6$p", at: "0,0", reply: "␛P1$r1;4r␛\\␛[?6;2$y"),
            Script("␛[1;4;31m␛#8", pen: "fg=1"), Script("␛[1\"q␛#8", pen: "protected"),
        ]
    )
    func alignment(script: Script) { script.check(after: "x␛[3;3H") }

    @Test("Lines of double width have half the columns, and DECALN, ED and DECSWL make them single again")
    func doubleWidth() {
        var terminal = Terminal(columns: 10, rows: 4)
        terminal.feed("\u{1B}#6")
        #expect(terminal.screen.grid.row(0).pointee.flags.contains(.doubleWidth))
        terminal.feed("\u{1B}#3")
        #expect(terminal.screen.grid.row(0).pointee.flags.contains(.doubleTop))
        terminal.feed("\u{1B}#4")
        #expect(terminal.screen.grid.row(0).pointee.flags.contains(.doubleBottom))
        terminal.feed("\u{1B}#5")
        #expect(terminal.screen.grid.row(0).pointee.flags.isDisjoint(with: .double))
        Script("␛[1;9H␛#6", at: "0,4").check()
        Script("␛#6abcdefg", "abcde|fg", at: "1,2").check()
        Script("␛#6␛[9C", at: "0,4").check()
        Script("␛#6␛[1;9H", at: "0,4").check()
        Script("␛[?69h␛#6␛[9C", at: "0,9").check()
        Script("␛#6␛[?1049h␛[?69h␛[?1049l␛[1;10H", at: "0,9").check()
    }
}
