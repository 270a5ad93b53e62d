import PulsarJournal
import PulsarValues
import Synchronization
import SystemPackage
import Testing

/// Each system call fails once, at each place; what was written before is there afterwards.
@Suite struct FailureTests {
    /// Counts calls and refuses one, or all from one on.
    private final class Refusal: Sendable {
        private let count = Atomic<Int>(0)
        private let first: Int
        private let goesOn: Bool

        init(first: Int, goesOn: Bool) {
            self.first = first
            self.goesOn = goesOn
        }

        var calls: Int { count.load(ordering: .relaxed) }

        var files: FileOperations {
            FileOperations { _ in
                let number = self.count.wrappingAdd(1, ordering: .relaxed).newValue
                return number == self.first || (self.goesOn && number > self.first) ? .noSpace : nil
            }
        }
    }

    /// A short life.
    ///
    /// What fails is given up; what was published before is given back.
    private func live(_ fixture: Fixture, _ id: SessionID) -> [UInt8] {
        var written: UInt64 = 0
        guard let journal = try? fixture.create(id), let writer = journal.writer else { return [] }
        for part in 0..<8 {
            let count = UInt64(part) * 37 + 1
            guard (try? writer.write(output(written..<written + count))) != nil else {
                written = journal.end
                continue
            }
            written += count
            try? journal.append(.resize(WindowSize(columns: 80, rows: UInt16(part + 1))))
            if part % 3 == 2 { fixture.sync.synchronize() }
        }
        try? journal.append(.end(.init(status: .exited(0), reason: .exited, wallMilliseconds: 1)))
        journal.close()
        fixture.sync.synchronize()
        return output(0..<journal.end)
    }

    @Test("Whichever call fails, everything published is read back and recovery settles", arguments: [false, true])
    func everyCall(_ goesOn: Bool) throws {
        var number = 1
        while true {
            let refusal = Refusal(first: number, goesOn: goesOn)
            let healthy = try Fixture()
            guard let failing = try? Fixture(files: refusal.files, path: healthy.path) else {
                number += 1
                continue
            }
            let id = SessionID.random()
            let written = live(failing, id)
            for boot in [Fixture.boot, Fixture.otherBoot] {
                do {
                    let journal = try healthy.open(id, boot: boot)
                    #expect(try journal.all() == written, "call \(number)")
                    healthy.sync.synchronize()
                    let files = try healthy.contents(id)
                    _ = try healthy.open(id, boot: boot)
                    healthy.sync.synchronize()
                    #expect(try healthy.contents(id) == files, "call \(number)")
                } catch let error as JournalError {
                    #expect(error.code == .notFound && written.isEmpty, "call \(number): \(error)")
                }
            }
            if refusal.calls < number { break }
            number += 1
        }
        #expect(number > 50)
    }

    @Test("Recovery that fails anywhere changes no output, and the next one ends where an undisturbed one does")
    func everyCallOfRecovery() throws {
        let healthy = try Fixture()
        let id = SessionID.random()
        _ = live(healthy, id)
        var files = try healthy.contents(id)
        let name = try #require(files.keys.filter { $0.hasSuffix(".raw") }.max())
        files[name]? += [UInt8](repeating: 0, count: 2000)
        files["0000000000000000.ev"]? += [1, 2, 3]
        try healthy.put(files, id)
        let output = try healthy.open(id, boot: Fixture.otherBoot).all()
        healthy.sync.synchronize()
        let settled = try healthy.contents(id)
        var number = 1
        while true {
            try healthy.put(files, id)
            let refusal = Refusal(first: number, goesOn: true)
            if let failing = try? Fixture(files: refusal.files, path: healthy.path) {
                _ = try? failing.open(id, boot: Fixture.otherBoot)
                #expect(try healthy.open(id, boot: Fixture.otherBoot).all() == output, "call \(number)")
                healthy.sync.synchronize()
                #expect(try healthy.contents(id) == settled, "call \(number)")
                if refusal.calls < number { break }
            }
            number += 1
        }
        #expect(number > 15)
    }

    @Test("A full disk when the next segment is due is an error of that moment")
    func fullDisk() throws {
        let isFull = Mutex(false)
        let fixture = try Fixture(files: FileOperations { $0 == .openat && isFull.withLock { $0 } ? .noSpace : nil })
        let journal = try fixture.create()
        try journal.write(output(0..<256))
        isFull.withLock { $0 = true }
        let writer = try #require(journal.writer)
        #expect { try writer.target() } throws: { ($0 as? JournalError)?.errno == .noSpace }
        #expect(try journal.all() == output(0..<256))
        isFull.withLock { $0 = false }
        try journal.write(output(256..<300))
        #expect(try journal.all() == output(0..<300))
    }
}
