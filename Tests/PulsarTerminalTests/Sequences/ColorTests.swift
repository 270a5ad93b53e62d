import Testing

@testable import PulsarTerminal

@Suite("OSC 4, 5, 10 to 19, 104, 105 and 110 to 119")
struct ColorTests {
    @Test(
        "Colours are set in every spelling and reported in one",
        arguments: [
            Answer("rgb:12/34/56", "rgb:1212/3434/5656"), Answer("rgb:f/0/8", "rgb:ffff/0000/8888"),
            Answer("rgb:1234/5678/9abc", "rgb:1212/5656/9a9a"), Answer("rgb:fff/000/800", "rgb:ffff/0000/8080"),
            Answer("#fab", "rgb:f0f0/a0a0/b0b0"), Answer("#12ABef", "rgb:1212/abab/efef"),
            Answer("#123456789", "rgb:1212/4545/7878"), Answer("#aaaabbbbcccc", "rgb:aaaa/bbbb/cccc"),
            Answer("rgbi:1/0.5/0", "rgb:ffff/bbbb/0000"), Answer("red", "rgb:ffff/0000/0000"),
            Answer("Dark Green", "rgb:0000/6464/0000"),
        ]
    )
    func spellings(example: Answer) {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.events(of: "\u{1B}]4;7;\(example.output)\u{7}") == [.colorsChanged])
        #expect(terminal.answerByByte(to: "\u{1B}]4;7;?\u{1B}\\") == "\u{1B}]4;7;\(example.reply)\u{1B}\\")
    }

    @Test(
        "Colours of an eye are those that an X server makes of them, within a step",
        arguments: [
            Answer("rgbi:0.25/0.75/0.1", "93df64"), Answer("rgbi:0/0/0", "000000"),
            Answer("CIEXYZ:0.3/0.4/0.2", "a3b664"), Answer("ciexyz:0.9/0.9/0.9", "fff0e8"),
            Answer("CIEXYZ:0/0/0", "000000"), Answer("CIEuvY:0.2/0.46/0.3", "ab958e"),
            Answer("CIEuvY:0.4/0.5/0.2", "f52b4b"), Answer("CIExyY:0.3/0.3/0.2", "927e7f"),
            Answer("CIExyY:0.6/0.3/0.4", "ff8a96"), Answer("CIELab:5/0.1/-0.2", "c9c3c4"),
            Answer("CIELab:100/0/0", "ffffff"), Answer("CIELuv:100/0/0", "ffffff"), Answer("CIELuv:0/5/5", "000000"),
            Answer("TekHVC:30/50/20", "a37469"), Answer("TekHVC:-90/60/10", "9c91a3"),
            Answer("TekHVC:3630/50/20", "a37469"), Answer("TekHVC:0/100/50", "ffffff"),
            Answer("TekHVC:0/0/50", "000000"),
        ]
    )
    func eye(example: Answer) throws {
        let color = try #require(ColorSpecification.color(Array(example.output.utf8)[...]))
        let expected = try #require(UInt32(example.reply, radix: 16))
        for shift in [UInt32(16), 8, 0] {
            #expect(abs(Int(color >> shift & 0xFF) - Int(expected >> shift & 0xFF)) <= 1, "\(String(color, radix: 16))")
        }
    }

    @Test("Whatever coordinates a program names, there is a colour or none", arguments: ColorSpace.allCases)
    func anyCoordinates(space: ColorSpace) {
        let values = [-1e6, -100, -1, -1e-9, 0, 1e-300, 0.01, 0.3, 0.45, 1, 50, 99.9, 100, 1e6]
        for first in values {
            for second in values {
                for third in values {
                    if let color = space.color(first, second, third) { #expect(color <= 0xFFFFFF) }
                }
            }
        }
    }

    @Test(
        "What names no colour changes nothing",
        arguments: [
            "", "rgb:", "rgb:1/2", "rgb:1/2/3/4", "rgb:12345/1/1", "rgb:g/0/0", "rgb://", "#", "#1", "#12345", "#ggg",
            "#1234567890123", "rgbi:2/0/0", "rgbi:nan/0/0", "rgbi:-1/0/0", "rgbi:0/0", "CIEXYZ:0/0", "CIEXYZ:0/1.5/0",
            "CIEXYZ:a/0/0", "CIEXYZ:1e9/0/0", "CIEXYZ:inf/0.5/0", "CIEXYZ:0/nan/0", "CIExyY:0.3/0/0.2", "CIELab:-5/0/0",
            "CIELuv:101/0/0", "TekHVC:0/50/-5", "CIEuvY:0.2/0/0.3", "nocolor", "\n", "é",
            String(repeating: "f", count: 100_000),
        ]
    )
    func nonsense(specification: String) {
        var terminal = Terminal(columns: 80, rows: 24)
        let events = terminal.events(of: "\u{1B}]4;7;\(specification)\u{1B}\\\u{1B}]10;\(specification)\u{1B}\\")
        #expect(events == [])
        #expect(terminal.answer(to: "\u{1B}]4;7;?\u{1B}\\") == "\u{1B}]4;7;rgb:e5e5/e5e5/e5e5\u{1B}\\")
    }

    @Test("What was asked with BEL at its end is answered with BEL, also with 8-bit controls")
    func bell() {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.answerByByte(to: "\u{1B}]4;7;?\u{7}") == "\u{1B}]4;7;rgb:e5e5/e5e5/e5e5\u{7}")
        #expect(terminal.answer(to: "\u{1B}]11;?\u{7}") == "\u{1B}]11;rgb:0000/0000/0000\u{7}")
        #expect(terminal.answer(to: "\u{1B}]5;0;?\u{7}\u{1B}P$qm\u{1B}\\").hasSuffix("\u{7}\u{1B}P1$r0m\u{1B}\\"))
    }

    @Test("Several colours are set and asked for at once")
    func several() {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.events(of: "\u{1B}]4;0;#111111;1;#222222\u{7}\u{1B}]10;#333333;#444444\u{7}").count == 2)
        #expect(
            terminal.answer(to: "\u{1B}]4;0;?;1;?\u{1B}\\")
                == "\u{1B}]4;0;rgb:1111/1111/1111\u{1B}\\\u{1B}]4;1;rgb:2222/2222/2222\u{1B}\\"
        )
        #expect(
            terminal.answer(to: "\u{1B}]10;?;?\u{1B}\\")
                == "\u{1B}]10;rgb:3333/3333/3333\u{1B}\\\u{1B}]11;rgb:4444/4444/4444\u{1B}\\"
        )
        #expect(terminal.answer(to: "\u{1B}]19;?;?;?\u{1B}\\") == "\u{1B}]19;rgb:ffff/ffff/ffff\u{1B}\\")
        #expect(terminal.answer(to: "\u{1B}]4;261;?;x;?\u{7}\u{1B}]4;?\u{7}\u{1B}]4\u{7}") == "")
    }

    @Test("Special colours are those of OSC 5 and, from 256 on, of OSC 4; at start they are the foreground")
    func special() {
        var terminal = Terminal(columns: 80, rows: 24)
        terminal.feed("\u{1B}]10;#abcdef\u{7}\u{1B}]5;1;#111111\u{7}\u{1B}]4;258;#222222\u{7}\u{1B}]5;5;#333333\u{7}")
        #expect(terminal.palette.special == [1: 0x111111, 2: 0x222222])
        #expect(
            terminal.answer(to: "\u{1B}]5;0;?;2;?;5;?\u{1B}\\\u{1B}]4;257;?;261;?\u{1B}\\")
                == "\u{1B}]5;0;rgb:abab/cdcd/efef\u{1B}\\\u{1B}]5;2;rgb:2222/2222/2222\u{1B}\\"
                + "\u{1B}]4;257;rgb:1111/1111/1111\u{1B}\\"
        )
        terminal.feed("\u{1B}]105;1\u{7}\u{1B}]104;1\u{7}")
        #expect(terminal.palette.special == [2: 0x222222])
        terminal.feed("\u{1B}]4;1;#555555\u{7}\u{1B}]105\u{7}")
        #expect(terminal.palette.special == [:])
        #expect(terminal.palette.entries == [1: 0x555555])
        terminal.feed("\u{1B}]5;3;#444444\u{7}\u{1B}]104\u{7}")
        #expect(terminal.palette.special == [:])
        #expect(terminal.palette.entries == [:])
        terminal.feed("\u{1B}]5;3;#444444\u{7}\u{1B}c")
        #expect(terminal.palette.isEmpty)
    }

    @Test("Colours go back to what they were at start")
    func resetting() {
        var terminal = Terminal(columns: 80, rows: 24)
        terminal.feed("\u{1B}]4;0;#111111;1;#222222;2;#333333\u{7}\u{1B}]11;#123456\u{7}\u{1B}]104;0;1\u{7}")
        #expect(terminal.palette.entries == [2: 0x333333])
        terminal.feed("\u{1B}]104\u{7}\u{1B}]111\u{7}")
        #expect(terminal.palette.isEmpty)
        _ = terminal.takeEvents()
        #expect(terminal.events(of: "\u{1B}]104\u{7}\u{1B}]111\u{7}\u{1B}]104;x\u{7}\u{1B}]119\u{7}") == [])
        #expect(terminal.answer(to: "\u{1B}]11;?\u{1B}\\") == "\u{1B}]11;rgb:0000/0000/0000\u{1B}\\")
    }
}
