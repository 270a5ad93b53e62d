/// Overwrites the queries in a stretch of terminal output with NULs, which terminals ignore, so that offsets still hold.
///
/// A query that is replayed, or shown to several terminals at once, would be answered by each of them, and the answers
/// would be typed into the program. Sources: xterm's control sequences (ctlseqs), the kitty keyboard and graphics
/// protocols, ECMA-48.
package enum QueryBlanking {
    /// Bound: an unfinished sequence at the end of a stretch is held back up to this length; beyond it, it is no query
    /// that any program sends, and goes out as it is.
    package static let heldBytesMax = 2048

    /// Blanks every query in `bytes`.
    ///
    /// - Returns: how many bytes may be sent: all of them, or less when the stretch ends inside a sequence that may
    ///   become a query. Call again with those bytes in front once there are more.
    package static func blank(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        var position = 0
        while true {
            position = firstControl(start, position, bytes.count)
            guard position < bytes.count else { return bytes.count }
            let byte = bytes[position]
            if byte == enquiry {
                bytes[position] = 0
                position += 1
                continue
            }
            guard byte == escape else {
                position += 1
                continue
            }
            let end = endOfRendition(start, position, bytes.count)
            if end > 0 {
                position = end
                continue
            }
            switch sequence(in: bytes, at: position) {
            case .other(let length):
                position += length
            case .query(let length):
                for index in position..<(position + length) { bytes[index] = 0 }
                position += length
            case .unfinished:
                if bytes.count - position <= heldBytesMax { return position }
                position += 1
            }
        }
    }

    /// The first byte below 0x20 from a position on; `count` when there is none.
    // Hot: every byte that a terminal gets is looked at here, eight at once.
    @inline(__always)
    private static func firstControl(_ start: UnsafeMutableRawPointer, _ from: Int, _ count: Int) -> Int {
        var position = from
        while position &+ 8 <= count {
            // Safety: eight bytes from here lie before `count`.
            let part = start.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let high = part & 0xE0E0_E0E0_E0E0_E0E0
            // The lowest byte of 0 is found exactly; what a borrow marks above it does not matter.
            let found = (high &- 0x0101_0101_0101_0101) & ~high & 0x8080_8080_8080_8080
            if found != 0 { return position &+ UInt64(littleEndian: found).trailingZeroBitCount / 8 }
            position &+= 8
        }
        while position < count, start.load(fromByteOffset: position, as: UInt8.self) >= 0x20 { position &+= 1 }
        return position
    }

    /// Where the sequence at an ESC ends if it is SGR, as most are; 0 for any other.
    @inline(__always)
    private static func endOfRendition(_ start: UnsafeMutableRawPointer, _ escape: Int, _ count: Int) -> Int {
        guard escape &+ 2 < count, start.load(fromByteOffset: escape &+ 1, as: UInt8.self) == UInt8(ascii: "[") else {
            return 0
        }
        var position = escape &+ 2
        while position < count {
            let byte = start.load(fromByteOffset: position, as: UInt8.self)
            position &+= 1
            if byte == UInt8(ascii: "m") { return position }
            // Digits, colon and semicolon.
            guard byte >= 0x30, byte <= 0x3B else { return 0 }
        }
        return 0
    }

    private static let escape: UInt8 = 0x1B
    private static let enquiry: UInt8 = 0x05
    private static let bell: UInt8 = 0x07

    private enum Sequence {
        case query(length: Int)
        case other(length: Int)
        case unfinished
    }

    private static func sequence(in bytes: UnsafeMutableRawBufferPointer, at start: Int) -> Sequence {
        guard start + 1 < bytes.count else { return .unfinished }
        switch bytes[start + 1] {
        case UInt8(ascii: "["): return controlSequence(in: bytes, at: start)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"): return controlString(in: bytes, at: start)
        case UInt8(ascii: "Z"): return .query(length: 2)  // DECID
        default: return .other(length: 1)
        }
    }

    // MARK: - CSI

    private static func controlSequence(in bytes: UnsafeMutableRawBufferPointer, at start: Int) -> Sequence {
        var prefix: UInt8 = 0
        var intermediate: UInt8 = 0
        var firstParameter: Int?
        var isFirst = true
        var position = start + 2
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case 0x30...0x39:
                if isFirst { firstParameter = min(99_999, (firstParameter ?? 0) * 10 + Int(byte - 0x30)) }
            case 0x3A, 0x3B:
                isFirst = false
            case 0x3C...0x3F:
                prefix = byte
            case 0x20...0x2F:
                intermediate = byte
            case 0x40...0x7E:
                let length = position + 1 - start
                return isQuery(final: byte, prefix: prefix, intermediate: intermediate, parameter: firstParameter)
                    ? .query(length: length) : .other(length: length)
            default:
                return .other(length: position - start)
            }
            position += 1
        }
        return .unfinished
    }

    private static func isQuery(final: UInt8, prefix: UInt8, intermediate: UInt8, parameter: Int?) -> Bool {
        switch (final, prefix, intermediate) {
        case (UInt8(ascii: "c"), 0, 0), (UInt8(ascii: "c"), UInt8(ascii: ">"), 0),
            (UInt8(ascii: "c"), UInt8(ascii: "="), 0):
            true  // DA1, DA2, DA3
        case (UInt8(ascii: "n"), 0, 0), (UInt8(ascii: "n"), UInt8(ascii: "?"), 0):
            true  // DSR, CPR, DECXCPR, colour scheme
        case (UInt8(ascii: "p"), _, UInt8(ascii: "$")):
            true  // DECRQM
        case (UInt8(ascii: "q"), UInt8(ascii: ">"), 0):
            true  // XTVERSION
        case (UInt8(ascii: "u"), UInt8(ascii: "?"), 0):
            true  // kitty keyboard flags
        case (UInt8(ascii: "m"), UInt8(ascii: "?"), 0):
            true  // XTQMODKEYS
        case (UInt8(ascii: "S"), UInt8(ascii: "?"), 0):
            true  // XTSMGRAPHICS
        case (UInt8(ascii: "x"), 0, 0):
            true  // DECREQTPARM
        case (UInt8(ascii: "y"), 0, UInt8(ascii: "*")), (UInt8(ascii: "w"), 0, UInt8(ascii: "$")),
            (UInt8(ascii: "u"), 0, UInt8(ascii: "$")), (UInt8(ascii: "u"), 0, UInt8(ascii: "&")):
            true  // DECRQCRA, DECRQPSR, DECRQTSR, DECRQUPSS
        case (UInt8(ascii: "t"), 0, 0):
            parameter.map { $0 == 11 || (13...16).contains($0) || (18...21).contains($0) } ?? false  // XTWINOPS
        default:
            false
        }
    }

    // MARK: - OSC, DCS, APC

    private static func controlString(in bytes: UnsafeMutableRawBufferPointer, at start: Int) -> Sequence {
        let kind = bytes[start + 1]
        var position = start + 2
        while position < bytes.count {
            switch bytes[position] {
            case bell where kind == UInt8(ascii: "]"):
                return verdict(kind, bytes, body: start + 2..<position, length: position + 1 - start)
            case escape:
                guard position + 1 < bytes.count else { return .unfinished }
                guard bytes[position + 1] == UInt8(ascii: "\\") else { return .other(length: position - start) }
                return verdict(kind, bytes, body: start + 2..<position, length: position + 2 - start)
            case 0x18, 0x1A:  // CAN, SUB end any string.
                return .other(length: position + 1 - start)
            default:
                position += 1
            }
        }
        return .unfinished
    }

    private static func verdict(
        _ kind: UInt8,
        _ bytes: UnsafeMutableRawBufferPointer,
        body: Range<Int>,
        length: Int
    ) -> Sequence {
        let isQuery: Bool
        switch kind {
        case UInt8(ascii: "P"):  // DECRQSS, XTGETTCAP
            isQuery =
                body.count >= 2 && bytes[body.lowerBound + 1] == UInt8(ascii: "q")
                && (bytes[body.lowerBound] == UInt8(ascii: "$") || bytes[body.lowerBound] == UInt8(ascii: "+"))
        case UInt8(ascii: "_"):  // kitty graphics: a=q
            isQuery = contains([UInt8(ascii: "a"), UInt8(ascii: "="), UInt8(ascii: "q")], in: bytes, body)
        default:  // OSC with a field that is a question mark: palette, colours, clipboard
            isQuery = endsInQuestion(bytes, body)
        }
        return isQuery ? .query(length: length) : .other(length: length)
    }

    private static func endsInQuestion(_ bytes: UnsafeMutableRawBufferPointer, _ body: Range<Int>) -> Bool {
        guard body.count >= 2, body.count <= heldBytesMax else { return false }
        for index in body where bytes[index] == UInt8(ascii: "?") && bytes[index - 1] == UInt8(ascii: ";") {
            if index + 1 == body.upperBound || bytes[index + 1] == UInt8(ascii: ";") { return true }
        }
        return false
    }

    private static func contains(_ needle: [UInt8], in bytes: UnsafeMutableRawBufferPointer, _ body: Range<Int>) -> Bool
    {
        guard body.count >= needle.count else { return false }
        for start in body.lowerBound...(body.upperBound - needle.count)
        where needle.indices.allSatisfy({ bytes[start + $0] == needle[$0] }) {
            return true
        }
        return false
    }
}
