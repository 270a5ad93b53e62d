/// One scalar in the first of four bytes, from and to UTF-8 with no branch but one.
///
/// In text of several scripts nobody foresees how many bytes the next character has, and a wrong guess costs the
/// processor more than all that is computed here. Only the three bytes of East Asian scripts, which come in long runs, are
/// told apart: then the next character is begun before the length of this one is known. Source: Unicode 16, tables 3-6
/// and 3-7.
enum UTF8Word {
    /// Bytes of a scalar's shortest form.
    @inline(__always)
    static func length(_ scalar: UInt32) -> UInt32 {
        // Why no comparisons: the compiler makes branches of them. A difference below zero has the highest bit.
        1 &+ (0x7F &- scalar) >> 31 &+ (0x7FF &- scalar) >> 31 &+ (0xFFFF &- scalar) >> 31
    }

    /// The scalar that a word of four bytes, the first one highest, begins with, and its bytes.
    ///
    /// - Returns: nothing where the bytes are ill-formed; but a surrogate or a number beyond Unicode, whose width
    ///   ``ScalarWidths`` does not know, may come out.
    @inline(__always)
    static func decode(_ word: UInt32) -> (scalar: UInt32, length: UInt32)? {
        if let scalar = three(word) { return (scalar, 3) }
        let head = word >> 24
        let length = 1 &+ (0xBF &- head) >> 31 &+ (0xDF &- head) >> 31 &+ (0xEF &- head) >> 31
        let missing = 4 &- length
        // The bits of the head: a continuation byte in its place and heads of more than four bytes give numbers that are
        // too long for it.
        let masks: UInt32 = 0x0F0F_1FFF
        let mask = masks &>> ((length &- 1) &* 8) & 0xFF
        let spread =
            (head & mask) << 18 | (word & 0x3F_0000) >> 4 | (word & 0x3F00) >> 2 | word & 0x3F
        let scalar = spread &>> (missing &* 6)
        let strange = (word & 0xC0_C0C0 ^ 0x80_8080) &>> (missing &* 8)
        return strange | (self.length(scalar) ^ length) == 0 ? (scalar, length) : nil
    }

    /// The scalar that a word begins with in three bytes.
    @inline(__always)
    static func three(_ word: UInt32) -> UInt32? {
        if word & 0xF0C0_C000 != 0xE080_8000 { return nil }
        let scalar = word >> 12 & 0xF000 | word >> 10 & 0xFC0 | word >> 8 & 0x3F
        return scalar >= 0x800 ? scalar : nil
    }

    /// Writes a scalar of three bytes, as ``encode(_:_:)`` does.
    @inline(__always)
    static func encodeThree(_ scalar: UInt32, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        let word = 0xE080_8000 | (scalar & 0xF000) << 12 | (scalar & 0xFC0) << 10 | (scalar & 0x3F) << 8
        UnsafeMutableRawPointer(target).storeBytes(of: word.bigEndian, as: UInt32.self)
        return 3
    }

    /// Writes a scalar below U+200000 at a place with room for four bytes.
    ///
    /// - Returns: how many bytes it took.
    @inline(__always)
    static func encode(_ scalar: UInt32, _ target: UnsafeMutablePointer<UInt8>) -> Int {
        if scalar &- 0x800 < 0xF800 { return encodeThree(scalar, target) }
        let length = length(scalar)
        let missing = 4 &- length
        let spread = (scalar & 0x1C_0000) << 6 | (scalar & 0x3_F000) << 4 | (scalar & 0xFC0) << 2 | scalar & 0x3F
        // The marks of head and continuations, moved up as far as the bits: what the head gets of them too much belongs
        // to its own mark.
        let heads: UInt32 = 0xF0E0_C000
        let continuations: UInt32 = 0x80_8080
        let marks = continuations &<< (missing &* 8) | (heads &>> ((length &- 1) &* 8) & 0xFF) << 24
        let word = length == 1 ? scalar << 24 : spread &<< (missing &* 8) | marks
        UnsafeMutableRawPointer(target).storeBytes(of: word.bigEndian, as: UInt32.self)
        return Int(truncatingIfNeeded: length)
    }
}
