/// Text that came from the program and will be shown to a person.
enum UntrustedText {
    /// The text of some bytes: ill-formed parts become U+FFFD, and what could hide or turn text around is left out.
    ///
    /// - Parameter scalarsMax: what lies beyond is cut off.
    static func shown(_ bytes: some Collection<UInt8>, scalarsMax: Int) -> String {
        // Bound: no scalar takes more than four bytes.
        let text = String(decoding: bytes.prefix(scalarsMax * 8), as: UTF8.self)
        var shown = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars where !isHidden(scalar.value) {
            if count == scalarsMax { break }
            shown.append(scalar)
            count += 1
        }
        return String(shown)
    }

    /// The text of some bytes as it is; nothing when it is not UTF-8 or has control characters.
    static func exact(_ bytes: some Collection<UInt8>, bytesMax: Int) -> String? {
        guard bytes.count <= bytesMax, let text = String(validating: Array(bytes), as: UTF8.self) else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { !isHidden($0.value) }
        return isPlain ? text : nil
    }

    /// Controls, controls of direction, what has no width and separates nothing a person sees, separators of lines.
    private static func isHidden(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFFF9...0xFFFB:
            true
        default:
            false
        }
    }
}
