// How a string is read: as it stands, or with its escapes resolved.
extension JSONReader {
    /// The text between the quotes.
    mutating func string() throws(JSONScanError) -> String {
        position += 1
        let start = position
        let end = try endOfRun()
        guard bytes[end] == UInt8(ascii: "\"") else { return try escapedString(from: start) }
        position += 1
        return try text(bytes[start..<end])
    }

    /// Moves to the next quote or backslash and tells where it is.
    private mutating func endOfRun() throws(JSONScanError) -> Int {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return position
            case 0..<0x20: throw failure(.controlCharacter)
            default: position += 1
            }
        }
        throw failure(.unfinished)
    }

    private func text(_ bytes: some Collection<UInt8>) throws(JSONScanError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw JSONScanError(problem: .notUTF8, position: 0)
        }
        return text
    }

    /// The text of a string that has escapes; the first of them is next.
    ///
    /// Why checking the whole is enough: an escape gives whole characters, so bytes beside it that are no UTF-8 do not
    /// become so by it.
    @inline(never)
    private mutating func escapedString(from start: Int) throws(JSONScanError) -> String {
        var characters = Array(bytes[start..<position])
        while bytes[position] == UInt8(ascii: "\\") {
            try escape(into: &characters)
            let run = position
            let end = try endOfRun()
            characters += bytes[run..<end]
        }
        position += 1
        return try text(characters)
    }

    private mutating func escape(into characters: inout [UInt8]) throws(JSONScanError) {
        guard position + 1 < bytes.count else { throw failure(.unfinished) }
        let character: UInt8
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): character = bytes[position + 1]
        case UInt8(ascii: "b"): character = 0x08
        case UInt8(ascii: "f"): character = 0x0C
        case UInt8(ascii: "n"): character = 0x0A
        case UInt8(ascii: "r"): character = 0x0D
        case UInt8(ascii: "t"): character = 0x09
        case UInt8(ascii: "u"): return try codePoint(into: &characters)
        default: throw failure(.unexpected)
        }
        characters.append(character)
        position += 2
    }

    /// Reads `\uXXXX`, and a second one where the first is the first half of a pair.
    private mutating func codePoint(into characters: inout [UInt8]) throws(JSONScanError) {
        let first = try codeUnit()
        var point = UInt32(first)
        if UTF16.isLeadSurrogate(first), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            let between = position
            let second = try codeUnit()
            if UTF16.isTrailSurrogate(second) {
                point = 0x10000 + (point - 0xD800) << 10 + (UInt32(second) - 0xDC00)
            } else {
                position = between
            }
        }
        guard let scalar = Unicode.Scalar(point) else {
            hasBrokenText = true
            return
        }
        characters += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }

    /// Reads the four digits of `\uXXXX`.
    private mutating func codeUnit() throws(JSONScanError) -> UInt16 {
        guard position + 6 <= bytes.count else { throw failure(.unfinished) }
        var unit: UInt16 = 0
        for digit in bytes[position + 2..<position + 6] {
            guard let value = Self.value(ofHexDigit: digit) else { throw failure(.unexpected) }
            unit = unit << 4 | value
        }
        position += 6
        return unit
    }

    private static func value(ofHexDigit byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
