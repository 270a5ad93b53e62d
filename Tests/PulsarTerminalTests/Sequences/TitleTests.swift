import Testing

@testable import PulsarTerminal

@Suite("OSC 0, 1 and 2, and the title stack")
struct TitleTests {
    @Test("A title is set whatever ends the string, and told as an event")
    func setting() {
        var terminal = Terminal(columns: 80, rows: 24)
        #expect(terminal.events(of: "\u{1B}]0;both\u{7}") == [.title("both"), .iconName("both")])
        #expect(terminal.events(of: "\u{1B}]1;icon\u{1B}\\") == [.iconName("icon")])
        #expect(terminal.events(of: "\u{9D}2;title;with;semicolons\u{7}") == [.title("title;with;semicolons")])
        #expect(terminal.title == "title;with;semicolons")
        #expect(terminal.iconName == "icon")
        #expect(terminal.events(of: "\u{1B}]2;\u{7}") == [.title("")])
        #expect(terminal.events(of: "\u{1B}];x\u{7}\u{1B}]\u{7}\u{1B}]2x\u{7}\u{1B}]123456;x\u{7}") == [])
    }

    @Test("Titles lose what could hide text or turn it around, and have a bound")
    func sanitising() {
        var terminal = Terminal(columns: 80, rows: 24)
        let hostile = "a\r\n\u{8}\u{202E}b\u{2066}c\u{200B}\u{2028}\u{85}\u{FEFF}d 漢é👍"
        terminal.feed("\u{1B}]2;\(hostile)\u{7}")
        #expect(terminal.title == "abcd 漢é👍")
        terminal.feed(Array("\u{1B}]2;a".utf8) + [0xFF, 0xC3] + Array("b\u{7}".utf8))
        #expect(terminal.title == "a\u{FFFD}\u{FFFD}b")
        terminal.feed("\u{1B}]2;" + String(repeating: "漢", count: 100_000) + "\u{7}")
        #expect(terminal.title == String(repeating: "漢", count: 256))
    }

    @Test("Titles are the same however the output is cut, and one that is given up changes nothing")
    func cutting() {
        var terminal = Terminal(columns: 80, rows: 24)
        for byte in "\u{1B}]2;täst\u{1B}\\".utf8 { terminal.feed([byte]) }
        #expect(terminal.takeEvents() == [.title("täst")])
        #expect(terminal.events(of: "\u{1B}]2;no\u{18}\u{1B}]2;no\u{1B}[m") == [])
        #expect(terminal.title == "täst")
    }

    @Test("Titles are pushed and popped, ten at most")
    func stack() {
        var terminal = Terminal(columns: 80, rows: 24)
        terminal.feed("\u{1B}]0;one\u{7}\u{1B}[22t\u{1B}]0;two\u{7}\u{1B}[22;2t\u{1B}]0;three\u{7}")
        _ = terminal.takeEvents()
        #expect(terminal.events(of: "\u{1B}[23;0t") == [.title("two")])
        #expect(terminal.events(of: "\u{1B}[23;1t") == [.iconName("one")])
        #expect(terminal.events(of: "\u{1B}[23t\u{1B}[23;7t") == [])
        for number in 0..<20 { terminal.feed("\u{1B}]2;\(number)\u{7}\u{1B}[22t") }
        _ = terminal.takeEvents()
        for _ in 0..<30 { terminal.feed("\u{1B}[23;2t") }
        #expect(terminal.takeEvents().count == 10)
        #expect(terminal.title == "10")
    }
}
