/// Finds how far printable ASCII goes.
enum PrintableRun {
    /// How many bytes from the start are in 0x20 to 0x7E.
    ///
    /// Eight bytes are looked at as one number: adding 0x60 to the low seven bits carries into the top bit from 0x20 on,
    /// adding 1 for 0x7F alone.
    // Why: comparisons of Swift's SIMD types are done element by element; additions and bit operations are not.
    // Hot: every byte of output is looked at here once.
    @inline(__always)
    static func length(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        let raw = UnsafeRawPointer(bytes)
        var position = 0
        while position &+ 16 <= count {
            // Safety: sixteen bytes from here lie before `count`.
            let part = raw.loadUnaligned(fromByteOffset: position, as: SIMD2<UInt64>.self)
            let low = part & 0x7F7F_7F7F_7F7F_7F7F
            let outside =
                (part | ~(low &+ 0x6060_6060_6060_6060) | (low &+ 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080
            if outside[0] != 0 { return position &+ outside[0].trailingZeroBitCount / 8 }
            if outside[1] != 0 { return position &+ 8 &+ outside[1].trailingZeroBitCount / 8 }
            position &+= 16
        }
        while position < count, bytes[position] &- 0x20 <= 0x5E { position &+= 1 }
        return position
    }
}
