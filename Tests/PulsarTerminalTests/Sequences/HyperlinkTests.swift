import Testing

@testable import PulsarTerminal

@Suite("OSC 8")
struct HyperlinkTests {
    /// The target of the link under a cell of the first row.
    private func target(_ terminal: borrowing Terminal, _ column: Int) -> String? {
        let link = terminal.hyperlinks[terminal.style(0, column).hyperlink]
        return link.map { String(decoding: $0.target, as: UTF8.self) }
    }

    @Test("What is printed after a link belongs to it, SGR does not end it, an empty target does")
    func linking() {
        var terminal = Terminal(columns: 20, rows: 2)
        terminal.feed("a\u{1B}]8;id=1;https://example.org/;x\u{1B}\\b\u{1B}[0mc\u{1B}]8;;\u{7}d")
        #expect(target(terminal, 0) == nil)
        #expect(target(terminal, 1) == "https://example.org/;x")
        #expect(target(terminal, 2) == "https://example.org/;x")
        #expect(target(terminal, 3) == nil)
    }

    @Test("The same identifier and target are one link, others are their own")
    func identity() {
        var terminal = Terminal(columns: 20, rows: 2)
        let links = ["id=1;u:a", "id=2;u:a", "x=y:id=1;u:a", "id=1;u:b"].map { "\u{1B}]8;\($0)\u{7}x" }
        terminal.feed(links.joined())
        let numbers = (0..<4).map { terminal.style(0, $0).hyperlink }
        #expect(numbers[0] == numbers[2])
        #expect(Set(numbers).count == 3)
        #expect(!numbers.contains(0))
    }

    @Test("Without an identifier each link is its own, whatever its target")
    func anonymous() {
        var terminal = Terminal(columns: 20, rows: 2)
        terminal.feed("\u{1B}]8;;u:a\u{7}xy\u{1B}]8;;u:a\u{7}z")
        let numbers = (0..<3).map { terminal.style(0, $0).hyperlink }
        #expect(numbers[0] == numbers[1])
        #expect(numbers[1] != numbers[2])
        #expect(target(terminal, 2) == "u:a")
    }

    @Test("RIS and DECSTR end the link, and the one that DECSC kept", arguments: ["\u{1B}c", "\u{1B}[!p"])
    func reset(sequence: String) {
        var terminal = Terminal(columns: 20, rows: 2)
        terminal.feed("\u{1B}]8;;u:a\u{7}\u{1B}7" + sequence + "\rx")
        #expect(target(terminal, 0) == nil)
        terminal.feed("\u{1B}8x")
        #expect(target(terminal, 0) == nil)
    }

    @Test(
        "A link that is too long or no text is none",
        arguments: [
            ";" + String(repeating: "a", count: 2084), "id=" + String(repeating: "a", count: 251) + ";u:a", ";u:\na",
            "u:a",
            ";\u{202E}u:a",
        ]
    )
    func refused(body: String) {
        var terminal = Terminal(columns: 20, rows: 2)
        terminal.feed("\u{1B}]8;;u:before\u{7}\u{1B}]8;\(body)\u{7}a")
        #expect(target(terminal, 0) == nil)
    }

    @Test("Links that nothing shows any more make room for new ones")
    func bound() {
        var terminal = Terminal(columns: 20, rows: 2)
        for number in 0..<10_000 { terminal.feed("\r\u{1B}]8;;u:\(number)\u{7}x") }
        #expect(target(terminal, 0) == "u:9999")
        #expect(terminal.hyperlinks.links.count <= HyperlinkTable.countMax + 2)
    }
}
