/// How many columns a text takes on a terminal, closely enough for a table.
enum TextWidth {
    /// Columns of a text without control characters.
    static func columns(_ text: String) -> Int {
        text.reduce(0) { $0 + columns($1) }
    }

    /// The text, shortened with an ellipsis where it takes more than `width` columns.
    static func shortened(_ text: String, to width: Int) -> String {
        guard columns(text) > width, width > 0 else { return text }
        var kept = ""
        var used = 0
        for character in text {
            let next = columns(character)
            guard used + next < width else { break }
            kept.append(character)
            used += next
        }
        return kept + "…"
    }

    private static func columns(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        guard first.value >= 0x300 else { return 1 }
        if character.unicodeScalars.contains(where: { $0.value == 0xFE0F || $0.properties.isEmojiPresentation }) {
            return 2
        }
        switch first.value {
        // swift-format-ignore
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
