import PulsarJournal
import Synchronization
import SystemPackage
import Testing

@Suite("Checkpoints of a journal")
struct CheckpointTests {
    @Test("the two newest are kept, and found again by the next one who opens the journal")
    func newest() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        for offset: UInt64 in [0, 10, 20] { try journal.writeCheckpoint([UInt8(offset)], at: offset) }
        #expect(journal.summary.checkpoints == [10, 20])
        let again = try fixture.open(journal.id)
        #expect(again.summary.checkpoints == [10, 20])
        #expect(again.summary.repairs.strayNames == 0)
        #expect(try again.readCheckpoint(20) == [20])
        #expect(throws: JournalError.self) { try again.readCheckpoint(0) }
    }

    @Test("one at the same offset replaces the one before")
    func replaced() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try journal.writeCheckpoint(output(0..<1000), at: 7)
        try journal.writeCheckpoint([1], at: 7)
        #expect(journal.summary.checkpoints == [7])
        #expect(try journal.readCheckpoint(7) == [1])
    }

    @Test(
        "one that cannot be written leaves the older ones, and no draft",
        arguments: [
            FileOperations.Call.pwrite, .renameat, .openat,
        ]
    )
    func failing(call: FileOperations.Call) throws {
        let refuses = Mutex(false)
        let files = FileOperations { $0 == call && refuses.withLock { $0 } ? .noSpace : nil }
        let fixture = try Fixture(files: files)
        let journal = try fixture.create()
        try journal.writeCheckpoint([1], at: 1)
        refuses.withLock { $0 = true }
        #expect(throws: JournalError.self) { try journal.writeCheckpoint([2], at: 2) }
        refuses.withLock { $0 = false }
        #expect(journal.summary.checkpoints == [1])
        #expect(try fixture.open(journal.id).summary.checkpoints == [1])
        #expect(try journal.readCheckpoint(1) == [1])
    }
}
