/// Text with tags, HTML or SVG, that has nothing of a program's in it but what was escaped.
struct Markup {
    private(set) var bytes: [UInt8] = []

    /// A part of this source.
    mutating func tag(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func number(_ number: Int) {
        bytes.append(number: number)
    }

    /// A number of tenths.
    mutating func tenths(_ number: Int) {
        bytes.append(number: number / 10)
        guard number % 10 != 0 else { return }
        bytes.append(UInt8(ascii: "."))
        bytes.append(number: number % 10)
    }

    /// `#rrggbb`.
    mutating func color(_ color: UInt32) {
        bytes.append(UInt8(ascii: "#"))
        for shift in stride(from: UInt32(20), through: 0, by: -4) {
            bytes.append(Markup.digits[Int(color >> shift & 0xF)])
        }
    }

    /// Text or the value of an attribute.
    mutating func text(_ text: some StringProtocol) {
        for scalar in text.unicodeScalars { self.scalar(scalar.value) }
    }

    mutating func text(_ character: ExportedCharacter) {
        if character.isBlank { return bytes.append(0x20) }
        scalar(character.first)
        for scalar in character.rest { self.scalar(scalar) }
    }

    /// One scalar; what XML does not allow becomes U+FFFD.
    private mutating func scalar(_ scalar: UInt32) {
        switch scalar {
        case 0x26: tag("&amp;")
        case 0x3C: tag("&lt;")
        case 0x3E: tag("&gt;")
        case 0x22: tag("&quot;")
        case 0x27: tag("&#39;")
        case 0x20...0x7E: bytes.append(UInt8(truncatingIfNeeded: scalar))
        case 0x00...0x9F, 0xFFFE, 0xFFFF: bytes.append("\u{FFFD}")
        default: bytes.append(Unicode.Scalar(scalar) ?? "\u{FFFD}")
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

extension ExportedCharacter {
    /// Fonts may well draw it in another width than a cell: it is given a place of its own.
    var needsPlace: Bool {
        if kind == .wide { return true }
        switch first {
        // Blocks, boxes and Braille dots are in the fonts of terminals; symbols, private use and emoji often are not.
        case 0..<0x2600, 0x2800..<0x2900, 0xFB00..<0xFE00: return false
        default: return true
        }
    }
}
