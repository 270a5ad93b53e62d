import Testing

@testable import PulsarTerminal

@Suite("A window of another size")
struct ViewportTests {
    @Test("Made-up output, drawn now and then, is what the window shows of it", arguments: Array(0..<60))
    func generated(seed: UInt64) {
        var generator = RichOutputGenerator(seed: seed &+ 31_000)
        var terminal = Terminal(columns: generator.number(1...40), rows: generator.number(1...12))
        var window = Terminal(columns: generator.number(1...50), rows: generator.number(1...16))
        // Whatever was in the window before.
        for _ in 0..<40 { window.feed(generator.next()) }
        var viewport = Viewport(columns: window.columns, rows: window.rows)
        _ = window.takeEvents()
        _ = window.takeReplies()
        for step in 0..<40 {
            for _ in 0..<generator.number(0...6) { terminal.feed(generator.next()) }
            if generator.number(0...19) == 0 {
                terminal.resize(columns: generator.number(1...40), rows: generator.number(1...12))
            }
            window.feed(viewport.draw(terminal))
            #expect(shown(in: window, of: viewport, terminal) == expected(terminal, viewport), "\(seed): \(step)")
            #expect(viewport.draw(terminal).isEmpty)
        }
        #expect(window.takeReplies().isEmpty)
        #expect(window.title == terminal.title)
        #expect(window.modes.contains(.bracketedPaste) == terminal.modes.contains(.bracketedPaste))
    }

    @Test("A window that is smaller follows the cursor")
    func follows() {
        var terminal = Terminal(columns: 20, rows: 10)
        var window = Terminal(columns: 8, rows: 3)
        var viewport = Viewport(columns: 8, rows: 3)
        terminal.feed("\u{1B}[Hfirst\u{1B}[10;1Hlast line here")
        window.feed(viewport.draw(terminal))
        #expect(window.plainText().split(separator: "\n").last == "here")
        #expect(window.cursor.row == 2)
        terminal.feed("\u{1B}[H")
        window.feed(viewport.draw(terminal))
        #expect(window.plainText().hasPrefix("first"))
        #expect(window.cursor.row == 0)
    }

    @Test("A window that is larger shows dots where the terminal ends")
    func dots() {
        var terminal = Terminal(columns: 3, rows: 2)
        var window = Terminal(columns: 5, rows: 3)
        var viewport = Viewport(columns: 5, rows: 3)
        terminal.feed("ab\r\ncde")
        window.feed(viewport.draw(terminal))
        #expect(window.plainText().split(separator: "\n") == ["ab ··", "cde··", "·····"])
    }

    @Test("What has not changed is not drawn again")
    func damage() {
        var terminal = Terminal(columns: 40, rows: 10)
        var viewport = Viewport(columns: 30, rows: 10)
        terminal.feed("\u{1B}[3Hunchanged\u{1B}[5H")
        _ = viewport.draw(terminal)
        terminal.feed("new")
        let update = String(decoding: viewport.draw(terminal), as: UTF8.self)
        #expect(update.contains("new"))
        #expect(!update.contains("unchanged"))
        #expect(update.utf8.count < 80)
    }

    @Test("Where the window does not begin where the terminal does, the mouse is not told")
    func mouse() {
        var terminal = Terminal(columns: 20, rows: 10)
        var window = Terminal(columns: 20, rows: 5)
        var viewport = Viewport(columns: 20, rows: 5)
        terminal.feed("\u{1B}[?1002;1006h")
        window.feed(viewport.draw(terminal))
        #expect(window.modes.contains(.mouseButton))
        terminal.feed("\u{1B}[10H")
        window.feed(viewport.draw(terminal))
        #expect(!window.modes.contains(.mouseButton))
    }

    // MARK: - What is shown

    /// The characters and styles of the terminal that the window has room for.
    private func expected(_ terminal: borrowing Terminal, _ viewport: Viewport) -> [String] {
        (0..<min(viewport.rows, terminal.rows - viewport.top)).map { row in
            cells(terminal, viewport.top + row, viewport.left..<min(terminal.columns, viewport.left + viewport.columns))
        }
    }

    private func shown(in window: borrowing Terminal, of viewport: Viewport, _ terminal: borrowing Terminal) -> [String]
    {
        (0..<min(viewport.rows, terminal.rows - viewport.top)).map { row in
            cells(window, row, 0..<min(viewport.columns, terminal.columns - viewport.left))
        }
    }

    private func cells(_ terminal: borrowing Terminal, _ row: Int, _ range: Range<Int>) -> String {
        let pointer = terminal.screen.grid.row(row)
        var text: [String] = []
        var column = range.lowerBound
        while column < range.upperBound {
            let character = terminal.character(pointer, column)
            var style = character.style
            style.attributes.remove(.protected)
            style.hyperlink = 0
            // Half of a wide one cannot be shown, and a blank that is not erased is drawn as a space.
            let isWhole = column + character.width <= range.upperBound
            let isText = !character.isBlank && isWhole && character.first != 0x20
            text.append(isText ? "\(character.first) \(character.width) \(style)" : "space \(style)")
            column += isText ? character.width : 1
        }
        return text.joined(separator: ",")
    }
}
