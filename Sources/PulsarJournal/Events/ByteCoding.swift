import PulsarValues

/// Builds little-endian bytes.
struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// The sixteen bytes in the order in which an identifier is spelled.
    mutating func append(_ identifier: Identifier) {
        append(identifier.high.bigEndian)
        append(identifier.low.bigEndian)
    }

    mutating func append(_ size: WindowSize) {
        append(size.columns)
        append(size.rows)
        append(size.pixelWidth)
        append(size.pixelHeight)
    }
}

/// Takes little-endian bytes apart; whatever is missing is nil, never a trap.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func integer<Number: FixedWidthInteger & UnsignedInteger>() -> Number? {
        let size = Number.bitWidth / 8
        guard rest.count >= size else { return nil }
        var number: Number = 0
        for byte in rest.prefix(size).reversed() {
            number = Number(truncatingIfNeeded: UInt64(number) << 8) | Number(byte)
        }
        rest.removeFirst(size)
        return number
    }

    mutating func bytes(_ count: Int) -> ByteReader? {
        guard count >= 0, count <= rest.count else { return nil }
        defer { rest.removeFirst(count) }
        return ByteReader(rest.prefix(count))
    }

    mutating func identifier() -> Identifier? {
        guard let high: UInt64 = integer(), let low: UInt64 = integer() else { return nil }
        return Identifier(high: high.byteSwapped, low: low.byteSwapped)
    }

    mutating func windowSize() -> WindowSize? {
        guard let columns: UInt16 = integer(), let rows: UInt16 = integer(),
            let width: UInt16 = integer(), let height: UInt16 = integer()
        else { return nil }
        return WindowSize(columns: columns, rows: rows, pixelWidth: width, pixelHeight: height)
    }

    /// All that is left, as text; what is not UTF-8 is replaced.
    mutating func text() -> String {
        defer { rest = [] }
        return String(decoding: rest, as: UTF8.self)
    }

    /// All that is left.
    mutating func remainder() -> [UInt8] {
        defer { rest = [] }
        return Array(rest)
    }
}
