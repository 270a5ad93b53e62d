/// A number of bytes as people write it: `64MiB`, `2GiB`, `512KiB`, `1000`.
enum ByteCount {
    /// Biggest first.
    private static let units: [(name: String, bytes: UInt64)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
    ]

    /// nil when it is not written like this, or does not fit.
    static func parse(_ text: String) -> UInt64? {
        for unit in units where text.hasSuffix(unit.name) {
            return Quantity.parse(text.dropLast(unit.name.count), times: unit.bytes)
        }
        return Quantity.parse(text[...], times: 1)
    }

    /// In the biggest unit that leaves nothing over.
    static func text(_ bytes: UInt64) -> String {
        for unit in units where bytes > 0 && bytes.isMultiple(of: unit.bytes) {
            return "\(bytes / unit.bytes)\(unit.name)"
        }
        return "\(bytes)"
    }
}
