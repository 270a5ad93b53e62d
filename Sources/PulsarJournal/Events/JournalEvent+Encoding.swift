import PulsarValues

/// The payloads of the records. Numbers are little-endian; texts take what is left.
///
/// ```text
///  1 META        entries of SessionMetadata
///  2 EPOCH       u64 number, u64 wall ms, u8 has boot id, 16 boot id, text reason
///  3 RESIZE      4 × u16 columns, rows, pixel width, pixel height
///  4 CHECK       u64 from, u64 to, u32 crc32c, u8 durable
///  5 TIME        u64 wall ms
///  6 GAP         u64 from, u64 lost, u8 reason
///  7 MARK        u64 from, u64 to, u8 kind, text
///  8 CHECKPOINT  u64 offset, text file
///  9 END         u8 kind of status, u8 value, u8 reason, u64 wall ms
/// 10 ATTACH      16 client id, 4 × u16 size where the client has a window
/// 11 DETACH      16 client id
/// ```
extension JournalEvent {
    /// The number that stands for the kind in a record.
    var type: UInt16 {
        switch self {
        case .metadata: 1
        case .epoch: 2
        case .resize: 3
        case .check: 4
        case .time: 5
        case .gap: 6
        case .mark: 7
        case .checkpoint: 8
        case .end: 9
        case .attach: 10
        case .detach: 11
        case .unknown(let type, _): type
        }
    }

    func encode(into writer: inout ByteWriter) {
        switch self {
        case .metadata(let metadata): metadata.encode(into: &writer)
        case .epoch(let epoch):
            writer.append(epoch.number)
            writer.append(epoch.wallMilliseconds)
            writer.append(UInt8(epoch.bootID == nil ? 0 : 1))
            writer.append(epoch.bootID ?? Identifier(high: 0, low: 0))
            writer.append(epoch.reason.utf8)
        case .resize(let size): writer.append(size)
        case .check(let check):
            writer.append(check.from)
            writer.append(check.to)
            writer.append(check.checksum)
            writer.append(UInt8(check.isDurable ? 1 : 0))
        case .time(let wallMilliseconds): writer.append(wallMilliseconds)
        case .gap(let gap):
            writer.append(gap.from)
            writer.append(gap.lost)
            writer.append(gap.reason.rawValue)
        case .mark(let mark):
            writer.append(mark.from)
            writer.append(mark.to)
            writer.append(mark.kind.rawValue)
            writer.append(mark.text.utf8)
        case .checkpoint(let offset, let file):
            writer.append(offset)
            writer.append(file.utf8)
        case .end(let ending):
            let (kind, value): (UInt8, UInt8) =
                switch ending.status {
                case .exited(let code): (1, code)
                case .signaled(let signal): (2, signal)
                case .unknown: (0, 0)
                }
            writer.append(kind)
            writer.append(value)
            writer.append(ending.reason.rawValue)
            writer.append(ending.wallMilliseconds)
        case .attach(let client, let size):
            writer.append(client)
            if let size { writer.append(size) }
        case .detach(let client): writer.append(client)
        case .unknown(_, let payload): writer.append(payload)
        }
    }

    /// Reads a payload whose checksum is right.
    ///
    /// What makes no sense all the same is `unknown`.
    init(type: UInt16, payload: ArraySlice<UInt8>) {
        var reader = ByteReader(payload)
        self = Self.known(type, &reader) ?? .unknown(type: type, payload: Array(payload))
    }

    private static func known(_ type: UInt16, _ reader: inout ByteReader) -> JournalEvent? {
        switch type {
        case 1: return SessionMetadata(decoding: &reader).map(JournalEvent.metadata)
        case 2: return epoch(&reader)
        case 3: return reader.windowSize().map(JournalEvent.resize)
        case 4: return check(&reader)
        case 5: return reader.integer().map { JournalEvent.time(wallMilliseconds: $0) }
        case 6: return gap(&reader)
        case 7: return mark(&reader)
        case 8: return reader.integer().map { .checkpoint($0, file: reader.text()) }
        case 9: return end(&reader)
        case 10: return reader.identifier().map { .attach($0, reader.windowSize()) }
        case 11: return reader.identifier().map(JournalEvent.detach)
        default: return nil
        }
    }

    private static func epoch(_ reader: inout ByteReader) -> JournalEvent? {
        guard let number: UInt64 = reader.integer(), let wall: UInt64 = reader.integer(),
            let hasBoot: UInt8 = reader.integer(), let boot = reader.identifier()
        else { return nil }
        let bootID = hasBoot == 0 ? nil : boot
        return .epoch(Epoch(number: number, reason: reader.text(), wallMilliseconds: wall, bootID: bootID))
    }

    private static func check(_ reader: inout ByteReader) -> JournalEvent? {
        guard let from: UInt64 = reader.integer(), let to: UInt64 = reader.integer(), from < to,
            let checksum: UInt32 = reader.integer(), let durable: UInt8 = reader.integer()
        else { return nil }
        return .check(Check(from: from, to: to, checksum: checksum, isDurable: durable != 0))
    }

    private static func gap(_ reader: inout ByteReader) -> JournalEvent? {
        guard let from: UInt64 = reader.integer(), let lost: UInt64 = reader.integer(),
            let reason: UInt8 = reader.integer()
        else { return nil }
        return .gap(Gap(from: from, lost: lost, reason: Gap.Reason(rawValue: reason) ?? .other))
    }

    private static func mark(_ reader: inout ByteReader) -> JournalEvent? {
        guard let from: UInt64 = reader.integer(), let to: UInt64 = reader.integer(), let kind: UInt8 = reader.integer()
        else { return nil }
        return .mark(Mark(kind: Mark.Kind(rawValue: kind), from: from, to: to, text: reader.text()))
    }

    private static func end(_ reader: inout ByteReader) -> JournalEvent? {
        guard let kind: UInt8 = reader.integer(), let value: UInt8 = reader.integer(),
            let reason: UInt8 = reader.integer(), let wall: UInt64 = reader.integer()
        else { return nil }
        let status: ExitStatus =
            switch kind {
            case 1: .exited(value)
            case 2: .signaled(value)
            default: .unknown
            }
        return .end(
            Ending(status: status, reason: Ending.Reason(rawValue: reason) ?? .interrupted, wallMilliseconds: wall)
        )
    }
}
