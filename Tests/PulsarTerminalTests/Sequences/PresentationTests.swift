import Testing

@testable import PulsarTerminal

@Suite("DECRQPSR, DECRSPS and DECRQCRA")
struct PresentationTests {
    @Test(
        "The cursor's information and the tab stops are reported",
        arguments: [
            Answer("\u{1B}[1$w", "\u{1B}P1$u1;1;1;@;@;@;0;2;@;BBBB\u{1B}\\"),
            Answer(
                "\u{1B}[1;4;5;7m\u{1B}[1\"q\u{1B}[?6h\u{1B})0\u{1B}*A\u{E}\u{1B}[2;3H\u{1B}[1$w",
                "\u{1B}P1$u2;3;1;O;A;A;1;2;@;B0AB\u{1B}\\"
            ),
            Answer("012345678901234567890123456789\u{1B}[1$w", "\u{1B}P1$u1;30;1;@;@;H;0;2;@;BBBB\u{1B}\\"),
            Answer("\u{1B}[2$w", "\u{1B}P2$u1/9/17/25\u{1B}\\"),
            Answer("\u{1B}[?42h\u{1B}-A\u{1B}/A\u{1B}(%6\u{1B}[1$w", "\u{1B}P1$u1;1;1;@;@;@;0;2;J;%6ABA\u{1B}\\"),
            Answer("\u{1B}[3g\u{1B}[2$w", "\u{1B}P2$u\u{1B}\\"),
            Answer("\u{1B}[3g\u{1B}[5G\u{1B}H\u{1B}[2$w", "\u{1B}P2$u5\u{1B}\\"), Answer("\u{1B}[$w\u{1B}[3$w", ""),
        ]
    )
    func reports(example: Answer) {
        var terminal = Terminal(columns: 30, rows: 4)
        #expect(terminal.answer(to: example.output) == example.reply)
    }

    @Test("What was reported can be put back")
    func restoring() {
        let changes = "\u{1B}[1;4m\u{1B}(0\u{1B}+K\u{F}\u{1B}[3;7H\u{1B}H\u{1B}[1$w\u{1B}[2$w"
        var first = Terminal(columns: 30, rows: 4)
        let reports = first.answer(to: changes)
        var second = Terminal(columns: 30, rows: 4)
        second.feed(reports.replacing("$u", with: "$t"))
        #expect(second.pen == first.pen)
        #expect(second.charsets == first.charsets)
        #expect(second.cursorPosition == first.cursorPosition)
        #expect(second.answer(to: "\u{1B}[2$w") == first.answer(to: "\u{1B}[2$w"))
        second.feed("q")
        #expect(second.text(2) == "      ─")
    }

    @Test(
        "What does not read well changes nothing",
        arguments: [
            "1$t", "1$t1;2;3", "1$t2;2;1;@;@;@;4;2;@;BBBB", "1$t2;2;1;@;@;@;0;2;@;BBB", "1$t2;2;1;@;@;@;0;2;@;BBBBB",
            "1$tx;2;1;@;@;@;0;2;@;BBBB", "1$t2;2;1;é;@;@;0;2;@;BBBB", "2$t1/x", "2$t9999999999999999999", "3$t1", "$t1",
        ]
    )
    func nonsense(body: String) {
        var terminal = Terminal(columns: 30, rows: 4)
        let before = terminal.picture
        let tabs = terminal.tabs
        terminal.feed("\u{1B}P\(body)\u{1B}\\")
        #expect(terminal.picture == before)
        #expect(terminal.tabs == tabs)
    }

    @Test(
        "Checksums are those of xterm with its defaults",
        arguments: [
            Answer("A\u{1B}[7;1;1;1;1;1*y", "\u{1B}P7!~FFBF\u{1B}\\"),
            Answer("AB\u{1B}[1;1;1;1;1;2*y", "\u{1B}P1!~FF7D\u{1B}\\"),
            Answer("\u{1B}[1mA\u{1B}[1;1;1;1;1;1*y", "\u{1B}P1!~FF3F\u{1B}\\"),
            Answer("\u{1B}[4;7;8;5m\u{1B}[1\"qA\u{1B}[1;1;1;1;1;1*y", "\u{1B}P1!~FF70\u{1B}\\"),
            Answer("A \u{1B}[1;1;1;1;1;2*y", "\u{1B}P1!~FF9F\u{1B}\\"),
            Answer("\u{1B}[1;1;2;2;3;3*y", "\u{1B}P1!~FFE0\u{1B}\\"),
            Answer("\u{1B}[1\"qA\u{1B}[1;1;1;1;1;1*y", "\u{1B}P1!~FFBF\u{1B}\\"),
            Answer("\u{1B}[21mE\u{1B}[1;1;1;1;1;1*y", "\u{1B}P1!~FFBB\u{1B}\\"),
            Answer("漢x\u{1B}[1;1;1;1;1;3*y", "\u{1B}P1!~FE67\u{1B}\\"),
            Answer("x\u{327}\u{301}\u{1B}[1;1;1;1;1;1*y", "\u{1B}P1!~FF88\u{1B}\\"),
            Answer("\u{1B}[1;5HX\u{1B}[1;1;1;1;1;5*y", "\u{1B}P1!~FF88\u{1B}\\"),
            Answer("A\u{1B}[1;4HC\u{1B}[1;1;1;1;1;9*y", "\u{1B}P1!~FF7C\u{1B}\\"),
            Answer("\u{1B}[44m\u{1B}[2J\u{1B}[m\u{1B}[1;5HB\u{1B}[1;1;1;1;1;5*y", "\u{1B}P1!~FF3E\u{1B}\\"),
            Answer("A\u{1B}[2;2HB\u{1B}[1;1;2;1;2;2*y", "\u{1B}P1!~FF9E\u{1B}\\"),
            Answer("A\u{1B}[1*y", "\u{1B}P1!~FFBF\u{1B}\\"), Answer("A\u{1B}[1;1;3;3;2;2*y", "\u{1B}P1!~0000\u{1B}\\"),
            Answer("A\u{1B}[1;1;9;9;9;9*y", "\u{1B}P1!~0000\u{1B}\\"),
            Answer("A\u{1B}[1;1;1;31;1;40*y", "\u{1B}P1!~0000\u{1B}\\"),
            Answer("\r\n A\u{1B}[2;3r\u{1B}[?6h\u{1B}[1;1;1;2;1;2*y", "\u{1B}P1!~FFBF\u{1B}\\"),
        ]
    )
    func checksums(example: Answer) {
        var terminal = Terminal(columns: 30, rows: 4)
        #expect(terminal.answer(to: example.output) == "")
        terminal = Terminal(columns: 30, rows: 4)
        terminal.options.answersChecksums = true
        #expect(terminal.answer(to: example.output) == example.reply)
    }

    @Test(
        "The option says how a checksum is computed, as xterm's resource of that name does",
        arguments: [
            (0, "FF4E FE71 FD9E FFE0"), (1, "00B2 018F 0262 0020"), (2, "FFDE FF01 FEBE FFE0"),
            (3, "0022 00FF 0142 0020"), (4, "FF4E FE71 FCFE FFE0"), (7, "0022 00FF 01E2 0020"),
            (8, "FF4E FE71 FD9E FFE0"), (12, "FF4E FE71 FD9E 0000"), (17, "6FB2 008F 7062 0020"),
            (23, "6F22 FFFF 6FE2 0020"), (31, "6F22 FFFF 6F42 0000"), (63, "6F22 FFFF 6F42 0000"),
        ]
    )
    func extended(rules: UInt8, sums: String) {
        var terminal = Terminal(columns: 8, rows: 2)
        terminal.options.answersChecksums = true
        terminal.options.checksumExtension = ChecksumExtension(rawValue: rules)
        terminal.feed("\u{1B}[1;4m漢\u{1B}[m!")
        var seen: [String] = []
        for rectangle in ["1;1;1;1", "1;2;1;2", "1;1;1;8", "2;1;2;1"] {
            let answer = terminal.answer(to: "\u{1B}[1;1;\(rectangle)*y")
            seen.append(String(answer.dropFirst(5).prefix(4)))
        }
        #expect(seen.joined(separator: " ") == sums)
    }
}
