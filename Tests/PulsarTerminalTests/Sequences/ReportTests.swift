import Testing

@testable import PulsarTerminal

@Suite("Reports")
struct ReportTests {
    @Test(
        "Questions are answered byte for byte, in one piece and byte by byte",
        arguments: [
            Answer("\u{1B}[c", "\u{1B}[?64;1;6;9;15;21;22;28;52c"), Answer("\u{1B}[1c", ""),
            Answer("\u{1B}Z", "\u{1B}[?64;1;6;9;15;21;22;28;52c"), Answer("\u{1B}[>c", "\u{1B}[>41;400;0c"),
            Answer("\u{1B}[65;1\"p\u{1B}[c\u{1B}[>c", "\u{1B}[?65;1;6;9;15;21;22;28;52c\u{1B}[>64;400;0c"),
            Answer("\u{1B}[3m\u{9A}", "\u{1B}[?64;1;6;9;15;21;22;28;52c"),
            Answer("\u{1B}[3m\u{1B}Z", "\u{1B}[?64;1;6;9;15;21;22;28;52c"),
            Answer("\u{1B}[=0c", "\u{1B}P!|00000000\u{1B}\\"), Answer("\u{1B}[=1c", ""),
            Answer("\u{1B}[5n", "\u{1B}[0n"), Answer("\u{1B}[3;5H\u{1B}[6n", "\u{1B}[3;5R"),
            Answer("\u{1B}[3;5H\u{1B}[?6n", "\u{1B}[?3;5;1R"), Answer("\u{1B}[?15n", "\u{1B}[?13n"),
            Answer("\u{1B}[?25n", "\u{1B}[?20n"), Answer("\u{1B}[?26n", "\u{1B}[?27;1;0;0n"),
            Answer("\u{1B}[?53n", "\u{1B}[?53n"), Answer("\u{1B}[?55n", "\u{1B}[?53n"),
            Answer("\u{1B}[?56n", "\u{1B}[?57;0n"), Answer("\u{1B}[?62n", "\u{1B}[0000*{"),
            Answer("\u{1B}[?63;123n", "\u{1B}P123!~0000\u{1B}\\"), Answer("\u{1B}[?75n", "\u{1B}[?70n"),
            Answer("\u{1B}[?85n", "\u{1B}[?83n"), Answer("\u{1B}[?996n", "\u{1B}[?997;1n"),
            Answer("\u{1B}[7n\u{1B}[?7n", ""), Answer("\u{1B}[&u", "\u{1B}P0!u%5\u{1B}\\"),
            Answer("\u{1B}[x", "\u{1B}[2;1;1;128;128;1;0x"),
            Answer("\u{1B}[1x", "\u{1B}[3;1;1;128;128;1;0x"), Answer("\u{1B}[2x", ""),
            Answer("\u{1B}[>q", "\u{1B}P>|Pulsar\u{1B}\\"), Answer("\u{1B}[?u", "\u{1B}[?0u"),
            Answer("\u{1B}[>5u\u{1B}[?u", "\u{1B}[?5u"), Answer("\u{1B}[>4;2m\u{1B}[?4m", "\u{1B}[>4;2m"),
            Answer("\u{1B}[>4;1f\u{1B}[?4g", "\u{1B}[>4;1f"), Answer("\u{1B}[?1m", ""),
            Answer("\u{1B}[?1;1;0S", "\u{1B}[?1;3;0S"), Answer("\u{1B}[?9;1;0S", "\u{1B}[?0;1;0S"),
            Answer("\u{1B}[\"v", "\u{1B}[24;80;1;1;1\"w"), Answer("\u{1B}['|", "\u{1B}[0&w"), Answer("\u{5}", ""),
        ]
    )
    func answers(example: Answer) {
        var whole = Terminal(columns: 80, rows: 24)
        #expect(whole.answer(to: example.output) == example.reply)
        var cut = Terminal(columns: 80, rows: 24)
        #expect(cut.answerByByte(to: example.output) == example.reply)
    }

    @Test("CPR counts from the margins in origin mode and stays in the last column before a wrap")
    func position() {
        var terminal = Terminal(columns: 10, rows: 6)
        #expect(terminal.answer(to: "0123456789\u{1B}[6n") == "\u{1B}[1;10R")
        let margins = "\u{1B}[?69h\u{1B}[3;8s\u{1B}[2;5r\u{1B}[?6h\u{1B}[2;3H"
        #expect(terminal.answer(to: margins + "\u{1B}[6n\u{1B}[?6n") == "\u{1B}[2;3R\u{1B}[?2;3;1R")
        #expect(terminal.cursorPosition == (2, 4))
    }

    @Test("The controls of replies are of one byte after S8C1T and of two after S7C1T")
    func eightBit() {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.answer(to: "\u{1B} G\u{1B}[5n\u{1B}[=c") == "\u{9B}0n\u{90}!|00000000\u{9C}")
        #expect(terminal.answer(to: "\u{1B} F\u{1B}[5n") == "\u{1B}[0n")
        #expect(terminal.answer(to: "\u{1B}[64;0\"p\u{1B}[5n\u{1B}[64;1\"p\u{1B}[5n") == "\u{9B}0n\u{1B}[0n")
    }

    @Test("A reply that finds no room is dropped whole")
    func room() {
        var limits = TerminalLimits()
        limits.replyBytesMax = 10
        var terminal = Terminal(columns: 80, rows: 24, limits: limits)
        #expect(terminal.answer(to: "\u{1B}[5n\u{1B}[5n\u{1B}[5n\u{1B}[c") == "\u{1B}[0n\u{1B}[0n")
    }

    @Test("A change of the colour scheme is told to those who asked")
    func colorScheme() {
        var terminal = Terminal(columns: 80, rows: 24)
        terminal.changeColorScheme(isDark: false)
        #expect(terminal.answer(to: "") == "")
        terminal.feed("\u{1B}[?2031h")
        terminal.changeColorScheme(isDark: true)
        terminal.changeColorScheme(isDark: true)
        #expect(terminal.answer(to: "") == "\u{1B}[?997;1n")
    }

    @Test("The version that is told has no control characters")
    func version() {
        var terminal = Terminal(columns: 80, rows: 24)
        terminal.options.version = "Pulsar(1.0)\r\n\u{1B}é"
        #expect(terminal.answer(to: "\u{1B}[>0q") == "\u{1B}P>|Pulsar(1.0)\u{1B}\\")
    }
}

@Suite("DECRQM")
struct DECRQMTests {
    @Test("Each private mode can be asked for, set and reset", arguments: Modes.privateNumbers.map(\.number))
    func privateMode(number: Int) {
        var terminal = Terminal(columns: 80, rows: 24)
        let ask = "\u{1B}[?\(number)$p"
        if number == 2 {
            #expect(terminal.answer(to: "\u{1B}[?2l" + ask) == "\u{1B}[?2;3$y")
            return
        }
        terminal.feed("\u{1B}[65;1\"p\u{1B}[?40h")
        _ = terminal.answer(to: "\u{1B}[?\(number)h")
        #expect(terminal.answer(to: ask) == "\u{1B}[?\(number);1$y")
        if number == 40 { return }
        #expect(terminal.answer(to: "\u{1B}[?\(number)l" + ask) == "\u{1B}[?\(number);2$y")
    }

    @Test(
        "Modes that are always reset and modes that are unknown say so",
        arguments: [
            Answer("\u{1B}[4$p", "\u{1B}[4;2$y"), Answer("\u{1B}[4h\u{1B}[4$p", "\u{1B}[4;1$y"),
            Answer("\u{1B}[20$p", "\u{1B}[20;2$y"), Answer("\u{1B}[1$p", "\u{1B}[1;4$y"),
            Answer("\u{1B}[19$p", "\u{1B}[19;4$y"), Answer("\u{1B}[99$p", "\u{1B}[99;0$y"),
            Answer("\u{1B}[?60$p", "\u{1B}[?60;0$y"), Answer("\u{1B}[?1001$p", "\u{1B}[?1001;4$y"),
            Answer("\u{1B}[?31337$p", "\u{1B}[?31337;0$y"),
            Answer("\u{1B}[?99999999$p", "\u{1B}[?65535;0$y"),
        ]
    )
    func others(example: Answer) {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.answer(to: example.output) == example.reply)
    }
}
