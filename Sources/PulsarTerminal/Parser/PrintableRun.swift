/// Finds how far printable ASCII goes.
enum PrintableRun {
    /// How many bytes from the start are in 0x20 to 0x7E.
    // Hot: every byte of output is looked at here once.
    @inline(__always)
    static func length(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        let raw = UnsafeRawPointer(bytes)
        var position = 0
        while position &+ 16 <= count {
            // Safety: sixteen bytes from here lie before `count`.
            let part = raw.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
            let outside = (part &- 0x20) .> 0x5E
            let words = unsafeBitCast(outside, to: SIMD2<UInt64>.self)
            if words[0] != 0 { return position &+ words[0].trailingZeroBitCount / 8 }
            if words[1] != 0 { return position &+ 8 &+ words[1].trailingZeroBitCount / 8 }
            position &+= 16
        }
        while position < count, bytes[position] &- 0x20 <= 0x5E { position &+= 1 }
        return position
    }
}
