import PulsarJournal
import PulsarSession
import PulsarTerminal
import PulsarValues
import Testing

/// Output that was lost because the disk was full: 100 bytes a segment in memory, of which five are kept.
@Suite("A hole in the output")
struct HoleTests {
    private static let size = WindowSize(columns: 60, rows: 10, pixelWidth: 0)

    /// A session with "before", 300 lost bytes from offset 6 on, and "after" at the end of 500 bytes that are kept.
    private func harness(
        before: String = "before",
        clients: (SessionHarness) throws -> Void = { _ in }
    ) throws
        -> SessionHarness
    {
        let harness = try SessionHarness()
        try harness.print(Array(before.utf8))
        try clients(harness)
        try harness.journal.writer?.overflow()
        try harness.append(Array(String(repeating: ":lost", count: 159).utf8))
        try harness.append(Array("after".utf8))
        return harness
    }

    @Test("is told to a program that reads along, and it goes on behind it with every byte")
    func plain() throws {
        var channel: ScriptedChannel?
        let harness = try harness { channel = try $0.open(room: 6) }
        let client = try #require(channel)
        client.room = .max
        harness.session.outputArrived()
        #expect(client.frames == [.lagged(from: 6, to: 306)])
        #expect(client.received.count == 6 + 500)
        #expect(client.received.suffix(5) == Array("after".utf8))
        #expect(!client.isClosed)
    }

    @Test("gives a terminal the screen of now, and its output from there on")
    func terminal() throws {
        var channel: ScriptedChannel?
        let harness = try harness { channel = try $0.open(size: Self.size, room: 0) }
        let client = try #require(channel)
        client.room = .max
        harness.session.outputArrived()
        #expect(client.frames.contains(.lagged(from: 0, to: 806)) || client.next == 806)
        #expect(!client.isClosed)
        #expect(try harness.session.currentLook().terminal.offset == 806)
    }

    @Test("that cuts a sequence does not eat what follows")
    func cutSequence() throws {
        let harness = try harness(before: "\u{1B}]2;this title has no end ")
        let text = try harness.session.currentLook().terminal.plainText()
        #expect(text.contains("after"))
        #expect(harness.session.windowTitle.isEmpty)
    }

    @Test("is foretold: who looks on, or begins to, is told where the output goes")
    func places() throws {
        let harness = try SessionHarness()
        let early = try harness.open()
        harness.session.outputPlaceChanged(to: .memory)
        harness.session.outputPlaceChanged(to: .memory)
        let late = try harness.open()
        harness.session.outputPlaceChanged(to: .journal)
        let later = try harness.open()
        for client in [early, late] { #expect(client.frames == [.outputPlace(.memory), .outputPlace(.journal)]) }
        #expect(later.frames == [])
    }

    @Test("at the place where a client wants to go on is told to it as well")
    func resumption() throws {
        let harness = try harness()
        let client = try harness.open(resumeFrom: 100)
        #expect(client.frames == [.lagged(from: 100, to: 306)])
        #expect(client.received.count == 500)
    }
}
