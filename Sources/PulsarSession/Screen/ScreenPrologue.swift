/// The bytes between what a session printed before it ended and what it prints after it was started again.
enum ScreenPrologue {
    // swift-format-ignore
    /// Private modes that a program may leave set: cursor keys, reverse video, the mouse and how it is told, focus,
    /// keypad, margins, pasting, synchronised output, reports of colour scheme and size.
    private static let modes = [
        1, 5, 6, 9, 1000, 1001, 1002, 1003, 1005, 1006, 1015, 1016, 1004, 66, 69, 2004, 2026, 2031, 2048,
    ]

    /// Ends a sequence that was cut off and puts everything back that a program can switch, except what is shown.
    static func reset(isAlternate: Bool) -> [UInt8] {
        // Why only then: to leave the alternate screen without being in it moves the cursor to where it was saved last.
        let leave = isAlternate ? "\u{1B}[?1049l" : ""
        let off = "\u{1B}[?\(modes.map(String.init).joined(separator: ";"))l"
        let on = "\u{1B}[?7;25h"
        let rest =
            "\u{1B}[4l\u{1B}>\u{1B}[r\u{1B}[m\u{1B}(B\u{0F}\u{1B}[0 q\u{1B}[>4m\u{1B}[=0u"
            + "\u{1B}]8;;\u{1B}\\\u{1B}]104\u{1B}\\\u{1B}]110\u{1B}\\\u{1B}]111\u{1B}\\\u{1B}]112\u{1B}\\"
        return Array(("\u{18}" + leave + off + on + rest).utf8)
    }

    /// A line of its own below `row` rows that show something; the cursor stands at the beginning of the next.
    static func line(_ text: String, below row: Int, columns: Int) -> [UInt8] {
        let framed = "── \(text) ──"
        let shown = framed.count < columns ? framed : String(text.prefix(max(0, columns - 1)))
        let place = row > 0 ? "\u{1B}[\(row);1H\r\n" : "\u{1B}[H"
        return Array("\(place)\u{1B}[2m\(shown)\u{1B}[m\r\n".utf8)
    }
}
