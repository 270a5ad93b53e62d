import PulsarProtocol
import PulsarTestSupport
import Testing

/// read_screen, and what a session looks like when its engine was replaced.
@Suite("Screens")
struct ScreenTests {
    private let daemon: TestDaemon
    private let client: WireClient

    init() throws {
        daemon = try TestDaemon()
        client = try daemon.connect()
    }

    @Test("read_screen gives the screen in the form that is asked for, with the offset it is true for")
    func forms() throws {
        let session = try client.start("printf 'one\\r\\n\\033[31mtwo\\033[m'; cat")
        try client.read(session, until: "two")
        let answer = try client.call(ReadScreen(session: session))
        let end = try client.call(ReadOutput(session: session)).endOffset
        #expect(answer.offset == end)
        #expect(answer.screen["cols"] == 80 && answer.screen["rows"] == 24)
        #expect(answer.screen["cursor"] == ["row": 1, "col": 3, "visible": true])
        #expect(answer.screen["lines"]?[1]?["text"] == "two")
        #expect(answer.screen["lines"]?[1]?["runs"] == [["start": 0, "length": 3, "fg": 1]])
        for format in [ScreenFormat.text, .html, .svg, .ansi] {
            let text = try client.call(ReadScreen(session: session, format: format)).screen.stringValue
            #expect(text?.contains("two") == true, "\(format)")
        }
    }

    @Test("the screen, the title and the answers to queries are the same behind the death of an engine")
    func engineDeath() throws {
        let print = "printf '\\033]2;the title\\007\\033[?1049h\\033[3;3Hup'"
        let ask = "head -c 1 > /dev/null; printf '\\033[6n'; head -c 6 | od -An -c"
        let session = try client.start("stty raw -echo; \(print); \(ask); cat")
        try client.read(session, until: "up")
        let before = try client.call(ReadScreen(session: session)).screen
        try daemon.killEngine()
        let next = try daemon.connect()
        #expect(try next.call(ReadScreen(session: session)).screen == before)
        #expect(try next.call(ListSessions()).sessions.map(\.title) == ["the title"])
        try next.type("\n", into: session)
        #expect(try next.read(session, until: "R").contains("[   3   ;   5   R"))
    }

    @Test("the whole scrollback comes in one answer, however many values that is")
    func scrollback() throws {
        let lines = "i=0; while [ $i -lt 9000 ]; do printf '\\033[31m%d\\033[32m x\\033[m\\n' $i; i=$((i+1)); done"
        let session = try client.start("\(lines); echo the end; cat")
        try client.read(session, until: "the end")
        let screen = try client.call(ReadScreen(session: session, scrollbackRows: 10_000)).screen
        let rows = try #require(screen["scrollback"]?.arrayValue)
        #expect(rows.count == 9000 + 2 - 24)
        #expect(rows.first?["text"] == "0 x" && rows.last?["text"] == .string("\(rows.count - 1) x"))
    }

    @Test("an ended session still shows its last screen")
    func ended() throws {
        let session = try client.start("echo the last words; exit 3")
        _ = try client.call(Wait(session: session, timeoutMilliseconds: 20_000))
        let screen = try client.call(ReadScreen(session: session, format: .text)).screen
        #expect(screen.stringValue?.hasPrefix("the last words\n") == true)
    }
}
