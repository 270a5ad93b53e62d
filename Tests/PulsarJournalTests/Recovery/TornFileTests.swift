import PulsarJournal
import PulsarValues
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Each file of a journal cut at any length, and any of its bytes changed: nothing traps, and what stands before the
/// damage is there.
@Suite struct TornFileTests {
    private struct Original {
        let id: SessionID
        let files: [String: [UInt8]]
        let events: [JournalEvent]
        let segments: [Segment]
    }

    private func original(_ fixture: Fixture, ends: Bool = true) throws -> Original {
        let journal = try fixture.create()
        try journal.append(.epoch(.init(number: 1, reason: "start", wallMilliseconds: 5, bootID: Fixture.boot)))
        for part in UInt64(0)..<5 {
            try journal.write(output(part * 60..<part * 60 + 60))
            try journal.append(.mark(.init(kind: .bookmark, from: journal.end, to: journal.end, text: "\(part)")))
            if part == 2 { try journal.writeCheckpoint(output(0..<90), at: journal.end) }
            fixture.sync.synchronize()
        }
        if ends { try journal.append(.end(.init(status: .exited(3), reason: .exited, wallMilliseconds: 77))) }
        let events = try journal.events()
        let segments = journal.segments
        journal.close()
        fixture.sync.synchronize()
        return Original(id: journal.id, files: try fixture.contents(journal.id), events: events, segments: segments)
    }

    // `PULSAR_TORN_STEP=1` for every length and every byte.
    private static let step = getenv("PULSAR_TORN_STEP").flatMap { Int(String(cString: $0)) } ?? 13
    private static let kinds = [".raw", ".ev", "checkpoint-"]

    private func names(_ original: Original, _ kind: String) -> [String] {
        original.files.keys.filter { $0.contains(kind) }.sorted()
    }

    /// Opens what is there twice, in the boot it was written in or another; the second time changes nothing.
    private func open(_ fixture: Fixture, _ id: SessionID, _ boot: Identifier) throws -> Journal {
        let journal = try fixture.open(id, boot: boot)
        let files = try fixture.contents(id)
        _ = try fixture.open(id, boot: boot)
        #expect(try fixture.contents(id) == files)
        return journal
    }

    /// The output of all segments but the one in a file is whole, and of that one up to a position.
    private func expectOutput(_ journal: Journal, _ original: Original, in name: String, to position: Int) throws {
        for segment in original.segments {
            let isDamaged = name == names(original, ".raw")[original.segments.firstIndex(of: segment) ?? 0]
            let end = isDamaged ? min(segment.end, segment.base + UInt64(position)) : segment.end
            var buffer = [UInt8](repeating: 0, count: Int(end - segment.base))
            if buffer.isEmpty { continue }
            #expect(try buffer.withUnsafeMutableBytes { try journal.read(at: segment.base, into: $0) } == buffer.count)
            #expect(buffer == output(segment.base..<end), "\(name) at \(position)")
        }
    }

    @Test("Cut at any length", arguments: kinds, [Fixture.boot, Fixture.otherBoot])
    func cut(_ kind: String, _ boot: Identifier) throws {
        let fixture = try Fixture(segmentBytes: 128, eventFileBytes: 500)
        let original = try original(fixture)
        let names = names(original, kind)
        #expect(names.count > (kind == "checkpoint-" ? 0 : 1))
        for name in names {
            let bytes = try #require(original.files[name])
            for length in stride(from: 0, to: bytes.count, by: Self.step) {
                var files = original.files
                files[name] = Array(bytes[..<length])
                try fixture.put(files, original.id)
                let journal = try open(fixture, original.id, boot)
                #expect(journal.end == 300, "\(name) at \(length)")
                try expectOutput(journal, original, in: name, to: kind == ".raw" ? length : .max >> 1)
                guard kind != ".ev" else { continue }
                let events = try journal.events()
                #expect(events.starts(with: original.events), "\(name) at \(length)")
                #expect(journal.summary.ending?.status == .exited(3))
            }
        }
    }

    @Test("Any byte changed", arguments: kinds, [Fixture.boot, Fixture.otherBoot])
    func changed(_ kind: String, _ boot: Identifier) throws {
        let fixture = try Fixture(segmentBytes: 128, eventFileBytes: 500)
        // Of a session that ended and was confirmed to its end, only the last check is computed.
        let original = try original(fixture, ends: kind != ".raw")
        for name in names(original, kind) {
            let bytes = try #require(original.files[name])
            for position in stride(from: 0, to: bytes.count, by: Self.step) {
                var files = original.files
                files[name]?[position] ^= 1 << UInt8(position % 8)
                try fixture.put(files, original.id)
                let journal = try open(fixture, original.id, boot)
                #expect(journal.end == 300, "\(name) at \(position)")
                try expectOutput(journal, original, in: name, to: kind == ".raw" ? position : .max >> 1)
                if kind == ".raw", boot == Fixture.otherBoot {
                    let base = original.segments[names(original, kind).firstIndex(of: name) ?? 0].base
                    let offset = base + UInt64(position)
                    let doubtful = journal.summary.repairs.doubtfulRanges
                    #expect(doubtful.contains { $0.base <= offset && offset < $0.end }, "\(name) at \(position)")
                }
                // One record is lost at most, and of the last file what stands behind it.
                if kind == ".ev" {
                    let left = try journal.events().filter(original.events.contains)
                    #expect(left.count >= original.events.count - 2, "\(name) at \(position)")
                }
            }
        }
    }
}
