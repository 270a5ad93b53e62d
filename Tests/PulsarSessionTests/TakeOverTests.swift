import PulsarJournal
import PulsarSession
import PulsarTerminal
import PulsarValues
import Testing

@Suite("What the next engine finds")
struct TakeOverTests {
    private static let size = WindowSize(columns: 60, rows: 10, pixelWidth: 0)

    private func same(_ harness: SessionHarness) throws {
        let before = try harness.session.currentLook().terminal.json(scrollbackRows: .max)
        let after = try harness.takeOver().currentLook().terminal.json(scrollbackRows: .max)
        #expect(after == before)
    }

    @Test("the screen is the same from a checkpoint and what came after it, sizes included")
    func checkpoint() throws {
        let harness = try SessionHarness()
        try harness.print(Array("\u{1B}]2;title\u{7}\u{1B}[?1049h\u{1B}[5;5Hon the other screen\u{1B}[3".utf8))
        harness.session.writeCheckpoint()
        #expect(harness.journal.summary.checkpoints == [harness.journal.end])
        try harness.session.resize(to: Self.size)
        try harness.print(Array("1mred\u{1B}[?1049lback".utf8))
        try same(harness)
        let next = harness.takeOver()
        _ = try next.currentLook()
        #expect(next.windowTitle == "title")
    }

    @Test(
        "a size a program asked for is in force from that byte on, for the next engine too, and is not asked for again"
    )
    func askedFor() throws {
        let harness = try SessionHarness()
        let wide = String(repeating: "x", count: 100)
        try harness.print(Array("\u{1B}[8;30;100t\(wide)\u{1B}[30;1Hlast".utf8))
        let size = WindowSize(columns: 100, rows: 30, pixelWidth: 0)
        #expect(harness.session.size == size)
        #expect(harness.child.sizes == [size])
        #expect(try harness.session.currentLook().terminal.plainText().hasPrefix(wide + "\n"))
        try same(harness)
        try harness.session.resize(to: Self.size)
        harness.child.sizes = []
        let next = harness.takeOver()
        _ = try next.currentLook()
        #expect(next.size == Self.size)
        #expect(harness.child.sizes.isEmpty)
    }

    @Test("a change to 132 columns and back is made between the characters before and behind it")
    func columnMode() throws {
        let harness = try SessionHarness()
        let wide = String(repeating: "w", count: 132)
        try harness.print(Array("gone\u{1B}[?40;3h\(wide)\u{1B}[6n\u{1B}[?3l\(wide)".utf8))
        #expect(harness.child.sizes.map(\.columns) == [132, 80])
        #expect(harness.child.written == Array("\u{1B}[1;132R".utf8))
        let rows = try harness.session.currentLook().terminal.plainText().split(separator: "\n")
        #expect(rows.map(\.count) == [80, 52])
        try same(harness)
    }

    @Test("the screen is the same without a checkpoint, and from an older one when the newest is spoilt")
    func spoilt() throws {
        let harness = try SessionHarness()
        for number in 0..<100 { try harness.print(Array("line \(number)\r\n".utf8)) }
        try same(harness)
        harness.session.writeCheckpoint()
        try harness.print(Array("more\r\n".utf8))
        try harness.journal.writeCheckpoint([1, 2, 3], at: harness.journal.end)
        try same(harness)
    }

    @Test("a flood leaves checkpoints by itself, and the last client's leaving does")
    func byItself() throws {
        let harness = try SessionHarness(segmentBytes: 1 << 20)
        for number in 0..<40 { try harness.print(Array(repeating: UInt8(65 + number % 26), count: 64 * 1024)) }
        #expect(harness.journal.summary.checkpoints.count == 1)
        let client = ClientID.random()
        _ = try harness.open(client, size: Self.size)
        try harness.print(Array("the last words".utf8))
        try harness.session.detach(client)
        #expect(harness.journal.summary.checkpoints.last == harness.journal.end)
    }

    @Test("output that ended engines is fed no more: the session goes on without a screen", arguments: [2, 3])
    func quarantine(deaths: Int) throws {
        let harness = try SessionHarness()
        try harness.print(Array("poison".utf8))
        #expect(harness.child.feeding == [0, nil])
        harness.child.feedingDeaths = deaths
        let next = harness.takeOver()
        #expect(next.isScreenLost == (deaths == 3))
        let start = next.streamStart(resumeFrom: nil, restore: .screen, hasTerminal: true)
        #expect(start.replay.isEmpty == (deaths == 3))
        #expect(start.offset == (deaths == 3 ? 0 : 6))
    }

    @Test("a query that was answered before is not answered again, and one that was not is")
    func replies() throws {
        let harness = try SessionHarness()
        try harness.print(Array("a\u{1B}[6n".utf8))
        #expect(harness.child.written == Array("\u{1B}[1;2R".utf8))
        // The engine ends here, and the program goes on.
        try harness.append(Array("b\u{1B}[6n".utf8))
        let next = harness.takeOver()
        _ = try next.currentLook()
        #expect(harness.child.written == Array("\u{1B}[1;2R\u{1B}[1;3R".utf8))
        _ = try harness.takeOver().currentLook()
        #expect(harness.child.written == Array("\u{1B}[1;2R\u{1B}[1;3R".utf8))
    }
}
