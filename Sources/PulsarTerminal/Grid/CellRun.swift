/// Runs of cells of one byte each, widened and narrowed without a look at single cells.
enum CellRun {
    /// Writes printable ASCII as cells that share everything but the character.
    // Hot: the bytes of nearly all output pass here.
    @inline(__always)
    static func widen(
        _ bytes: UnsafePointer<UInt8>,
        _ count: Int,
        template: UInt64,
        into cells: UnsafeMutablePointer<Cell>
    ) {
        let target = UnsafeMutableRawPointer(cells)
        let source = UnsafeRawPointer(bytes)
        let templates = SIMD8<UInt64>(repeating: template)
        var position = 0
        while position &+ 8 <= count {
            // Safety: eight bytes and eight cells from here lie before `count`.
            let part = source.loadUnaligned(fromByteOffset: position, as: SIMD8<UInt8>.self)
            let wide = SIMD8<UInt64>(truncatingIfNeeded: part) | templates
            target.storeBytes(of: wide, toByteOffset: position &* 8, as: SIMD8<UInt64>.self)
            position &+= 8
        }
        while position < count {
            cells[position] = Cell(bits: template | UInt64(bytes[position]))
            position &+= 1
        }
    }

    /// Writes the low byte of each cell.
    // Hot: each row that scrolls off passes here.
    @inline(__always)
    static func narrow(_ cells: UnsafeMutablePointer<Cell>, _ count: Int, into bytes: UnsafeMutablePointer<UInt8>) {
        let source = UnsafeRawPointer(cells)
        let target = UnsafeMutableRawPointer(bytes)
        var position = 0
        while position &+ 8 <= count {
            // Safety: eight cells and eight bytes from here lie before `count`.
            let part = source.loadUnaligned(fromByteOffset: position &* 8, as: SIMD8<UInt64>.self)
            target.storeBytes(of: SIMD8<UInt8>(truncatingIfNeeded: part), toByteOffset: position, as: SIMD8<UInt8>.self)
            position &+= 8
        }
        while position < count {
            bytes[position] = UInt8(truncatingIfNeeded: cells[position].bits)
            position &+= 1
        }
    }
}
