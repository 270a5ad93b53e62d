import Testing

@testable import PulsarTerminal

/// `Docs/Sequences.md`, read for comparison with the code.
struct SequenceDocument {
    /// What the document says the terminal does with a sequence.
    enum Status: String {
        case supported, deviates, ignored
    }

    /// One line of one of its tables.
    struct Entry {
        let section: String
        /// The first column, in the parts that blanks separate.
        let parts: [String]
        let status: Status
        let note: String

        /// Prefix, intermediate and final of a CSI or DCS, as the terminal tells them apart.
        var key: SequenceKey? {
            guard let first = parts.first, first == "CSI" || first == "DCS" else { return nil }
            var prefix: UInt8 = 0
            var intermediate: UInt8 = 0
            for part in parts.dropFirst() {
                guard let byte = byte(part) else { continue }
                switch byte {
                case 0x3C...0x3F: prefix = byte
                case 0x20...0x2F: intermediate = byte
                case 0x40...0x7E: return SequenceKey(prefix: prefix, intermediate: intermediate, final: byte)
                default: break
                }
            }
            return nil
        }

        /// What follows ESC.
        var escape: [UInt8] { parts.dropFirst().compactMap { byte($0) } }

        /// The first number among the parts.
        var number: Int? { parts.lazy.compactMap { Int($0) }.first }

        /// A number written as `0x1B`.
        var hexadecimal: Int? { parts.first.flatMap { $0.hasPrefix("0x") ? Int($0.dropFirst(2), radix: 16) : nil } }

        private func byte(_ part: String) -> UInt8? {
            if part == "SP" { return 0x20 }
            return part.utf8.count == 1 ? part.utf8.first : nil
        }
    }

    let entries: [Entry]

    init() throws {
        let text = String(decoding: try RepositoryFile.bytes("Docs/Sequences.md"), as: UTF8.self)
        var section = ""
        var entries: [Entry] = []
        for line in text.split(separator: "\n") {
            if line.hasPrefix("## ") { section = String(line.dropFirst(3)) }
            guard line.hasPrefix("| `") else { continue }
            let columns = SequenceDocument.columns(line)
            guard columns.count == 4 else {
                Issue.record("A line has \(columns.count) columns instead of 4: \(line)")
                continue
            }
            guard let status = Status(rawValue: columns[2]) else {
                Issue.record("A line has a status that means nothing: \(line)")
                continue
            }
            let parts = SequenceDocument.code(columns[0]).split(separator: " ").map { String($0) }
            entries.append(Entry(section: section, parts: parts, status: status, note: columns[3]))
        }
        self.entries = entries
    }

    func section(_ name: String) -> [Entry] { entries.filter { $0.section == name } }

    /// What the lines of a section name that are said to do something.
    func active<Name: Hashable>(_ section: String, _ name: (Entry) -> Name?) -> Set<Name> {
        Set(self.section(section).filter { $0.status != .ignored }.compactMap(name))
    }

    /// The keys of all control sequences, or device control strings, that are said to do something.
    func activeKeys(_ introducer: String) -> Set<SequenceKey> {
        Set(entries.filter { $0.parts.first == introducer && $0.status != .ignored }.compactMap(\.key))
    }

    /// The columns of a line of a table; a bar after a backslash belongs to its column.
    private static func columns(_ line: Substring) -> [String] {
        var columns: [String] = []
        var column = ""
        var isEscaped = false
        for character in line.dropFirst() {
            if character == "|", !isEscaped {
                columns.append(column.trimmed)
                column = ""
            } else if character == "\\", !isEscaped {
                isEscaped = true
                continue
            } else {
                if isEscaped, character != "|" { column.append("\\") }
                column.append(character)
            }
            isEscaped = false
        }
        return columns
    }

    /// What stands between the backticks.
    private static func code(_ text: String) -> String {
        let ticks = text.prefix { $0 == "`" }.count
        return String(text.dropFirst(ticks).dropLast(ticks)).trimmed
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
