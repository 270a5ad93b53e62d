import PulsarValues

/// The name of a file in a session's directory.
enum FileName: Hashable, Sendable {
    /// Output from this offset on.
    case raw(StreamOffset)
    /// Events from this offset on.
    case events(StreamOffset)
    /// What recovery cut from an event file.
    case broken(StreamOffset)

    /// Reads a name as it stands in the directory; nil for a foreign one.
    init?(_ name: String) {
        let bytes = Array(name.utf8)
        guard bytes.count > 17, bytes.count <= 32, bytes[16] == UInt8(ascii: ".") else { return nil }
        var base: UInt64 = 0
        for byte in bytes[..<16] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): base = base << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): base = base << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        // Why: a file's positions are signed; with this no sum of a base and a size overflows.
        guard base <= UInt64(Int64.max) else { return nil }
        switch String(decoding: bytes[16...], as: UTF8.self) {
        case ".raw": self = .raw(base)
        case ".ev": self = .events(base)
        case ".ev.broken": self = .broken(base)
        default: return nil
        }
    }

    /// The name as it stands in the directory.
    var text: String {
        switch self {
        case .raw(let base): Self.hexadecimal(base) + ".raw"
        case .events(let base): Self.hexadecimal(base) + ".ev"
        case .broken(let base): Self.hexadecimal(base) + ".ev.broken"
        }
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
