import Testing

@testable import PulsarTerminal

@Suite("DECRQSS")
struct SettingTests {
    @Test(
        "A setting is answered as the sequence that sets it",
        arguments: [
            Answer("\u{1B}P$qm\u{1B}\\", "0m"),
            Answer("\u{1B}[1;2;3;5;7;8;9;53m\u{1B}P$qm\u{1B}\\", "0;1;5;7;8;2;3;9;53m"),
            Answer("\u{1B}[4m\u{1B}P$qm\u{1B}\\", "0;4m"), Answer("\u{1B}[21m\u{1B}P$qm\u{1B}\\", "0;21m"),
            Answer("\u{1B}[4:3m\u{1B}P$qm\u{1B}\\", "0;4:3m"), Answer("\u{1B}[6m\u{1B}P$qm\u{1B}\\", "0;6m"),
            Answer("\u{1B}[31;102m\u{1B}P$qm\u{1B}\\", "0;31;102m"),
            Answer("\u{1B}[38;5;200;48;2;1;2;3;58:5:9m\u{1B}P$qm\u{1B}\\", "0;38:5:200;48:2::1:2:3;58:5:9m"),
            Answer("\u{1B}[3;9r\u{1B}P$qr\u{1B}\\", "3;9r"), Answer("\u{1B}[?69h\u{1B}[3;9s\u{1B}P$qs\u{1B}\\", "3;9s"),
            Answer("\u{1B}P$qt\u{1B}\\", "24t"), Answer("\u{1B}[4 q\u{1B}P$q q\u{1B}\\", "4 q"),
            Answer("\u{1B}P$q\"q\u{1B}\\", "0\"q"), Answer("\u{1B}[1\"q\u{1B}P$q\"q\u{1B}\\", "1\"q"),
            Answer("\u{1B}P$q\"p\u{1B}\\", "64;1\"p"), Answer("\u{1B}P$q*x\u{1B}\\", "0*x"),
            Answer("\u{1B}P$q$}\u{1B}\\", "0$}"), Answer("\u{1B}P$q$~\u{1B}\\", "0$~"),
            Answer("\u{1B}[2*x\u{1B}P$q*x\u{1B}\\", "2*x"),
            Answer("\u{1B}P$q$|\u{1B}\\", "80$|"), Answer("\u{1B}P$q*|\u{1B}\\", "24*|"),
        ]
    )
    func settings(example: Answer) {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.answerByByte(to: example.output) == "\u{1B}P1$r" + example.reply + "\u{1B}\\")
    }

    @Test("What SGR is answered with makes the same pen again")
    func roundTrip() {
        let colors = "\u{1B}[1;3;4:5;6;7;9;53;38:2::9:8:7;48;5;17;58:2::1:2:3m"
        var first = Terminal(columns: 80, rows: 24)
        let answer = first.answer(to: colors + "\u{1B}P$qm\u{1B}\\")
        var second = Terminal(columns: 80, rows: 24)
        second.feed("\u{1B}[" + answer.dropFirst(5).dropLast(2))
        #expect(second.pen == first.pen)
    }

    @Test(
        "A setting that is not known is refused without its name",
        arguments: ["", "x", "mm", "rm -rf\r", "$qm", "\n", "\u{1B}", "é", String(repeating: "m", count: 5000)]
    )
    func unknown(name: String) {
        var terminal = Terminal(columns: 80, rows: 24)
        let reply = terminal.answer(to: "\u{1B}P$q\(name)\u{1B}\\")
        #expect(reply == "\u{1B}P0$r\u{1B}\\" || (name == "\u{1B}" && reply == ""))
    }

    @Test("A string that is too long is not answered")
    func tooLong() {
        var limits = TerminalLimits()
        limits.stringBytesMax = 100
        var terminal = Terminal(columns: 80, rows: 24, limits: limits)
        #expect(terminal.answer(to: "\u{1B}P$q" + String(repeating: "m", count: 101) + "\u{1B}\\") == "")
        #expect(terminal.answer(to: "\u{1B}P$qm\u{1B}\\") == "\u{1B}P1$r0m\u{1B}\\")
    }
}

@Suite("XTREPORTSGR")
struct CommonRenditionTests {
    @Test(
        "What all cells of a rectangle have in common is told as SGR",
        arguments: [
            Answer("1;1;1;1", "\u{1B}[0;1;4;31;44m"), Answer("1;1;1;2", "\u{1B}[0;1;44m"),
            Answer("1;1;1;3", "\u{1B}[0m"),
            Answer("1;3;1;3", "\u{1B}[0;7;48:5:100m"), Answer("", "\u{1B}[0m"), Answer("2;2;1;1", ""),
        ]
    )
    func common(example: Answer) {
        var terminal = Terminal(columns: 20, rows: 4)
        terminal.feed("\u{1B}[1;4;31;44ma\u{1B}[4:3;32mb\u{1B}[0;7;48;5;100mc")
        #expect(terminal.answerByByte(to: "\u{1B}[\(example.output)#|") == example.reply)
    }
}

@Suite("XTGETTCAP")
struct CapabilityTests {
    @Test(
        "Known names are answered in our spelling, others are refused",
        arguments: [
            Answer("544e", "\u{1B}P1+r544e=787465726D2D323536636F6C6F72\u{1B}\\"),
            Answer("436F", "\u{1B}P1+r436F=323536\u{1B}\\"), Answer("524742", "\u{1B}P1+r524742=38\u{1B}\\"),
            Answer("5463;5375", "\u{1B}P1+r5463;5375\u{1B}\\"),
            Answer("5463;6162;5375", "\u{1B}P1+r5463\u{1B}\\"),
            Answer("6b75", "\u{1B}P1+r6b75=1B5B41\u{1B}\\"),
            Answer("6B31;436f", "\u{1B}P1+r6B31=1B4F50;436f=323536\u{1B}\\"), Answer("", "\u{1B}P0+r\u{1B}\\"),
            Answer("5g", "\u{1B}P0+r\u{1B}\\"), Answer("546", "\u{1B}P0+r\u{1B}\\"), Answer("TN", "\u{1B}P0+r\u{1B}\\"),
            Answer(String(repeating: "61", count: 1000), "\u{1B}P0+r\u{1B}\\"),
        ]
    )
    func names(example: Answer) {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.answerByByte(to: "\u{1B}P+q\(example.output)\u{1B}\\") == example.reply)
    }

    @Test("Cursor keys are told as they are sent")
    func cursorKeys() {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.answer(to: "\u{1B}[?1h\u{1B}P+q6B75\u{1B}\\") == "\u{1B}P1+r6B75=1B4F41\u{1B}\\")
    }

    @Test("Asking for very much is answered within the bound")
    func bound() {
        var terminal = Terminal(columns: 80, rows: 24)
        let names = String(repeating: "436f;", count: 100_000)
        #expect(terminal.answer(to: "\u{1B}P+q\(names)\u{1B}\\").utf8.count <= terminal.limits.replyBytesMax)
    }
}
