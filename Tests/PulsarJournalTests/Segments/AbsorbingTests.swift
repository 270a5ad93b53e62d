import PulsarJournal
import PulsarValues
import Testing

@Suite("A journal that stood in for another one")
struct AbsorbingTests {
    private let own: Fixture
    private let memory: Fixture
    private let id = SessionID.random()

    init() throws {
        (own, memory) = (try Fixture(), try Fixture())
        let journal = try own.create(id)
        try journal.write(output(0..<600))
        journal.close()
    }

    /// A substitute with output from an offset on.
    private func substitute(_ range: Range<UInt64>) throws {
        let journal = try Journal.create(
            in: memory.directories,
            id: id,
            metadata: .rebuilt(id, atMilliseconds: 5),
            start: range.lowerBound,
            configuration: memory.configuration
        )
        try journal.write(output(range))
        journal.close()
    }

    @Test("Its output is behind what was there, as often as it is copied", arguments: [600, 700] as [UInt64])
    func joined(start: UInt64) throws {
        try substitute(start..<1300)
        for _ in 0..<2 { try Journal.absorb(id, from: memory.directories, into: own.directories) }
        let journal = try own.open(id)
        #expect(journal.end == 1300)
        #expect(journal.summary.metadata.name == "test")
        let seen = try journal.all(from: start)
        #expect(seen == output(start..<1300))
    }

    @Test("A copy that was cut off is made whole by the next one")
    func cutOff() throws {
        try substitute(600..<1300)
        try Journal.absorb(id, from: memory.directories, into: own.directories)
        let torn = own.file(id, 600, ".raw")
        try own.put(Array(try own.bytes(torn).prefix(10)), torn)
        try Journal.absorb(id, from: memory.directories, into: own.directories)
        #expect(try own.open(id).all() == output(0..<1300))
    }

    @Test("Where its own has output at those offsets it is refused, and nothing changes")
    func overlapping() throws {
        try substitute(500..<900)
        let before = try own.contents(id)
        let error = #expect(throws: JournalError.self) {
            try Journal.absorb(id, from: memory.directories, into: own.directories)
        }
        #expect(error?.code == .exists)
        #expect(try own.contents(id) == before)
    }
}
