/// Bytes inside of JSON: base64 of RFC 4648, section 4, with padding and nothing else in between.
///
/// Why not Foundation's: it takes "====" and stray last bits for bytes, and this is all that was needed of it.
package enum Base64 {
    package static func encode(_ bytes: [UInt8]) -> String {
        let length = (bytes.count + 2) / 3 * 4
        return String(unsafeUninitializedCapacity: length) { text in
            var written = 0
            var start = 0
            while start < bytes.count {
                // Safety: a step writes 4 of the `length` bytes, and there are as many steps as started threes.
                let count = min(3, bytes.count - start)
                var group: UInt32 = 0
                for index in 0..<3 {
                    group = group << 8 | (index < count ? UInt32(bytes[start + index]) : 0)
                }
                for index in 0..<4 {
                    let digit = letters[Int(group >> UInt32(18 - 6 * index) & 63)]
                    text[written + index] = index <= count ? digit : padding
                }
                written += 4
                start += 3
            }
            return written
        }
    }

    /// The bytes; nil for anything that is not strict base64.
    package static func decode(_ text: String) -> [UInt8]? {
        let decoded: [UInt8]?? = text.utf8.withContiguousStorageIfAvailable { decode($0) }
        return decoded ?? Array(text.utf8).withUnsafeBufferPointer { decode($0) }
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let paddingCount = text.suffix(2).reversed().prefix { $0 == padding }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        for (index, letter) in text.dropLast(paddingCount).enumerated() {
            guard let value = value(of: letter) else { return nil }
            group = group << 6 | value
            guard index % 4 == 3 else { continue }
            bytes.append(UInt8(truncatingIfNeeded: group >> 16))
            bytes.append(UInt8(truncatingIfNeeded: group >> 8))
            bytes.append(UInt8(truncatingIfNeeded: group))
            group = 0
        }
        // Why the rest must be zero: bits that stand for no byte would make two spellings of the same bytes.
        switch paddingCount {
        case 1:
            guard group & 0b11 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group >> 10))
            bytes.append(UInt8(truncatingIfNeeded: group >> 2))
        case 2:
            guard group & 0b1111 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group >> 4))
        default: break
        }
        return bytes
    }

    private static let padding = UInt8(ascii: "=")
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter - UInt8(ascii: "a") + 26)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter - UInt8(ascii: "0") + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
