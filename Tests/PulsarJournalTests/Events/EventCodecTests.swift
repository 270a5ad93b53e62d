import PulsarJournal
import PulsarValues
import Testing

@Suite struct EventCodecTests {
    static let events: [JournalEvent] = [
        .metadata(SessionMetadata(name: "ü", kind: ["type": "Local"], arguments: ["a", ""], createdAtMilliseconds: 7)),
        .epoch(.init(number: 3, reason: "upgrade", wallMilliseconds: 9, bootID: Identifier(high: 4, low: 5))),
        .epoch(.init(number: 3, reason: "", wallMilliseconds: 9, bootID: nil)),
        .resize(WindowSize(columns: 80, rows: 24, pixelWidth: 800, pixelHeight: 600)),
        .check(.init(from: 1, to: 2, checksum: 0xFFFF_FFFF, isDurable: true)),
        .time(wallMilliseconds: .max),
        .gap(.init(from: 5, lost: 6, reason: .noSpace)),
        .mark(.init(kind: .prompt, from: 1, to: 1, text: "x")),
        .checkpoint(99, file: "checkpoint-63"),
        .end(.init(status: .exited(3), reason: .exited, wallMilliseconds: 4)),
        .end(.init(status: .signaled(9), reason: .terminated, wallMilliseconds: 4)),
        .end(.init(status: .unknown, reason: .interrupted, wallMilliseconds: 4)),
        .attach(Identifier(high: 1, low: 2), .standard),
        .attach(Identifier(high: 1, low: 2), nil),
        .detach(Identifier(high: 1, low: 2)),
        .unknown(type: 900, payload: [1, 2, 3]),
    ]

    static let session = SessionID(high: 11, low: 12)

    static func encode(_ events: [JournalEvent], session: SessionID = session, base: UInt64 = 0) throws -> [UInt8] {
        var codec = EventCodec(session: session, base: base)
        var bytes: [UInt8] = []
        for (index, event) in events.enumerated() {
            let record = EventRecord(offset: UInt64(index) * 10, monotonicNanoseconds: UInt64(index), event: event)
            try codec.encode(record, into: &bytes)
        }
        return bytes
    }

    static func scan(_ bytes: [UInt8], session: SessionID = session, base: UInt64 = 0) -> [EventScanner.Item] {
        var scanner = EventScanner(bytes, session: session, base: base)
        var items: [EventScanner.Item] = []
        while let item = scanner.next() { items.append(item) }
        return items
    }

    static func records(_ items: [EventScanner.Item]) -> [EventRecord] {
        items.compactMap { if case .record(let record, _) = $0 { record } else { nil } }
    }

    @Test("The checksum is CRC-32C, and chains")
    func checksum() {
        let digits = Array("123456789".utf8)
        #expect(digits.withUnsafeBytes { CRC32C.checksum($0) } == 0xE306_9283)
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect(zeros.withUnsafeBytes { CRC32C.checksum($0) } == 0x8A91_36AA)
        let long = output(0..<1000)
        let whole = long.withUnsafeBytes { CRC32C.checksum($0) }
        for split in [0, 1, 7, 8, 9, 500, 1000] {
            let first = Array(long[..<split]).withUnsafeBytes { CRC32C.checksum($0) }
            #expect(Array(long[split...]).withUnsafeBytes { CRC32C.checksum($0, seed: first) } == whole)
        }
    }

    @Test("Every kind of event is read back as it was written", arguments: events)
    func roundTrip(_ event: JournalEvent) throws {
        let bytes = try Self.encode([event])
        #expect(bytes.count % 8 == 0)
        let items = Self.scan(bytes)
        #expect(Self.records(items).map(\.event) == [event])
        #expect(items.count == 1)
    }

    @Test("Metadata of any size fits into one record and says that it was cut")
    func oversizedMetadata() throws {
        let long = String(repeating: "é", count: 100_000)
        let metadata = SessionMetadata(
            name: long,
            kind: [long: long],
            arguments: ["sh", "-c", long],
            workingDirectory: long,
            workspace: long,
            labels: Dictionary(uniqueKeysWithValues: (0..<5000).map { ("label \($0)", "value") }),
            createdAtMilliseconds: 1,
            sizePolicy: long,
            journalMode: long
        )
        let records = Self.records(Self.scan(try Self.encode([.metadata(metadata)])))
        guard case .metadata(let read) = records.first?.event else {
            Issue.record("No metadata was read.")
            return
        }
        #expect(read.isTruncated)
        #expect(read.arguments == ["sh", "-c"])
        #expect(read.name == String(repeating: "é", count: 2048))
        #expect(read.labels.count > 100)
    }

    @Test("A payload above the limit is refused")
    func tooLarge() {
        #expect {
            try Self.encode([.unknown(type: 1, payload: [UInt8](repeating: 0, count: 65_537))])
        } throws: {
            ($0 as? JournalError)?.code == .tooLarge
        }
    }

    @Test("Cut anywhere, the records before the cut are read and the rest is one damaged tail")
    func everyCut() throws {
        let bytes = try Self.encode(Self.events + Self.events)
        let whole = Self.scan(bytes)
        for cut in 0..<bytes.count {
            let items = Self.scan(Array(bytes[..<cut]))
            var expected: [EventScanner.Item] = []
            for case .record(let record, let range) in whole where range.upperBound <= cut {
                expected.append(.record(record, at: range))
            }
            var end = 0
            if case .record(_, let range) = expected.last { end = range.upperBound }
            if end < cut { expected.append(.damage(end..<cut)) }
            #expect(items == expected, "cut at \(cut)")
        }
    }

    @Test("Every flipped bit is noticed and costs one record")
    func everyFlip() throws {
        let bytes = try Self.encode(Self.events)
        let whole = Self.records(Self.scan(bytes))
        for bit in 0..<bytes.count * 8 {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            let records = Self.records(Self.scan(damaged))
            #expect(records.count == whole.count - 1, "bit \(bit)")
            #expect(records.allSatisfy(whole.contains), "bit \(bit)")
        }
    }

    @Test("Behind a stretch that is gone altogether, reading goes on one record later", arguments: [40, 64, 200, 400])
    func lostStretch(_ count: Int) throws {
        var bytes = try Self.encode(Self.events + Self.events)
        let whole = Self.scan(bytes)
        for index in 64..<64 + count { bytes[index] = 0xA5 }
        let items = Self.scan(bytes)
        let untouched = whole.filter {
            if case .record(_, let range) = $0 {
                range.upperBound <= 64 || range.lowerBound >= 64 + count
            } else {
                false
            }
        }
        #expect(Self.records(items).count >= untouched.count - 1)
        #expect(items.contains { if case .damage = $0 { true } else { false } })
    }

    @Test("Records of another session or of another file are not taken for ours")
    func foreign() throws {
        let bytes = try Self.encode(Self.events)
        #expect(Self.records(Self.scan(bytes, session: SessionID(high: 11, low: 13))).isEmpty)
        #expect(Self.records(Self.scan(bytes, base: 1)).isEmpty)
    }

    @Test("A record that is missing in the middle shows")
    func missing() throws {
        let bytes = try Self.encode(Self.events)
        guard case .record(_, let range) = Self.scan(bytes)[3] else { return }
        var short = bytes
        short.removeSubrange(range)
        #expect(Self.scan(short).contains { if case .damage = $0 { true } else { false } })
    }

    @Test("Random bytes are damage and nothing else")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for count in [1, 8, 31, 32, 1000] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Self.scan(bytes) == [.damage(0..<count)])
        }
    }
}
