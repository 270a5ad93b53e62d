/// In which lines of a file its tables and keys stand; the parser does not tell.
///
/// Good for files as people write them. What it does not find has no line, and nothing else depends on it.
struct KeyLines {
    private var lines: [String: Int] = [:]

    init(_ text: String) {
        var table = ""
        var multilineQuote: String?
        for (index, line) in Self.lines(of: text).enumerated() {
            if let quote = multilineQuote {
                if line.contains(quote) { multilineQuote = nil }
                continue
            }
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.first == "#" { continue }
            if line.first == "[" {
                table = Self.name(line.drop { $0 == "[" }.prefix { $0 != "]" })
                note(table, index)
            } else if let equals = line.firstIndex(of: "=") {
                let key = Self.name(line[..<equals])
                note(table.isEmpty ? key : "\(table).\(key)", index)
                multilineQuote = ["\"\"\"", "'''"].first { quote in
                    line[equals...].split(separator: quote, omittingEmptySubsequences: false).count == 2
                }
            }
        }
    }

    /// The line of a key, else of its table, counted from 1.
    func line(_ table: String?, _ key: String) -> Int? {
        guard let table else { return lines[key] }
        return lines["\(table).\(key)"] ?? lines[table]
    }

    private mutating func note(_ name: String, _ index: Int) {
        // Why: also the tables a dotted name passes through, so that each of them has a line.
        var name = name[...]
        while true {
            lines[String(name)] = lines[String(name)] ?? index + 1
            guard let dot = name.lastIndex(of: ".") else { return }
            name = name[..<dot]
        }
    }

    private static func lines(of text: String) -> [Substring] {
        // Why: a carriage return with its line feed is a character of its own.
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    /// Without the space and the quotes that may stand around its parts.
    private static func name(_ text: Substring) -> String {
        String(text.filter { !" \t\"'".contains($0) })
    }
}
