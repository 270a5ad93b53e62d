/// CRC-32C (Castagnoli), reflected: sixteen bytes a step by table.
enum CRC32C {
    private static let polynomial: UInt32 = 0x82F6_3B78

    /// Sixteen tables of 256, one behind the other; each takes a byte one place further from the end.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 16 * 256)
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

    /// The checksum of bytes.
    // Hot: every byte of a snapshot passes here when it is written and when it is loaded.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { table in
            var crc: UInt32 = 0xFFFF_FFFF
            var position = 0
            // Safety: sixteen bytes from here lie before the end; an index is a byte plus a multiple of 256 below 4,096.
            while position &+ 16 <= bytes.count {
                let first = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let second = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position &+ 8, as: UInt64.self))
                crc = eight(first ^ UInt64(crc), table, 2048) ^ eight(second, table, 0)
                position &+= 16
            }
            while position < bytes.count {
                crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[position])) & 0xFF)]
                position &+= 1
            }
            return ~crc
        }
    }

    /// What eight bytes add, with so many entries of the tables behind them.
    @inline(__always)
    private static func eight(_ word: UInt64, _ table: UnsafeBufferPointer<UInt32>, _ behind: Int) -> UInt32 {
        var crc = table[behind &+ 1792 &+ Int(word & 0xFF)] ^ table[behind &+ 1536 &+ Int(word >> 8 & 0xFF)]
        crc ^= table[behind &+ 1280 &+ Int(word >> 16 & 0xFF)] ^ table[behind &+ 1024 &+ Int(word >> 24 & 0xFF)]
        crc ^= table[behind &+ 768 &+ Int(word >> 32 & 0xFF)] ^ table[behind &+ 512 &+ Int(word >> 40 & 0xFF)]
        return crc ^ table[behind &+ 256 &+ Int(word >> 48 & 0xFF)] ^ table[behind &+ Int(word >> 56)]
    }
}
