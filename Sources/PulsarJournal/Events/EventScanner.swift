package import PulsarValues

/// Reads the records of one event file out of memory, and goes on behind damage.
///
/// Total on any bytes. Damage is a range without a readable record; when it reaches the end of the bytes it is the tail
/// that recovery cuts off.
package struct EventScanner {
    package enum Item: Hashable, Sendable {
        case record(EventRecord, at: Range<Int>)
        case damage(Range<Int>)
    }

    private let bytes: [UInt8]
    private let codec: EventCodec
    private var position = 0

    /// The checksum of the last good record: what the next one appended chains to.
    package private(set) var chain: UInt32 = 0
    /// Where the last good record ends.
    package private(set) var validLength = 0

    package init(_ bytes: [UInt8], session: SessionID, base: StreamOffset) {
        self.bytes = bytes
        codec = EventCodec(session: session, base: base)
    }

    /// The next record or damaged range; nil at the end.
    package mutating func next() -> Item? {
        guard position < bytes.count else { return nil }
        if let candidate = candidate(at: position), checksum(candidate, after: chain) == candidate.checksum {
            return .record(take(candidate), at: candidate.range)
        }
        let start = position
        resynchronize(from: start)
        return .damage(start..<position)
    }

    // MARK: - One record

    /// Something at a position that has the form of a record.
    private struct Candidate {
        let range: Range<Int>
        let type: UInt16
        let payload: Range<Int>
        let checksum: UInt32
    }

    private func candidate(at position: Int) -> Candidate? {
        guard position + EventCodec.headerBytes <= bytes.count else { return nil }
        guard number(at: position, as: UInt32.self) == EventCodec.magic else { return nil }
        let length = Int(number(at: position + 8, as: UInt32.self))
        guard length <= EventCodec.payloadBytesMax else { return nil }
        let end = position + EventCodec.bytes(forPayload: length)
        guard end <= bytes.count else { return nil }
        let start = position + EventCodec.headerBytes
        return Candidate(
            range: position..<end,
            type: number(at: position + 4, as: UInt16.self),
            payload: start..<start + length,
            checksum: number(at: position + 12, as: UInt32.self)
        )
    }

    private mutating func take(_ candidate: Candidate) -> EventRecord {
        position = candidate.range.upperBound
        validLength = position
        chain = candidate.checksum
        return EventRecord(
            offset: number(at: candidate.range.lowerBound + 16, as: UInt64.self),
            monotonicNanoseconds: number(at: candidate.range.lowerBound + 24, as: UInt64.self),
            event: JournalEvent(type: candidate.type, payload: bytes[candidate.payload])
        )
    }

    private func checksum(_ candidate: Candidate, after previous: UInt32) -> UInt32 {
        bytes.withUnsafeBytes {
            codec.checksum(of: UnsafeRawBufferPointer(rebasing: $0[candidate.range]), after: previous)
        }
    }

    private func number<Number: FixedWidthInteger>(at position: Int, as: Number.Type) -> Number {
        // Safety: position + size ≤ bytes.count, checked by the callers against the header's length.
        bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self)) }
    }

    // MARK: - Behind damage

    /// Moves to the next record whose checksum can be believed, or to the end.
    ///
    /// A record chains to the one before it, which is the damaged one; so the checksum to start from is sought in turn in
    /// what that record says it has (its payload, length or magic was hit), in what it would have (the checksum was hit),
    /// and in the last good one (something was put between). Where the whole record is gone, the first one after it
    /// cannot be believed by itself: if the one that follows it chains to it, reading goes on there.
    private mutating func resynchronize(from start: Int) {
        var previous = [chain]
        if start + 16 <= bytes.count { previous.append(number(at: start + 12, as: UInt32.self)) }
        if let damaged = candidate(at: start) { previous.append(checksum(damaged, after: chain)) }
        var place = start + 8
        while place + EventCodec.headerBytes <= bytes.count {
            if let candidate = candidate(at: place) {
                for checksum in previous where self.checksum(candidate, after: checksum) == candidate.checksum {
                    chain = checksum
                    position = place
                    return
                }
                let behind = candidate.range.upperBound
                if let follower = self.candidate(at: behind),
                    checksum(follower, after: candidate.checksum) == follower.checksum
                {
                    chain = candidate.checksum
                    position = behind
                    return
                }
            }
            place += 8
        }
        position = bytes.count
    }
}
