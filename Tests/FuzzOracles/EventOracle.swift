import PulsarJournal
import PulsarValues

/// Laws of one event file.
///
/// - Reading it gives records and damage that lie end to end and fill it.
/// - What is left when its damaged end is cut off reads as before; cutting again cuts nothing.
/// - A record appended there is read, and so is everything before it.
/// - An event is the same after it has been written and read again.
enum EventOracle {
    static func check(_ input: [UInt8]) throws(Violation) {
        var files = JournalFiles()
        files.build(from: input, isSingleFile: true)
        for (base, bytes) in files.events { try check(bytes, session: JournalFiles.session, base: base) }
        try check(input, session: JournalFiles.session, base: 0)
    }

    static func check(_ bytes: [UInt8], session: SessionID, base: StreamOffset) throws(Violation) {
        let whole = try Scanned(bytes, session, base)
        let kept = Array(bytes.prefix(whole.validLength))
        let cut = try Scanned(kept, session, base)
        try Violation.unless(cut.validLength == kept.count, "what was cut is cut again")
        try Violation.unless(cut.chain == whole.chain, "the next record would chain to something else after the cut")
        let isTail = { (item: EventScanner.Item) in
            if case .damage(let range) = item { range.upperBound == bytes.count } else { false }
        }
        let expected = whole.items.last.map(isTail) == true ? Array(whole.items.dropLast()) : whole.items
        try Violation.unless(cut.items == expected, "what is left after the cut reads differently")
        for case .record(let record, _) in whole.items { try check(record, session, base) }

        var codec = EventCodec(session: session, base: base, chain: cut.chain)
        let record = EventRecord(offset: 7, monotonicNanoseconds: 8, event: .time(wallMilliseconds: 9))
        let extended = try encode(record, &codec, onto: kept)
        let after = try Scanned(extended, session, base)
        let items = cut.items + [.record(record, at: kept.count..<extended.count)]
        try Violation.unless(after.items == items, "a record that was appended is not read")
    }

    private static func check(_ record: EventRecord, _ session: SessionID, _ base: StreamOffset) throws(Violation) {
        var codec = EventCodec(session: session, base: base)
        let bytes = try encode(record, &codec, onto: [])
        let again = try Scanned(bytes, session, base)
        try Violation.unless(
            again.items == [.record(record, at: 0..<bytes.count)],
            "a record is another one after it was written and read: \(record)"
        )
    }

    private static func encode(
        _ record: EventRecord,
        _ codec: inout EventCodec,
        onto bytes: [UInt8]
    ) throws(Violation) -> [UInt8] {
        var bytes = bytes
        do { try codec.encode(record, into: &bytes) } catch {
            throw Violation("a record that was read cannot be written: \(error)")
        }
        return bytes
    }
}

/// An event file as it is read.
struct Scanned {
    private(set) var items: [EventScanner.Item] = []
    let chain: UInt32
    let validLength: Int

    /// The records alone.
    var records: [EventRecord] {
        items.compactMap { if case .record(let record, _) = $0 { record } else { nil } }
    }

    init(_ bytes: [UInt8], _ session: SessionID, _ base: StreamOffset) throws(Violation) {
        var scanner = EventScanner(bytes, session: session, base: base)
        var position = 0
        while let item = scanner.next() {
            let range =
                switch item {
                case .record(_, let range): range
                case .damage(let range): range
                }
            try Violation.unless(range.lowerBound == position && !range.isEmpty, "there is a hole before \(range)")
            position = range.upperBound
            items.append(item)
        }
        try Violation.unless(position == bytes.count, "reading ends at \(position) of \(bytes.count)")
        chain = scanner.chain
        validLength = scanner.validLength
        let lastRecord = items.lazy.reversed().compactMap { item -> Int? in
            if case .record(_, let range) = item { range.upperBound } else { nil }
        }.first
        try Violation.unless(validLength == lastRecord ?? 0, "the valid length is not where the last record ends")
    }
}
