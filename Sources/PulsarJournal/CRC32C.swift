/// CRC-32C (Castagnoli), reflected, as in iSCSI and ext4: eight bytes a step by table.
///
/// Chainable: the value of a concatenation is the second part's value seeded with the first's.
package struct CRC32C: Hashable, Sendable {
    private static let polynomial: UInt32 = 0x82F6_3B78

    /// Eight tables of 256, one behind the other.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for index in 0..<256 {
            var value = UInt32(index)
            for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ polynomial }
            tables[index] = value
        }
        for index in 256..<tables.count {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    /// The checksum of everything fed so far.
    package private(set) var value: UInt32

    /// - Parameter seed: the value of what comes before; 0 for nothing.
    package init(seed: UInt32 = 0) {
        value = seed
    }

    /// Adds bytes.
    // Hot: every byte of output passes once, on the sync thread.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        value = Self.tables.withUnsafeBufferPointer { table in
            var crc = ~value
            var position = 0
            // Safety: position + 8 ≤ count; every table index is a byte plus a multiple of 256 below 2,048.
            while position &+ 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let low = UInt32(truncatingIfNeeded: word) ^ crc
                let high = UInt32(truncatingIfNeeded: word >> 32)
                crc = table[1792 &+ Int(low & 0xFF)] ^ table[1536 &+ Int(low >> 8 & 0xFF)]
                crc ^= table[1280 &+ Int(low >> 16 & 0xFF)] ^ table[1024 &+ Int(low >> 24)]
                crc ^= table[768 &+ Int(high & 0xFF)] ^ table[512 &+ Int(high >> 8 & 0xFF)]
                crc ^= table[256 &+ Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
                position &+= 8
            }
            while position < bytes.count {
                crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[position])) & 0xFF)]
                position &+= 1
            }
            return ~crc
        }
    }

    /// Adds eight bytes, most significant first.
    package mutating func feed(bigEndian number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { feed($0) }
    }

    /// The checksum of bytes.
    package static func checksum(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
        var crc = CRC32C(seed: seed)
        crc.feed(bytes)
        return crc.value
    }
}
