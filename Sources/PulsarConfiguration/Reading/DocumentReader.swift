import TOMLKit

/// A parsed file from which tables are taken one after another; what nobody took is a fault in the end.
///
/// The parser's memory is never given back, neither the tree nor the texts taken from it: a file's worth per reading.
final class DocumentReader {
    private let root: TOMLTable
    private let lines: KeyLines
    private let file: String
    private var faults: [ConfigurationError.Fault] = []
    private var tables: [TableReader] = []

    init(root: TOMLTable, lines: KeyLines, file: String) {
        self.root = root
        self.lines = lines
        self.file = file
    }

    /// A table of the file; an empty one when it is not there.
    func table(_ name: String) -> TableReader {
        let value = root[name]
        if let value, value.type != .table {
            reject(nil, name, "expected a table, found \(value.tomlValue.kind)")
        }
        let table = TableReader(name: name, values: value?.table, document: self)
        tables.append(table)
        return table
    }

    func reject(_ table: String?, _ key: String, _ message: String) {
        let name = Quoting.key(key)
        faults.append(
            ConfigurationError.Fault(
                file: file,
                line: lines.line(table, key),
                key: table.map { "\($0).\(name)" } ?? name,
                message: message
            )
        )
    }

    /// Ends the reading: throws when there was a fault.
    func finish() throws(ConfigurationError) {
        rejectUnknownNames()
        guard !faults.isEmpty else { return }
        throw ConfigurationError(faults.sorted { ($0.line ?? 0, $0.description) < ($1.line ?? 0, $1.description) })
    }

    private func rejectUnknownNames() {
        let names = tables.map(\.name)
        for key in root.keys where !names.contains(key) {
            let isTable = root[key]?.type == .table
            let place = isTable ? nil : placeOfKey(key)
            reject(nil, key, Self.unknown(isTable ? "table" : "key", place ?? Suggestion.nearest(to: key, in: names)))
        }
        for table in tables {
            for key in table.unreadKeys {
                let near = Suggestion.nearest(to: key, in: table.knownKeys)
                reject(table.name, key, Self.unknown("key", near ?? placeOfKey(key)))
            }
        }
    }

    /// Where a key belongs that stands in the wrong table.
    private func placeOfKey(_ key: String) -> String? {
        tables.first { $0.knownKeys.contains(key) }.map { "\($0.name).\(key)" }
    }

    private static func unknown(_ what: String, _ suggestion: String?) -> String {
        "there is no such \(what)" + (suggestion.map { "; did you mean \($0)?" } ?? "")
    }
}
