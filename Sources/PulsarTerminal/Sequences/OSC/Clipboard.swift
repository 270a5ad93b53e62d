/// OSC 52: bytes for the clipboard.
///
/// Reading the clipboard is not there at all.
struct Clipboard: Hashable {
    let selections: String
    let data: [UInt8]

    /// Nothing for a question and for what is not base64.
    init?(body: ArraySlice<UInt8>) {
        guard let separator = body.firstIndex(of: 0x3B), let data = Base64.decoded(body[(separator + 1)...]) else {
            return nil
        }
        var selections = ""
        for byte in body[..<separator].prefix(16) {
            switch byte {
            // c clipboard, p primary, q secondary, s select, 0 to 7 cut buffers.
            case 0x63, 0x70, 0x71, 0x73, 0x30...0x37: selections.unicodeScalars.append(Unicode.Scalar(byte))
            default: return nil
            }
        }
        self.selections = selections.isEmpty ? "s0" : selections
        self.data = data
    }
}

/// Base64 as in RFC 4648, with its padding and without anything else.
enum Base64 {
    /// The bytes that some base64 stands for; nothing when it is not well-formed.
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).filter { $0 == 0x3D }.count
        if padding == 2, text.last != 0x3D { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var count = 0
        for byte in text.dropLast(padding) {
            guard let value = value(byte) else { return nil }
            group = group << 6 | UInt32(value)
            count += 1
            if count == 4 {
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                bytes.append(UInt8(truncatingIfNeeded: group))
                group = 0
                count = 0
            }
        }
        switch count {
        case 2 where group & 0xF == 0:
            bytes.append(UInt8(truncatingIfNeeded: group >> 4))
        case 3 where group & 0x3 == 0:
            bytes.append(UInt8(truncatingIfNeeded: group >> 10))
            bytes.append(UInt8(truncatingIfNeeded: group >> 2))
        case 0: break
        default: return nil
        }
        return bytes
    }

    private static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
