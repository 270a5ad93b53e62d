/// One self-checking line: its number, a hash of number and seed, and the seed, all in hexadecimal, then a terminator.
///
/// ```text
///  0  16 digits  number, counted from 0
/// 16  space
/// 17   8 digits  hash of number and seed
/// 25  space
/// 26   5 digits  the lowest 20 bits of the seed
/// 31  "\n", "\r\n" or " "
/// ```
///
/// With its line feed a line is 32 bytes, so that offsets of a raw stream tell lines. The seed tells the streams of
/// several writers apart: a byte of another session is found too.
package enum TortureLine {
    /// Bytes before the terminator.
    package static let byteCount = 31

    /// Writes the line of a number, without a terminator, to ``byteCount`` bytes.
    package static func write(_ number: UInt64, seed: UInt64, to bytes: UnsafeMutablePointer<UInt8>) {
        write(number, digits: 16, to: bytes)
        bytes[16] = UInt8(ascii: " ")
        write(TortureWord.value(number, seed: seed), digits: 8, to: bytes + 17)
        bytes[25] = UInt8(ascii: " ")
        write(seed, digits: 5, to: bytes + 26)
    }

    /// The number a line begins with; nil when it is not hexadecimal.
    package static func number(in bytes: some Collection<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for byte in bytes.prefix(16) {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return bytes.count >= 16 ? number : nil
    }

    /// The lowest digits of a value.
    private static func write(_ value: UInt64, digits: Int, to bytes: UnsafeMutablePointer<UInt8>) {
        var rest = value
        var position = digits
        while position > 0 {
            position -= 1
            let digit = UInt8(truncatingIfNeeded: rest & 0xF)
            bytes[position] = digit < 10 ? 0x30 &+ digit : 0x57 &+ digit
            rest >>= 4
        }
    }
}
