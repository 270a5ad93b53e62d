import PulsarSession
import PulsarTerminal
import PulsarValues
import Testing

@Suite("The user's own terminal")
struct ViewerTests {
    private static let light = ViewerTraits(foreground: 0x101010, background: 0xFFFFE0, cursor: 0xFF0000)
    private static let dark = ViewerTraits(foreground: 0xEEEEEE, background: 0x002B36, showsSixel: true)
    private static let window = WindowSize(columns: 40, rows: 10, pixelWidth: 0, pixelHeight: 0)

    private func ask(_ harness: SessionHarness, _ question: String) throws -> String {
        harness.child.written = []
        try harness.print(Array(question.utf8))
        return String(decoding: harness.child.written, as: UTF8.self)
    }

    @Test("Questions are answered as the terminal of the client that did something last would")
    func leading() throws {
        let harness = try SessionHarness()
        let background = "\u{1B}]11;?\u{1B}\\"
        let black = "\u{1B}]11;rgb:0000/0000/0000\u{1B}\\"
        let ofLight = "\u{1B}]11;rgb:ffff/ffff/e0e0\u{1B}\\"
        let ofDark = "\u{1B}]11;rgb:0000/2b2b/3636\u{1B}\\"
        #expect(try ask(harness, background) == black)
        let (first, second, looking) = (ClientID.random(), ClientID.random(), ClientID.random())
        _ = try harness.open(first, size: Self.window)
        harness.session.describe(first, as: Self.light)
        #expect(try ask(harness, background) == ofLight)
        _ = try harness.open(second, size: Self.window)
        harness.session.describe(second, as: Self.dark)
        #expect(try ask(harness, background) == ofDark)
        #expect(try ask(harness, "\u{1B}[c").hasPrefix("\u{1B}[?64;1;4;6;"))
        // A client that only looks decides nothing.
        _ = try harness.open(looking, readOnly: true)
        harness.session.describe(looking, as: Self.light)
        #expect(try ask(harness, background) == ofDark)
        try harness.session.acceptInput([0x61], from: first, sequence: 1)
        #expect(try ask(harness, background) == ofLight)
        #expect(try ask(harness, "\u{1B}[c").hasPrefix("\u{1B}[?64;1;6;"))
        // With nobody there it is as it was.
        for client in [first, second, looking] { try harness.session.detach(client) }
        #expect(try ask(harness, background) == ofLight)
    }

    @Test("What a program has set holds against it, and is asked for again when it is taken back")
    func programs() throws {
        let harness = try SessionHarness()
        let client = ClientID.random()
        _ = try harness.open(client, size: Self.window)
        #expect(
            try ask(harness, "\u{1B}]10;#123456\u{1B}\\\u{1B}]10;?\u{1B}\\") == "\u{1B}]10;rgb:1212/3434/5656\u{1B}\\"
        )
        harness.session.describe(client, as: Self.light)
        #expect(try ask(harness, "\u{1B}]10;?\u{1B}\\") == "\u{1B}]10;rgb:1212/3434/5656\u{1B}\\")
        #expect(try ask(harness, "\u{1B}]110\u{1B}\\\u{1B}]10;?\u{1B}\\") == "\u{1B}]10;rgb:1010/1010/1010\u{1B}\\")
        #expect(try ask(harness, "\u{1B}]12;?\u{1B}\\") == "\u{1B}]12;rgb:ffff/0000/0000\u{1B}\\")
    }

    @Test("A program that asked to hear of it is told when the background becomes light or dark, once")
    func scheme() throws {
        let harness = try SessionHarness()
        let client = ClientID.random()
        _ = try harness.open(client, size: Self.window)
        #expect(try ask(harness, "\u{1B}[?996n\u{1B}[?2031h") == "\u{1B}[?997;1n")
        harness.child.written = []
        harness.session.describe(client, as: Self.light)
        harness.session.describe(client, as: Self.light)
        #expect(String(decoding: harness.child.written, as: UTF8.self) == "\u{1B}[?997;2n")
        #expect(try ask(harness, "\u{1B}[?996n") == "\u{1B}[?997;2n")
    }

    @Test("The colours are those of before after the death of an engine, and known to a new session from the beginning")
    func takenOver() throws {
        let harness = try SessionHarness()
        let client = ClientID.random()
        _ = try harness.open(client, size: Self.window)
        harness.session.describe(client, as: Self.light)
        try harness.print(Array("some text".utf8))
        try harness.session.detach(client)
        let next = harness.takeOver()
        harness.child.written = []
        try harness.append(Array("\u{1B}]11;?\u{1B}\\".utf8))
        next.outputArrived()
        #expect(String(decoding: harness.child.written, as: UTF8.self) == "\u{1B}]11;rgb:ffff/ffff/e0e0\u{1B}\\")

        let other = try SessionHarness()
        other.session.expect(Self.dark)
        #expect(try ask(other, "\u{1B}]11;?\u{1B}\\") == "\u{1B}]11;rgb:0000/2b2b/3636\u{1B}\\")
    }
}
