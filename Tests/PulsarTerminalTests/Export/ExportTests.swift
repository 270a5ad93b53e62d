import Testing

@testable import PulsarTerminal

@Suite("Forms of the screen")
struct ExportTests {
    @Test("JSON has texts, runs, cursor and scrollback")
    func json() {
        var terminal = Terminal(columns: 8, rows: 2)
        terminal.feed("old\r\n\u{1B}[1;4:3;38;5;9ma\u{1B}[m\"漢\u{1B}[48;2;1;2;255mx\u{1B}[m\r\n0123456789\u{1B}[?25l")
        let expected = """
            {"cols":8,"rows":2,"cursor":{"row":1,"col":2,"visible":false},"title":"","alternate":false,"lines":[\
            {"text":"01234567","wrapped":true,"runs":[]},{"text":"89","wrapped":false,"runs":[]}],"scrollback":[\
            {"text":"old","wrapped":false,"runs":[]},{"text":"a\\"漢x","wrapped":false,"runs":[\
            {"start":0,"length":1,"fg":9,"bold":true,"underline":"curly"},{"start":4,"length":1,"bg":"#0102ff"}]}]}
            """
        #expect(String(decoding: terminal.json(scrollbackRows: 10), as: UTF8.self) == expected)
        #expect(String(decoding: terminal.json(), as: UTF8.self).hasSuffix("\"scrollback\":[]}"))
    }

    @Test("Plain text has a line for each row, with as much scrollback as was asked for")
    func text() {
        var terminal = Terminal(columns: 8, rows: 2)
        terminal.feed("one\r\ntwo\r\nthree\r\ne\u{301}")
        #expect(terminal.plainText() == "three\ne\u{301}\n")
        #expect(terminal.plainText(scrollbackRows: 1) == "two\nthree\ne\u{301}\n")
        #expect(terminal.plainText(scrollbackRows: .max) == "one\ntwo\nthree\ne\u{301}\n")
    }
}
