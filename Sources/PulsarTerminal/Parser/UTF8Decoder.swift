/// Decodes UTF-8 byte by byte and keeps what is unfinished between batches.
///
/// Each maximal part of an ill-formed sequence becomes one U+FFFD (Unicode 3.9, "Substitution of Maximal Subparts").
struct UTF8Decoder: Hashable {
    private(set) var scalar: UInt32 = 0
    /// Continuation bytes still to come.
    private(set) var needed: UInt8 = 0
    /// Bytes of the whole sequence.
    private var length: UInt8 = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    enum Result {
        case unfinished
        case scalar(UInt32)
        /// The byte does not belong to the sequence before it: that becomes U+FFFD, and the byte is to be read again.
        case invalidBefore
    }

    var isIdle: Bool { needed == 0 }

    /// Bytes of the unfinished sequence that were read.
    var consumed: Int {
        guard needed > 0 else { return 0 }
        return Int(length - needed)
    }

    mutating func reset() { self = UTF8Decoder() }

    mutating func feed(_ byte: UInt8) -> Result {
        if needed == 0 { return begin(byte) }
        guard byte >= lower, byte <= upper else {
            reset()
            return .invalidBefore
        }
        lower = 0x80
        upper = 0xBF
        scalar = scalar << 6 | UInt32(byte & 0x3F)
        needed -= 1
        return needed == 0 ? .scalar(scalar) : .unfinished
    }

    private mutating func begin(_ byte: UInt8) -> Result {
        lower = 0x80
        upper = 0xBF
        switch byte {
        case 0x00...0x7F:
            return .scalar(UInt32(byte))
        case 0xC2...0xDF:
            (needed, length) = (1, 2)
            scalar = UInt32(byte & 0x1F)
        case 0xE0...0xEF:
            (needed, length) = (2, 3)
            scalar = UInt32(byte & 0x0F)
            if byte == 0xE0 { lower = 0xA0 }
            if byte == 0xED { upper = 0x9F }
        case 0xF0...0xF4:
            (needed, length) = (3, 4)
            scalar = UInt32(byte & 0x07)
            if byte == 0xF0 { lower = 0x90 }
            if byte == 0xF4 { upper = 0x8F }
        default:
            return .scalar(0xFFFD)
        }
        return .unfinished
    }
}
