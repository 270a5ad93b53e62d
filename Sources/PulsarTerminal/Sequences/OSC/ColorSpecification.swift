/// A colour as programs name it to the X server (OSC 4, 10 to 19).
///
/// Source: XParseColor(3) for `rgb:`, `rgbi:`, `#`, the colour spaces of ``ColorSpace`` and names. The names are the common
/// ones of rgb.txt.
public enum ColorSpecification {
    /// Red, green and blue in the low 24 bits; nothing when the bytes name no colour.
    public static func color(_ bytes: ArraySlice<UInt8>) -> UInt32? {
        // Bound: no colour takes more to say.
        guard bytes.count <= 64 else { return nil }
        let text = bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 0x20 : $0 }
        if text.first == 0x23 { return numbered(text.dropFirst()) }
        if text.starts(with: Array("rgb:".utf8)) { return device(text.dropFirst(4)) }
        if text.starts(with: Array("rgbi:".utf8)) { return intensities(text.dropFirst(5)) }
        for space in ColorSpace.allCases where text.starts(with: Array("\(space.rawValue):".utf8)) {
            return decimals(text.dropFirst(space.rawValue.utf8.count + 1)).flatMap { space.color($0.0, $0.1, $0.2) }
        }
        let name = text.filter { $0 != 0x20 }
        return names.first { $0.name.utf8.elementsEqual(name) }?.color
    }

    /// `#rgb` with one to four digits each, which are the most significant ones.
    private static func numbered(_ digits: ArraySlice<UInt8>) -> UInt32? {
        let width = digits.count / 3
        guard digits.count % 3 == 0, width >= 1, width <= 4 else { return nil }
        var color: UInt32 = 0
        for part in 0..<3 {
            let start = digits.startIndex + part * width
            guard let value = number(digits[start..<(start + width)]) else { return nil }
            color = color << 8 | (value << UInt32(16 - 4 * width)) >> 8
        }
        return color
    }

    /// `rgb:r/g/b` with one to four digits each, scaled to what so many digits can say.
    private static func device(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var color: UInt32 = 0
        for part in parts {
            guard part.count >= 1, part.count <= 4, let value = number(part) else { return nil }
            let most = (UInt32(1) << UInt32(4 * part.count)) - 1
            color = color << 8 | (value * 0xFFFF / most) >> 8
        }
        return color
    }

    /// `rgbi:r/g/b` with intensities from 0 to 1, such as `0.25`.
    private static func intensities(_ text: ArraySlice<UInt8>) -> UInt32? {
        guard let parts = decimals(text), (0...1).contains(parts.0), (0...1).contains(parts.1),
            (0...1).contains(parts.2)
        else { return nil }
        return DeviceColor.color(red: parts.0, green: parts.1, blue: parts.2)
    }

    /// Three numbers with slashes between.
    private static func decimals(_ text: ArraySlice<UInt8>) -> (Double, Double, Double)? {
        let parts = text.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var values: [Double] = []
        for part in parts {
            // Bound: no coordinate is larger, and what is computed of them stays finite.
            guard part.count <= 16, let value = Double(String(decoding: part, as: UTF8.self)), abs(value) <= 1e6
            else { return nil }
            values.append(value)
        }
        return (values[0], values[1], values[2])
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for byte in digits {
            guard let digit = Hexadecimal.digit(byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private static let names: [(name: String, color: UInt32)] = [
        ("black", 0x000000), ("white", 0xFFFFFF), ("red", 0xFF0000), ("green", 0x00FF00), ("blue", 0x0000FF),
        ("yellow", 0xFFFF00), ("cyan", 0x00FFFF), ("magenta", 0xFF00FF), ("gray", 0xBEBEBE), ("grey", 0xBEBEBE),
        ("darkgray", 0xA9A9A9), ("darkgrey", 0xA9A9A9), ("lightgray", 0xD3D3D3), ("lightgrey", 0xD3D3D3),
        ("dimgray", 0x696969), ("dimgrey", 0x696969), ("orange", 0xFFA500), ("brown", 0xA52A2A), ("purple", 0xA020F0),
        ("violet", 0xEE82EE), ("pink", 0xFFC0CB), ("gold", 0xFFD700), ("navy", 0x000080), ("navyblue", 0x000080),
        ("maroon", 0xB03060), ("turquoise", 0x40E0D0), ("salmon", 0xFA8072), ("coral", 0xFF7F50), ("tomato", 0xFF6347),
        ("orchid", 0xDA70D6), ("khaki", 0xF0E68C), ("beige", 0xF5F5DC), ("ivory", 0xFFFFF0), ("tan", 0xD2B48C),
        ("skyblue", 0x87CEEB), ("lightblue", 0xADD8E6), ("darkblue", 0x00008B), ("steelblue", 0x4682B4),
        ("darkgreen", 0x006400), ("forestgreen", 0x228B22), ("lightgreen", 0x90EE90), ("darkred", 0x8B0000),
        ("darkcyan", 0x008B8B), ("darkmagenta", 0x8B008B), ("darkorange", 0xFF8C00), ("firebrick", 0xB22222),
        ("slategray", 0x708090), ("midnightblue", 0x191970),
    ]
}
