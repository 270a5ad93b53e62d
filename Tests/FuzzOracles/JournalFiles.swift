import PulsarJournal
import PulsarValues

/// What a session's directory holds, made up from an input: mostly right, so that reading gets far.
///
/// ```text
/// an instruction: u8 opcode, modulo 12, and
///  0 record       u8 type, u16 offset, counted payload     6 damage   u16 position, u8 mask
///  1 bytes        counted, to the events                   7 cut      u16 length of the events
///  2 event file   u16 base, to go on in                    8 epoch    u8 boot, u16 offset
///  3 raw file     u16 base, to go on in                    9 metadata u8 boot
///  4 fill         u16 count, u8 value, to the output      10 end      u8 status, u16 offset
///  5 output       counted                                 11 check    u16 from, u16 length, u8 confirmed
/// ```
struct JournalFiles {
    static let session = SessionID(high: 0x0123_4567_89AB_4DEF, low: 0x8123_4567_89AB_CDEF)
    static let boot = Identifier(high: 1, low: 1)

    /// The bytes of each event file, by its base.
    private(set) var events: [StreamOffset: [UInt8]] = [:]
    /// The bytes of each raw file, by its base.
    private(set) var raw: [StreamOffset: [UInt8]] = [:]

    // Bound: output of one input.
    private static let rawBytesMax = 256 * 1024

    private var eventBase: StreamOffset = 0
    private var rawBase: StreamOffset = 0
    private var codec = EventCodec(session: Self.session, base: 0)
    private var rawBytes = 0

    /// - Parameter isSingleFile: whether all events go into one file.
    mutating func build(from input: [UInt8], isSingleFile: Bool = false) {
        var source = ByteSource(input)
        while !source.isAtEnd {
            switch source.byte() % 12 {
            case 0:
                let type = UInt16(source.byte())
                let offset = StreamOffset(source.pair())
                append(.unknown(type: type, payload: source.counted()), at: offset)
            case 1: events[eventBase, default: []] += source.counted()
            case 2:
                let base = Self.base(source.pair())
                if !isSingleFile { begin(base) }
            case 3:
                rawBase = Self.base(source.pair())
                raw[rawBase, default: []] += []
            case 4:
                let count = Int(source.pair())
                output([UInt8](repeating: source.byte(), count: count))
            case 5: output(source.counted())
            case 6: damage(Int(source.pair()), source.byte())
            case 7:
                let length = Int(source.pair())
                events[eventBase] = events[eventBase].map { Array($0.prefix(length)) }
            case 8:
                let boot = Self.boot(source.byte())
                let epoch = JournalEvent.Epoch(number: 3, reason: "e", wallMilliseconds: 5, bootID: boot)
                append(.epoch(epoch), at: StreamOffset(source.pair()))
            case 9:
                let boot = Self.boot(source.byte())
                append(.metadata(SessionMetadata(name: "n", createdAtMilliseconds: 4, bootID: boot)), at: 0)
            case 10:
                let status = ExitStatus.exited(source.byte())
                let ending = JournalEvent.Ending(status: status, reason: .exited, wallMilliseconds: 6)
                append(.end(ending), at: StreamOffset(source.pair()))
            default: check(source.pair(), source.pair(), source.byte())
            }
        }
    }

    /// Small ones lie near each other; the last stands for the end of all offsets.
    private static func base(_ number: UInt16) -> StreamOffset {
        number == .max ? StreamOffset(Int64.max) : StreamOffset(number)
    }

    private static func boot(_ byte: UInt8) -> Identifier? {
        byte & 3 == 3 ? nil : Identifier(high: 1, low: UInt64(byte & 3))
    }

    private mutating func begin(_ base: StreamOffset) {
        guard events[base] == nil else { return }
        events[base] = []
        eventBase = base
        codec = EventCodec(session: Self.session, base: base)
    }

    private mutating func append(_ event: JournalEvent, at offset: StreamOffset) {
        var bytes = events[eventBase] ?? []
        let record = EventRecord(offset: offset, monotonicNanoseconds: 1, event: event)
        // Nothing here is too large for a record.
        try? codec.encode(record, into: &bytes)
        events[eventBase] = bytes
    }

    private mutating func output(_ bytes: [UInt8]) {
        let bytes = bytes.prefix(max(0, Self.rawBytesMax - rawBytes))
        rawBytes += bytes.count
        raw[rawBase, default: []] += bytes
    }

    private mutating func damage(_ position: Int, _ mask: UInt8) {
        guard let count = events[eventBase]?.count, count > 0 else { return }
        events[eventBase]?[position % count] ^= mask
    }

    /// Writes a check that is right, of output in the current raw file.
    private mutating func check(_ from: UInt16, _ length: UInt16, _ confirmed: UInt8) {
        guard let bytes = raw[rawBase], !bytes.isEmpty else { return }
        let start = Int(from) % bytes.count
        let end = min(bytes.count, start + 1 + Int(length))
        var checksum = CRC32C()
        bytes[start..<end].withUnsafeBytes { checksum.feed($0) }
        let check = JournalEvent.Check(
            from: rawBase + StreamOffset(start),
            to: rawBase + StreamOffset(end),
            checksum: checksum.value,
            isDurable: confirmed & 1 == 1
        )
        append(.check(check), at: check.to)
    }
}
