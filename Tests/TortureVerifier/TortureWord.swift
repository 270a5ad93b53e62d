/// Eight bytes, big endian, that stand for a number: any byte value may be among them.
///
/// A binary stream is these words from number 0 on, so that each of its bytes follows from its offset.
package enum TortureWord {
    /// Bytes of a word.
    package static let byteCount = 8

    /// The word of a number: the finaliser of SplitMix64, so that neighbouring numbers share no bytes.
    package static func value(_ number: UInt64, seed: UInt64) -> UInt64 {
        var mixed = number &+ seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// The byte at an offset of a binary stream.
    package static func byte(at offset: UInt64, seed: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: value(offset / 8, seed: seed) >> (56 - offset % 8 * 8))
    }
}
