import Testing

@testable import PulsarTerminal

@Suite("SM, RM, DECSET, DECRST, XTSAVE and XTRESTORE")
struct ModeTests {
    @Test(
        "Several modes are set at once, unknown ones are passed over",
        arguments: [
            Script("␛[4;20h␛[4$p␛[20$p", reply: "␛[4;1$y␛[20;1$y"),
            Script("␛[4;20h␛[99;4l␛[4$p␛[20$p", reply: "␛[4;2$y␛[20;1$y"),
            Script("␛[?1;9999;66h␛[?1$p␛[?66$p", reply: "␛[?1;1$y␛[?66;1$y"),
            Script("␛[?1h␛[?;1l␛[?1$p", reply: "␛[?1;2$y"), Script("␛[h␛[l␛[?h␛[?l"), Script("␛[65536h␛[?65536h"),
            Script("␛[?4h␛[4$p", reply: "␛[4;2$y"), Script("␛[?1:66h␛[?1$p", reply: "␛[?1;2$y"),
        ]
    )
    func several(script: Script) { script.check() }

    @Test(
        "LNM, DECAWM, DECOM, DECTCEM and DECSCNM do what they are called",
        arguments: [
            Script("␛[20ha\nb", "a|b"), Script("␛[20h␛[20la\nb", "a| b"), Script("␛[?7l0123456789abc", "012345678c"),
            Script("␛[?7l012345678漢", "012345678"), Script("␛[?7l0123456789␛[?7hab", "0123456789|ab"),
            Script("␛[?7l01234567漢", "01234567漢"), Script("␛[?7l0123456789漢", "0123456789"),
            Script("␛[2;3r␛[?6h", at: "1,0"), Script("␛[2;3r␛[?6h␛[2;2H␛[?6l", at: "0,0"),
            Script("␛[?25l␛[?25$p␛[?25h␛[?25$p", reply: "␛[?25;2$y␛[?25;1$y"),
            Script("␛[?5h␛[?5$p␛[?5l␛[?5$p", reply: "␛[?5;1$y␛[?5;2$y"),
        ]
    )
    func effects(script: Script) { script.check() }

    @Test(
        "Modes are kept and brought back, those that were not kept stay",
        arguments: [
            Script("␛[?1h␛[?1s␛[?1l␛[?1r␛[?1$p", reply: "␛[?1;1$y"), Script("␛[?1s␛[?1h␛[?1r␛[?1$p", reply: "␛[?1;2$y"),
            Script("␛[?1h␛[?1r␛[?1$p", reply: "␛[?1;1$y"),
            Script("␛[?1;7s␛[?1h␛[?7l␛[?7;1r␛[?1$p␛[?7$p", reply: "␛[?1;2$y␛[?7;1$y"),
            Script("␛[?9999s␛[?9999r␛[?s␛[?r"), Script("␛[?1h␛[?1s␛c␛[?1r␛[?1$p", reply: "␛[?1;1$y"),
            Script("␛[?1000h␛[?1000s␛[?1003h␛[?1000r␛[?1000$p␛[?1003$p", reply: "␛[?1000;1$y␛[?1003;2$y"),
        ]
    )
    func saving(script: Script) { script.check() }

    @Test("One of the mouse modes is set at a time, and one of its spellings")
    func mouse() {
        var terminal = Terminal(columns: 10, rows: 4)
        for group in [[9, 1000, 1002, 1003], [1005, 1006, 1015, 1016]] {
            for number in group {
                terminal.feed("\u{1B}[?\(number)h")
                for other in group {
                    let value = other == number ? 1 : 2
                    #expect(terminal.answer(to: "\u{1B}[?\(other)$p") == "\u{1B}[?\(other);\(value)$y")
                }
            }
        }
    }

    @Test(
        "The alternate screen keeps what is below, and each of its modes treats cursor and contents in its own way",
        arguments: [
            Script("␛[?47hX", "  X", at: "0,3"), Script("␛[?47hX␛[?47l", "ab", at: "0,3"),
            Script("␛[?47hX␛[?47l␛[?47h", "  X", at: "0,3"), Script("␛[?1047hX␛[?1047l", "ab", at: "0,3"),
            Script("␛[?1047hX␛[?1047l␛[?1047h", "", at: "0,3"), Script("␛[?1049hX", "  X", at: "0,3"),
            Script("␛[?1049hX␛[?1049l", "ab", at: "0,2"), Script("␛[?1049hX␛[?1049l␛[?1049h", "", at: "0,2"),
            Script("␛[?47h␛[?1047$p␛[?1049$p", reply: "␛[?1047;1$y␛[?1049;1$y"), Script("␛[?47l", "ab", at: "0,2"),
            Script("␛[?1049h␛[?1049hX␛[?1049l", "ab"), Script("␛[31m␛[?1049h␛[m␛[?1049l", "ab", pen: "fg=1"),
            Script("␛[?1049h␛[2J␛[H\n\n\n\n\n␛[?1049l", "ab", at: "0,2"),
            Script("␛[?47h␛[2;3H␛[?1049h␛[H␛8", at: "1,2"), Script("␛[?47h␛[2;3H␛[?1049h␛[?1049l", "ab", at: "0,0"),
        ]
    )
    func alternate(script: Script) { script.check(after: "ab") }

    @Test("DECCOLM asks for a size where mode 40 allows it, clears and takes the margins back")
    func columns() {
        var terminal = Terminal(columns: 80, rows: 4)
        #expect(terminal.events(of: "abc\u{1B}[?3h") == [])
        #expect(terminal.text(0) == "abc")
        #expect(terminal.events(of: "\u{1B}[2;3r\u{1B}[?40;3h") == [.sizeRequest(columns: 132, rows: 0)])
        #expect(terminal.texts == ["", "", "", ""])
        #expect(terminal.margins == Margins(columns: 80, rows: 4))
        #expect(terminal.cursorText == "0,0")
        #expect(terminal.events(of: "abc\u{1B}[?3h\u{1B}[?3l").count == 2)
        #expect(terminal.text(0) == "")
    }

    @Test("DECNCSM keeps the text from DECCOLM at level 5, and is not known below")
    func columnsKept() {
        var terminal = Terminal(columns: 80, rows: 4)
        #expect(terminal.answer(to: "\u{1B}[?40;95habc\u{1B}[?95$p") == "\u{1B}[?95;0$y")
        #expect(terminal.events(of: "\u{1B}[?3h") == [.sizeRequest(columns: 132, rows: 0)])
        #expect(terminal.text(0) == "")
        #expect(
            terminal.answer(to: "\u{1B}[65;1\"p\u{1B}[?95$p\u{1B}[?95h\u{1B}[?95$p") == "\u{1B}[?95;2$y\u{1B}[?95;1$y"
        )
        #expect(terminal.events(of: "abc\u{1B}[?3l") == [.sizeRequest(columns: 80, rows: 0)])
        #expect(terminal.text(0) == "abc")
        terminal.feed("\u{1B}[64;1\"p")
        #expect(terminal.events(of: "\u{1B}[?3h") == [.sizeRequest(columns: 132, rows: 0)])
        #expect(terminal.text(0) == "")
    }

    @Test("RIS takes DECCOLM's width back", arguments: [false, true])
    func columnsReset(changesWidth: Bool) {
        var terminal = Terminal(columns: 80, rows: 4)
        terminal.options.changesWidth = changesWidth
        terminal.feed("\u{1B}[?40;3h")
        _ = terminal.takeEvents()
        #expect(terminal.events(of: "\u{1B}c") == (changesWidth ? [] : [.sizeRequest(columns: 80, rows: 0)]))
        #expect(terminal.columns == 80)
        #expect(terminal.answer(to: "\u{1B}[?3$p") == "\u{1B}[?3;2$y")
        #expect(terminal.events(of: "\u{1B}c") == [])
    }

    @Test("DECCOLM changes the width at once where it may, and what follows is printed into it")
    func width() {
        var terminal = Terminal(columns: 80, rows: 2)
        terminal.options.changesWidth = true
        let wide = String(repeating: "x", count: 132)
        #expect(terminal.events(of: "\u{1B}[?40;3h\(wide)\u{1B}[2;132Hy") == [])
        #expect(terminal.texts == [wide, String(repeating: " ", count: 131) + "y"])
        #expect(terminal.events(of: "\u{1B}[?3lz") == [])
        #expect(terminal.columns == 80)
        #expect(terminal.texts == ["z", ""])
    }

    @Test("Mode 2027 decides whether a cluster takes one place")
    func clusters() {
        Script("👩‍👩‍👧x", at: "0,3").check(after: "␛[?2027h")
        Script("␛[?2026h␛[?2026$p␛[?2026l␛[?2026$p", reply: "␛[?2026;1$y␛[?2026;2$y").check()
    }

    @Test("Mode 2048 reports the size when it is set, and again when it changes")
    func sizes() {
        var terminal = Terminal(columns: 10, rows: 4)
        #expect(terminal.answer(to: "\u{1B}[?2048h") == "\u{1B}[48;4;10;0;0t")
        terminal.resize(columns: 20, rows: 5)
        #expect(terminal.answer(to: "") == "\u{1B}[48;5;20;0;0t")
        terminal.feed("\u{1B}[?2048l")
        terminal.resize(columns: 30, rows: 5)
        #expect(terminal.answer(to: "") == "")
    }
}
