import Glibc
import PulsarJournal
import PulsarValues

/// Laws of recovery.
///
/// - Whatever the files hold, the journal opens, unless there is no file.
/// - Opening it again changes no byte and finds the same.
/// - Of the output nothing goes but zeros at the end of a file, of the events nothing that could be read.
/// - All output that is left can be read, and the holes say where it goes on; all records can be read.
/// - What is written then is there when it is opened once more.
enum JournalOracle {
    static func check(_ input: [UInt8]) throws(Violation) {
        var files = JournalFiles()
        files.build(from: input)
        for (base, bytes) in files.events {
            try EventOracle.check(bytes, session: JournalFiles.session, base: base)
        }
        do {
            try check(files, JournalGround())
        } catch let violation as Violation {
            throw violation
        } catch {
            throw Violation("a journal that could be made cannot be used: \(error)")
        }
    }

    private static func check(_ files: JournalFiles, _ ground: JournalGround) throws {
        try ground.put(files)
        let first: Journal
        do { first = try ground.open(for: .reading) } catch {
            let isEmpty = files.events.isEmpty && files.raw.isEmpty
            return try Violation.unless(isEmpty && error.code == .notFound, "the journal does not open: \(error)")
        }
        let contents = try ground.contents()
        let second = try ground.open(for: .reading)
        try Violation.unless(try ground.contents() == contents, "opening again changes files")
        try checkSame(first, second)
        try checkKept(files, contents)
        try checkReadable(second, contents)
        // Bound: offsets that no program reaches are read, but not written behind.
        if second.end < 1 << 62 { try checkWriting(second, ground) }
    }

    private static func checkSame(_ first: Journal, _ second: Journal) throws {
        try Violation.unless(first.end == second.end, "the end moves from \(first.end) to \(second.end)")
        try Violation.unless(first.oldest == second.oldest, "the beginning moves")
        try Violation.unless(first.segments == second.segments, "the segments change")
        let (before, after) = (first.summary, second.summary)
        try Violation.unless(
            before.metadata == after.metadata && before.ending == after.ending && before.epoch == after.epoch
                && before.windowSize == after.windowSize && before.checkpoint == after.checkpoint
                && before.lastWallMilliseconds == after.lastWallMilliseconds,
            "the summary changes"
        )
        try Violation.unless(after.repairs.eventBytesCut == 0 && after.repairs.zeroBytesCut == 0, "it is cut twice")
        try Violation.unless(before.repairs.doubtfulRanges.allSatisfy { $0.base < $0.end }, "an empty range is doubted")
    }

    private static func checkKept(_ files: JournalFiles, _ contents: [String: [UInt8]]) throws {
        for (base, bytes) in files.raw {
            let kept = contents[JournalGround.name(base, ".raw")] ?? []
            let isPrefix = bytes.starts(with: kept) && contents[JournalGround.name(base, ".raw")] != nil
            try Violation.unless(isPrefix, "output at \(base) is changed")
            try Violation.unless(bytes[kept.count...].allSatisfy { $0 == 0 }, "output at \(base) is lost")
        }
        for (base, bytes) in files.events {
            let scanned = try Scanned(bytes, JournalFiles.session, base)
            let kept = contents[JournalGround.name(base, ".ev")] ?? []
            try Violation.unless(kept.starts(with: bytes.prefix(scanned.validLength)), "events at \(base) are lost")
            let tail = bytes.dropFirst(scanned.validLength)
            let broken = contents[JournalGround.name(base, ".ev.broken")] ?? []
            try Violation.unless(broken.elementsEqual(tail), "what was cut at \(base) is not put aside")
        }
    }

    private static func checkReadable(_ journal: Journal, _ contents: [String: [UInt8]]) throws {
        var buffer = [UInt8](repeating: 0, count: 10_000)
        var offset = journal.oldest
        while offset < journal.end {
            let count: Int
            do throws(JournalError) {
                count = try buffer.withUnsafeMutableBufferPointer { (bytes) throws(JournalError) in
                    try journal.read(at: offset, into: UnsafeMutableRawBufferPointer(bytes))
                }
            } catch {
                guard error.code == .missing, let next = error.offset, next > offset else { throw error }
                offset = next
                continue
            }
            try Violation.unless(count > 0, "reading stops at \(offset), before the end")
            let part = buffer[..<count]
            let segment = journal.segments.last { $0.base <= offset }
            let file = segment.flatMap { contents[JournalGround.name($0.base, ".raw")] } ?? []
            let position = Int(offset - (segment?.base ?? offset))
            try Violation.unless(file.dropFirst(position).starts(with: part), "other bytes are read at \(offset)")
            offset += StreamOffset(part.count)
        }
        try Violation.unless(offset == journal.end, "reading ends at \(offset), behind the end")
        _ = try journal.lineStart(atOrBefore: journal.end)
        _ = try journal.lineStart(atOrAfter: journal.oldest)
        var records: [EventRecord] = []
        try journal.readEvents { record in
            records.append(record)
            return true
        }
        var expected: [EventRecord] = []
        for (name, bytes) in contents.sorted(by: { $0.key < $1.key }) where name.hasSuffix(".ev") {
            let base = UInt64(name.dropLast(3), radix: 16) ?? 0
            expected += try Scanned(bytes, JournalFiles.session, base).records
        }
        try Violation.unless(records == expected, "the events that are read are not those in the files")
    }

    private static func checkWriting(_ before: Journal, _ ground: JournalGround) throws {
        let journal = try ground.open(for: .writing)
        guard let writer = journal.writer else { throw Violation("a journal opened for writing has no writer") }
        try Violation.unless(journal.end == before.end, "opened for writing it ends somewhere else")
        let line = Array("one line\n".utf8)
        for byte in line {
            let target = try writer.target()
            try Violation.unless(target.room > 0, "there is no room to write")
            guard pwrite(target.descriptor, [byte], 1, off_t(target.position)) == 1 else {
                throw Violation("the output cannot be written: \(errno)")
            }
            writer.advance(by: 1)
        }
        try journal.append(.resize(.standard))
        journal.close()
        ground.synchronize()
        let after = try ground.open(for: .reading)
        try Violation.unless(after.end == before.end + StreamOffset(line.count), "what was written is not there")
        var buffer = [UInt8](repeating: 0, count: line.count)
        var filled = 0
        while filled < line.count {
            let offset = before.end + StreamOffset(filled)
            let count = try buffer.withUnsafeMutableBytes {
                try after.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
            }
            try Violation.unless(count > 0, "what was written ends at \(offset)")
            filled += count
        }
        try Violation.unless(buffer == line, "what was written reads differently")
        try Violation.unless(after.summary.windowSize == .standard, "the event that was written is not there")
    }
}
