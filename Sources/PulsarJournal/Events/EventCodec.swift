package import PulsarValues

/// Turns events into the bytes of one event file and keeps the chain of their checksums.
///
/// ```text
///  0 u32 magic "PLE1"      4 u16 type    6 u16 flags (0)    8 u32 length of the payload (≤ 65,536)
/// 12 u32 crc32c of the bytes 0 to 11 and 16 to the end, padding included
/// 16 u64 stream offset    24 u64 monotonic ns    32 payload, zero padded to a multiple of 8
/// ```
/// The checksum is seeded with that of the record before it (0 in front of the first), continued over the session's id
/// and the file's base: a record of another session, another file or another place in this one does not check.
package struct EventCodec: Hashable, Sendable {
    static let headerBytes = 32
    package static let payloadBytesMax = 65_536
    static let magic: UInt32 = 0x3145_4C50

    package let session: SessionID
    package let base: StreamOffset
    /// The checksum of the last record.
    var chain: UInt32

    package init(session: SessionID, base: StreamOffset, chain: UInt32 = 0) {
        self.session = session
        self.base = base
        self.chain = chain
    }

    /// Appends one record to `bytes`.
    ///
    /// - Throws: ``JournalError/Code/tooLarge`` when the payload is longer than a record's may be.
    package mutating func encode(_ record: EventRecord, into bytes: inout [UInt8]) throws(JournalError) {
        var payload = ByteWriter()
        record.event.encode(into: &payload)
        guard payload.bytes.count <= Self.payloadBytesMax else {
            throw JournalError(.tooLarge, operation: "append")
        }
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(Self.bytes(forPayload: payload.bytes.count))
        writer.append(Self.magic)
        writer.append(record.event.type)
        writer.append(UInt16(0))
        writer.append(UInt32(truncatingIfNeeded: payload.bytes.count))
        writer.append(UInt32(0))
        writer.append(record.offset)
        writer.append(record.monotonicNanoseconds)
        writer.append(payload.bytes)
        let padding = Self.bytes(forPayload: payload.bytes.count) - writer.bytes.count
        writer.append(repeatElement(0, count: padding))
        let previous = chain
        let codec = self
        let checksum = writer.bytes.withUnsafeBytes { codec.checksum(of: $0, after: previous) }
        withUnsafeBytes(of: checksum.littleEndian) { writer.bytes.replaceSubrange(12..<16, with: $0) }
        chain = checksum
        bytes.append(contentsOf: writer.bytes)
    }

    /// How long a record with such a payload is.
    static func bytes(forPayload length: Int) -> Int {
        headerBytes + (length + 7) / 8 * 8
    }

    /// The checksum that a record has behind one with the checksum `previous`.
    func checksum(of record: UnsafeRawBufferPointer, after previous: UInt32) -> UInt32 {
        var crc = CRC32C(seed: previous)
        crc.feed(bigEndian: session.high)
        crc.feed(bigEndian: session.low)
        crc.feed(bigEndian: base)
        crc.feed(UnsafeRawBufferPointer(rebasing: record[0..<12]))
        crc.feed(UnsafeRawBufferPointer(rebasing: record[16...]))
        return crc.value
    }
}
