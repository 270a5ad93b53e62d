/// Takes an input apart front to back; where it has ended, everything is zero.
struct ByteSource {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    mutating func pair() -> UInt16 { UInt16(byte()) << 8 | UInt16(byte()) }

    /// At most so many bytes.
    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// As many bytes as the next one says.
    mutating func counted() -> [UInt8] { bytes(Int(byte())) }
}
