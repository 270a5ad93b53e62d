import TOMLKit

/// One table of the file; knows by what is read from it which keys there are.
final class TableReader {
    let name: String
    private(set) var knownKeys: [String] = []
    private let values: TOMLTable?
    private let document: DocumentReader

    init(name: String, values: TOMLTable?, document: DocumentReader) {
        self.name = name
        self.values = values
        self.document = document
    }

    /// Keys that are in the file and that nobody has read.
    var unreadKeys: [String] { (values?.keys ?? []).filter { !knownKeys.contains($0) } }

    func has(_ key: String) -> Bool { values?[key] != nil }

    /// Reads a key; without it, or with a fault, the target stays as it is.
    func read<Value>(
        _ key: String,
        into target: inout Value,
        _ convert: (TOMLValue) throws(Rejection) -> Value
    ) {
        knownKeys.append(key)
        guard let value = values?[key]?.tomlValue else { return }
        do {
            target = try convert(value)
        } catch {
            reject(key, error.message)
        }
    }

    func reject(_ key: String, _ message: String) {
        document.reject(name, key, message)
    }
}
