import PulsarProtocol
import PulsarTerminal
import PulsarTestSupport
import Testing

@Suite("Streams of windows of different sizes")
struct ViewportStreamTests {
    @Test("Who types decides the size; the other window is drawn what fits, and the screen when the sizes agree again")
    func twoWindows() throws {
        let daemon = try TestDaemon()
        let client = try daemon.connect()
        let echo = "stty -echo; while read line; do echo \"$line, $(stty size)\"; done"
        let session = try client.start(echo, name: "dev")
        let small = try TestStream(daemon, OpenStream(session: session, columns: 40, rows: 10, wantsViewport: true))
        try small.type("first\n", sequence: 1)
        try small.take { small.text.contains("first, 10 40") }
        let drawnBefore = small.others.count

        let large = try TestStream(daemon, OpenStream(session: session, columns: 60, rows: 20, wantsViewport: true))
        try large.type("second\n", sequence: 1)
        try large.take { large.text.contains("second, 20 60") }
        var window = Terminal(columns: 40, rows: 10)
        var shown = drawnBefore
        try small.take {
            for frame in small.others[shown...] {
                guard case .snapshot(_, let format, let bytes) = frame else { continue }
                #expect(format == Frame.replayPartFormat)
                window.feed(bytes)
            }
            shown = small.others.count
            return window.plainText().contains("second, 20 60")
        }
        #expect(!small.text.contains("second"))
        #expect(window.plainText().contains("first, 10 40"))

        try small.type("third\n", sequence: 2)
        try small.take { small.text.contains("third, 10 40") }
        guard case .snapshot(_, let format, _) = small.others.last else {
            Issue.record("no screen was drawn before the output")
            return
        }
        #expect(format == Frame.replayFormat)
    }
}
