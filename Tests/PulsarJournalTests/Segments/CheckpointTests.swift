import PulsarJournal
import Synchronization
import SystemPackage
import Testing

@Suite("Checkpoints of a journal")
struct CheckpointTests {
    @Test("the newest is kept, and the last that the disk confirmed, and both are found by the next one who opens")
    func newest() throws {
        let fixture = try Fixture()
        let journal = try fixture.create()
        try journal.writeCheckpoint([0], at: 0)
        fixture.sync.synchronize()
        for offset: UInt64 in [10, 20] { try journal.writeCheckpoint([UInt8(offset)], at: offset) }
        #expect(journal.summary.checkpoints == [0, 20])
        fixture.sync.synchronize()
        for offset: UInt64 in [30, 40] { try journal.writeCheckpoint([UInt8(offset)], at: offset) }
        #expect(journal.summary.checkpoints == [20, 40])
        let again = try fixture.open(journal.id, for: .writing)
        #expect(again.summary.checkpoints == [20, 40])
        #expect(again.summary.repairs.strayNames == 0)
        #expect(try again.readCheckpoint(20) == [20])
        #expect(throws: JournalError.self) { try again.readCheckpoint(30) }
        // Which of those it found is good, the next one does not know before it has one of its own.
        try again.writeCheckpoint([50], at: 50)
        #expect(again.summary.checkpoints == [20, 40, 50])
        fixture.sync.synchronize()
        try again.writeCheckpoint([60], at: 60)
        #expect(again.summary.checkpoints == [50, 60])
    }

    @Test("without waiting for the disk, the two newest are kept")
    func unconfirmed() throws {
        let fixture = try Fixture(syncPolicy: .off)
        let journal = try fixture.create()
        for offset: UInt64 in [0, 10, 20] { try journal.writeCheckpoint([UInt8(offset)], at: offset) }
        #expect(journal.summary.checkpoints == [10, 20])
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
