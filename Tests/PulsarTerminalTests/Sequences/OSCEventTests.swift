import Testing

@testable import PulsarTerminal

@Suite("OSC 7, 9, 52, 99, 133, 777 and 1337")
struct OSCEventTests {
    /// A command without its ESC ] and its end, and what it makes known.
    struct Case: CustomTestStringConvertible {
        let body: String
        let events: [TerminalEvent]
        var testDescription: String { body.debugDescription }

        init(_ body: String, _ events: TerminalEvent...) {
            self.body = body
            self.events = events
        }
    }

    @Test(
        "Events are the same however the output is cut and whatever ends the string",
        arguments: [
            Case("7;file://host/tmp/a%20b", .workingDirectory("file://host/tmp/a%20b")),
            Case("7;", .workingDirectory("")),
            Case("7;a\nb"), Case("7;" + String(repeating: "a", count: 16_385)),
            Case("1337;CurrentDir=/tmp", .workingDirectory("/tmp")), Case("1337;SetMark"), Case("1337;CurrentDi=/"),
            Case("9;hello", .notification(title: "", body: "hello")),
            Case("9;4 of 5", .notification(title: "", body: "4 of 5")), Case("9;9;/tmp"), Case("9;1;100"),
            Case("9;4;1;42", .progress(.normal, percent: 42)), Case("9;4;1;420", .progress(.normal, percent: 100)),
            Case("9;4;0", .progress(.none, percent: 0)), Case("9;4;3;7", .progress(.indeterminate, percent: 0)),
            Case("9;4;2", .progress(.error, percent: 0)), Case("9;4"), Case("9;4;5;1"), Case("9;4;x;1"),
            Case("9;4;1;x"),
            Case("777;notify;T;B;C", .notification(title: "T", body: "B;C")),
            Case("777;notify;T", .notification(title: "T", body: "")), Case("777;other;T;B"), Case("777;notify"),
            Case("99;;Hello", .notification(title: "Hello", body: "")),
            Case("99;i=1:p=body;World", .notification(title: "", body: "World")),
            Case("99;e=1;SGk=", .notification(title: "Hi", body: "")), Case("99;e=1;SGk"), Case("99;p=?;"),
            Case("99;Hi"),
            Case("99;i=1:p=close;x"), Case("52;c;aGVsbG8=", .clipboard(selections: "c", data: Array("hello".utf8))),
            Case("52;;QQ==", .clipboard(selections: "s0", data: [0x41])),
            Case("52;pc;", .clipboard(selections: "pc", data: [])),
            Case("52;c;?"), Case("52;c;QQ="), Case("52;c;QQ"), Case("52;c;QR=="), Case("52;c;Q=Q="), Case("52;c;===="),
            Case("52;c;QQ==QQ=="), Case("52;c;a b="), Case("52;x;QQ=="), Case("52;c"), Case("52"),
            Case("22;pointer"), Case("50;?"), Case("105"), Case("99999;x"), Case("x"),
        ]
    )
    func events(example: Case) {
        for end in ["\u{7}", "\u{1B}\\"] {
            var whole = Terminal(columns: 20, rows: 4)
            #expect(whole.events(of: "\u{1B}]\(example.body)\(end)") == example.events)
            #expect(whole.takeReplies() == [])
            var cut = Terminal(columns: 20, rows: 4)
            for byte in "\u{1B}]\(example.body)\(end)".utf8 { cut.feed([byte]) }
            #expect(cut.takeEvents() == example.events)
        }
    }

    @Test("An error keeps the percentage that was told before")
    func progress() {
        var terminal = Terminal(columns: 20, rows: 4)
        #expect(terminal.events(of: "\u{1B}]9;4;1;30\u{7}\u{1B}]9;4;2\u{7}").last == .progress(.error, percent: 30))
        #expect(terminal.progress.state == .error)
        #expect(terminal.progress.percent == 30)
    }

    @Test("A shell's marks are told with the offset after them and kept with their rows")
    func marks() {
        var terminal = Terminal(columns: 20, rows: 6)
        let start =
            "\u{1B}]133;A;aid=1\u{7}$ \u{1B}]133;B\u{7}ls\r\n\u{1B}]133;C\u{7}file\r\n\u{1B}]133;D;2;err=x\u{1B}\\"
        let offset = UInt64(start.utf8.count)
        #expect(
            terminal.events(of: start) == [
                .mark(.promptStart, offset: 14), .mark(.commandStart, offset: 24), .mark(.outputStart, offset: 36),
                .mark(.commandEnd(exitStatus: 2), offset: offset),
            ]
        )
        #expect(terminal.screen.grid.row(0).pointee.mark == .prompt)
        #expect(terminal.screen.grid.row(1).pointee.mark == .output)
        #expect(terminal.screen.grid.row(2).pointee.mark == .none)
        let ends = terminal.events(
            of: "\u{1B}]133;D\u{7}\u{1B}]133;D;-1\u{7}\u{1B}]133;D;x\u{7}\u{1B}]133;Z\u{7}\u{1B}]133\u{7}"
        )
        #expect(ends.count == 3)
        #expect(ends.first == .mark(.commandEnd(exitStatus: nil), offset: offset + 8))
        #expect(ends.dropFirst().first == .mark(.commandEnd(exitStatus: -1), offset: offset + 19))
        #expect(ends.last == .mark(.commandEnd(exitStatus: nil), offset: offset + 29))
    }

    @Test("A string beyond the bound does nothing, and the next one does")
    func tooLong() {
        var limits = TerminalLimits()
        limits.stringBytesMax = 1000
        var terminal = Terminal(columns: 20, rows: 4, limits: limits)
        #expect(terminal.events(of: "\u{1B}]9;" + String(repeating: "x", count: 1000) + "\u{7}") == [])
        #expect(terminal.events(of: "\u{1B}]9;x\u{7}") == [.notification(title: "", body: "x")])
    }
}
