import Testing

@testable import PulsarTerminal

@Suite("Replay")
struct ReplayTests {
    @Test(
        "A full screen of a real program takes a few kilobytes",
        arguments: ["vim", "htop", "mc", "top", "less", "zsh"]
    )
    func size(name: String) throws {
        var terminal = Terminal(columns: 80, rows: 24)
        let output = try RecordingTests.bytes(name)
        var largest = 0
        for start in stride(from: 0, to: output.count, by: 1000) {
            terminal.feed(Array(output[start...].prefix(1000)))
            largest = max(largest, terminal.replay(scrollbackRows: 0).count)
        }
        #expect(largest < 10_000, "\(largest)")
    }

    @Test("An empty terminal takes less than half a kilobyte")
    func empty() {
        #expect(Terminal(columns: 200, rows: 50).replay(scrollbackRows: 100).count < 512)
    }

    @Test("Only as many rows of the scrollback as were asked for scroll into that of the reader")
    func scrollback() {
        var terminal = Terminal(columns: 8, rows: 2)
        for number in 1...9 { terminal.feed("row \(number)\r\n") }
        var reader = Terminal(columns: 8, rows: 2)
        reader.feed("mine\r\nmine\r\nmine\r\n")
        reader.feed(terminal.replay(scrollbackRows: 3))
        #expect(reader.scrollbackTexts == ["mine", "mine", "row 6", "row 7", "row 8"])
        #expect(reader.texts == ["row 9", ""])
    }

    @Test("A line that wrapped on the way to the scrollback can be wrapped anew by the reader")
    func reflow() {
        var terminal = Terminal(columns: 10, rows: 3)
        terminal.feed("one two three four five six seven\r\n\r\n\r\n")
        var reader = Terminal(columns: 10, rows: 3)
        reader.feed(terminal.replay(scrollbackRows: .max))
        reader.resize(columns: 40, rows: 3)
        #expect((reader.scrollbackTexts + reader.texts).contains("one two three four five six seven"))
    }

    @Test("Leaving the alternate screen shows the primary one, with its cursor and its pen")
    func alternate() {
        var terminal = Terminal(columns: 10, rows: 3)
        terminal.feed("shell\r\n\u{1B}[31m$ \u{1B}[?1049h\u{1B}[m\u{1B}[2J\u{1B}[Heditor")
        var reader = Terminal(columns: 10, rows: 3)
        reader.feed(terminal.replay(scrollbackRows: 0))
        #expect(reader.texts == ["editor", "", ""])
        reader.feed("\u{1B}[?1049lx")
        #expect(reader.texts == ["shell", "$ x", ""])
        #expect(reader.style(1, 2).foreground == .palette(1))
    }

    @Test("A cursor that was saved in origin mode outside the margins of now is brought back when they are gone")
    func savedOutside() {
        var terminal = Terminal(columns: 10, rows: 5)
        terminal.feed("\u{1B}[?6h\u{1B}[1;3H\u{1B}7\u{1B}[3;5r\u{1B}[2;2H")
        var reader = Terminal(columns: 10, rows: 5)
        reader.feed(terminal.replay(scrollbackRows: 0))
        #expect(reader.cursorPosition == (3, 1))
        #expect(reader.screen.saved == terminal.screen.saved)
        reader.feed("\u{1B}[r\u{1B}8")
        #expect(reader.cursorPosition == (0, 2))
    }

    @Test("A cursor that waits to wrap at a margin that is gone goes on waiting, and so does one that was saved there")
    func waiting() {
        var terminal = Terminal(columns: 10, rows: 5)
        terminal.feed("\u{1B}[?69h\u{1B}[1;4sabcd\u{1B}7\u{1B}[2;1Hefgh\u{1B}[?69l")
        #expect(terminal.cursor.isPendingWrap)
        var reader = Terminal(columns: 10, rows: 5)
        reader.feed(terminal.replay(scrollbackRows: 0))
        #expect(reader.cursor == terminal.cursor)
        #expect(reader.screen.saved.cursor == terminal.screen.saved.cursor)
        #expect(!reader.modes.contains(.leftRightMargins))
        #expect(reader.margins == terminal.margins)
        reader.feed("x\u{1B}[?69h\u{1B}[1;4s\u{1B}8y")
        #expect(reader.texts == ["abcd", "yfgh", "x", "", ""])
    }

    @Test("Blanks at the end of a row that wraps stay blank")
    func blankEnd() {
        var terminal = Terminal(columns: 6, rows: 3)
        terminal.feed("abcdefgh\u{1B}[1;3;1;5$z\u{1B}[44m\u{1B}[1;6;1;6$z\u{1B}[m")
        var reader = Terminal(columns: 6, rows: 3)
        reader.feed(terminal.replay(scrollbackRows: 0))
        for column in 0..<6 {
            let cell = reader.screen.grid.row(0).pointee.cell(column)
            #expect(cell.isBlank == (column > 1))
            #expect(reader.style(0, column).background == (column == 5 ? .palette(4) : .default))
        }
        reader.resize(columns: 12, rows: 3)
        #expect(reader.texts == ["ab    gh", "", ""])
    }

    @Test("National sets that are designated come back, whether their mode is still set or not", arguments: ["h", "l"])
    func nationalSets(mode: String) {
        var terminal = Terminal(columns: 10, rows: 3)
        terminal.feed("\u{1B}[?42h\u{1B}(K\u{1B})Y\u{1B}7\u{1B}(R\u{1B}[?42\(mode)\u{1B}[?1049h\u{1B}7")
        var reader = Terminal(columns: 10, rows: 3)
        reader.feed("\u{1B}[?42h")
        reader.feed(terminal.replay(scrollbackRows: 0))
        #expect(reader.charsets == terminal.charsets)
        #expect(reader.screen.saved == terminal.screen.saved)
        #expect(reader.other.saved == terminal.other.saved)
        #expect(reader.modes == terminal.modes)
    }

    @Test("No byte rings, asks, resets the terminal or reaches for the clipboard")
    func silence() throws {
        var terminal = Terminal(columns: 20, rows: 4)
        terminal.feed(
            "\u{7}\u{1B}]2;a\u{7}\u{1B}]52;c;aGk=\u{7}\u{1B}]9;hello\u{7}\u{1B}]9;4;1;50\u{7}\u{1B}]133;A\u{7}"
        )
        terminal.feed("\u{1B}[?2026h\u{1B}[?2048h\u{1B}[2h\u{1B}[?40;3htext\u{1B}[c\u{1B}[6n\u{1B}[?u")
        let replay = terminal.replay(scrollbackRows: 0)
        let text = String(decoding: replay, as: UTF8.self)
        for unwanted in [
            "\u{7}", "\u{1B}c", "[!p", "]52", "]9;", "]133", "2026h", "2048h", "[2h", "?3h", "[c", "[6n", "?u",
        ] {
            #expect(!text.contains(unwanted), "\(unwanted.debugDescription)")
        }
        var reader = Terminal(columns: 20, rows: 4)
        reader.feed(replay)
        #expect(reader.takeReplies().isEmpty)
        #expect(reader.takeEvents() == [.iconName(""), .title("a")])
    }

    @Test("Colours are only touched where the program changed some at any time")
    func colors() {
        var terminal = Terminal(columns: 20, rows: 4)
        #expect(!String(decoding: terminal.replay(scrollbackRows: 0), as: UTF8.self).contains("]104"))
        terminal.feed("\u{1B}]4;1;#123456\u{7}\u{1B}]104\u{7}")
        #expect(String(decoding: terminal.replay(scrollbackRows: 0), as: UTF8.self).contains("]104"))
    }

    @Test("Titles that were pushed come back when the program pops them")
    func titleStack() {
        var terminal = Terminal(columns: 20, rows: 4)
        terminal.feed("\u{1B}]0;shell\u{7}\u{1B}[22;0t\u{1B}]2;editor\u{7}")
        var reader = Terminal(columns: 20, rows: 4)
        reader.feed(terminal.replay(scrollbackRows: 0))
        #expect(reader.title == "editor")
        reader.feed("\u{1B}[23;0t")
        #expect(reader.title == "shell")
        #expect(reader.iconName == "shell")
    }

    @Test(
        "A sequence, a string or a character the reader had begun does not swallow the replay",
        arguments: [
            "\u{1B}", "\u{1B}[3", "\u{1B}]2;half", "\u{1B}P$q", "\u{1B}_G", "\u{1B}N", "\u{1B}%@", "\u{E}\u{1B})0",
        ]
    )
    func unfinished(begun: String) {
        var terminal = Terminal(columns: 20, rows: 4)
        terminal.feed("hello")
        var reader = Terminal(columns: 20, rows: 4)
        reader.feed(begun)
        reader.feed(terminal.replay(scrollbackRows: 0))
        #expect(reader.picture == terminal.picture)
        #expect(reader.title.isEmpty)
    }
}
