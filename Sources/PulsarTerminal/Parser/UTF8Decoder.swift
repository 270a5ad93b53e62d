/// Decodes UTF-8 byte by byte and keeps what is unfinished between batches.
///
/// What is ill-formed becomes one U+FFFD for as many bytes as its first one announces, up to the first that cannot belong
/// to it: overlong forms, surrogates, numbers beyond Unicode and the old forms of five and six bytes too. So do U+FFFE and
/// U+FFFF.
// Why: xterm and libvterm count them like this, and texts that test decoders expect it; Unicode 3.9 allows it and
// recommends one U+FFFD for each maximal part of what would be well-formed.
struct UTF8Decoder: Hashable {
    private(set) var scalar: UInt32 = 0
    /// Continuation bytes still to come.
    private(set) var needed: UInt8 = 0
    /// Bytes of the whole sequence.
    private var length: UInt8 = 0

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
        guard byte & 0xC0 == 0x80 else {
            reset()
            return .invalidBefore
        }
        scalar = scalar << 6 | UInt32(byte & 0x3F)
        needed -= 1
        return needed == 0 ? .scalar(isWellFormed ? scalar : 0xFFFD) : .unfinished
    }

    private mutating func begin(_ byte: UInt8) -> Result {
        switch byte {
        case 0x00...0x7F: return .scalar(UInt32(byte))
        case 0xC0...0xDF: start(byte, length: 2)
        case 0xE0...0xEF: start(byte, length: 3)
        case 0xF0...0xF7: start(byte, length: 4)
        case 0xF8...0xFB: start(byte, length: 5)
        case 0xFC...0xFD: start(byte, length: 6)
        default: return .scalar(0xFFFD)
        }
        return .unfinished
    }

    private mutating func start(_ byte: UInt8, length: UInt8) {
        self.length = length
        needed = length - 1
        scalar = UInt32(byte & 0x7F >> length)
    }

    /// The sequence is the shortest one for its scalar, which is one for text.
    private var isWellFormed: Bool {
        switch length {
        case 2: scalar >= 0x80
        case 3: scalar >= 0x800 && scalar >> 11 != 0x1B && scalar < 0xFFFE
        case 4: scalar >= 0x1_0000 && scalar < 0x11_0000
        default: false
        }
    }
}
