import PulsarValues

/// The name of a file in a session's directory.
enum FileName: Hashable, Sendable {
    /// Output from this offset on.
    case raw(StreamOffset)
    /// Events from this offset on.
    case events(StreamOffset)
    /// What recovery cut from an event file.
    case broken(StreamOffset)
    /// The encoded terminal as it was at this offset.
    case checkpoint(StreamOffset)
    /// A checkpoint that is being written.
    case checkpointDraft
    /// An event file that is being written anew.
    case eventsDraft

    private static let checkpointPrefix = "checkpoint-"
    private static let draftName = "checkpoint.new"
    private static let eventsDraftName = "events.new"

    /// Reads a name as it stands in the directory; nil for a foreign one.
    init?(_ name: String) {
        if name == Self.draftName {
            self = .checkpointDraft
            return
        }
        if name == Self.eventsDraftName {
            self = .eventsDraft
            return
        }
        if name.hasPrefix(Self.checkpointPrefix) {
            guard let offset = Self.offset(name.utf8.dropFirst(Self.checkpointPrefix.utf8.count)) else { return nil }
            self = .checkpoint(offset)
            return
        }
        let bytes = Array(name.utf8)
        guard bytes.count > 17, bytes.count <= 32, bytes[16] == UInt8(ascii: ".") else { return nil }
        guard let base = Self.offset(bytes[..<16]) else { return nil }
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
        case .checkpoint(let offset): Self.checkpointPrefix + Self.hexadecimal(offset)
        case .checkpointDraft: Self.draftName
        case .eventsDraft: Self.eventsDraftName
        }
    }

    private static func offset(_ digits: some Collection<UInt8>) -> StreamOffset? {
        guard digits.count == 16 else { return nil }
        var offset: UInt64 = 0
        for byte in digits {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): offset = offset << 4 | UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): offset = offset << 4 | UInt64(byte - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        // Why: a file's positions are signed; with this no sum of an offset and a size overflows.
        return offset <= UInt64(Int64.max) ? offset : nil
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
