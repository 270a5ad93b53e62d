/// Foreign text as a message may show it: quoted, short, without anything a terminal would act on.
enum Excerpt {
    /// Bound: characters shown; the rest becomes an ellipsis.
    static let lengthMax = 64

    static func quoted(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(lengthMax) {
            shown.append(TextRule.isControl(scalar) ? "\u{FFFD}" : scalar)
        }
        let ellipsis = text.unicodeScalars.dropFirst(lengthMax).isEmpty ? "" : "…"
        return "\"\(String(shown))\(ellipsis)\""
    }
}
