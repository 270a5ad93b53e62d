/// How names and values of the file are repeated in a sentence about it.
enum Quoting {
    // Bound: enough to recognise it by.
    private static let lengthMax = 60

    /// As TOML would have it: quotes only where needed.
    static func key(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
                default: false
                }
            }
        return isBare ? text : value(text)
    }

    /// In quotes, without control characters, and not too long.
    static func value(_ text: String) -> String {
        text.count > lengthMax ? (text.prefix(lengthMax) + "…").debugDescription : text.debugDescription
    }
}
