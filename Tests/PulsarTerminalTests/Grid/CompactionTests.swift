import Testing

@testable import PulsarTerminal

/// Each table is searched for what is no longer used when it is full; how often that happens is seen by what it leaves.
@Suite("Bounds of the work on tables that are full")
struct CompactionTests {
    @Test("Links that all stay in use are searched in proportion to the output, not for each new one")
    func hyperlinks() {
        var terminal = Terminal(columns: 100, rows: 50)
        for number in 0..<4100 { terminal.feed("\u{1B}]8;;u:\(number)\u{7}x") }
        let start = terminal.offset
        var searches = 0
        for number in 0..<10_000 {
            let before = terminal.hyperlinks.nextSearch
            terminal.feed("\u{1B}]8;;v:\(number)\u{7}")
            if terminal.hyperlinks.nextSearch != before { searches += 1 }
            #expect(terminal.pen.hyperlink == 0)
        }
        #expect(searches >= 1)
        #expect(searches <= Int(terminal.offset - start) / 4100 + 1)
    }

    @Test("Few styles on a large screen leave room for new ones in proportion to its cells")
    func styles() {
        var terminal = Terminal(columns: 200, rows: 100)
        terminal.feed("\u{1B}#8")
        var searches = 0
        for number in 0..<20_000 {
            let before = terminal.styles.count
            terminal.feed("\u{1B}[38;2;\(number >> 8);\(number & 255);7mx\r")
            if terminal.styles.count < before { searches += 1 }
        }
        #expect(searches >= 1)
        #expect(searches <= 10)
    }

    @Test("Clusters that grow as long as they may are searched as rarely as short ones", arguments: [1, 31])
    func clusters(marks: Int) {
        var terminal = Terminal(columns: 100, rows: 50)
        let cluster = "e" + String(repeating: "\u{301}", count: marks)
        for _ in 0..<5000 { terminal.feed(cluster) }
        var searches = 0
        for _ in 0..<20_000 {
            let before = terminal.clusters.count
            terminal.feed("\re\u{301}")
            if terminal.clusters.count < before { searches += 1 }
        }
        #expect(searches <= 20)
    }
}
