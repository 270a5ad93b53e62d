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
        @inline(__always)
        func eight(_ position: Int) {
            let part = source.loadUnaligned(fromByteOffset: position, as: SIMD8<UInt8>.self)
            let wide = SIMD8<UInt64>(truncatingIfNeeded: part) | SIMD8<UInt64>(repeating: template)
            target.storeBytes(of: wide, toByteOffset: position &* 8, as: SIMD8<UInt64>.self)
        }
        @inline(__always)
        func four(_ position: Int) {
            let part = source.loadUnaligned(fromByteOffset: position, as: SIMD4<UInt8>.self)
            let wide = SIMD4<UInt64>(truncatingIfNeeded: part) | SIMD4<UInt64>(repeating: template)
            target.storeBytes(of: wide, toByteOffset: position &* 8, as: SIMD4<UInt64>.self)
        }
        // Safety: the eight or four bytes and cells from each position lie before `count`.
        var position = 0
        while position &+ 8 <= count {
            eight(position)
            position &+= 8
        }
        if position == count { return }
        // Why: how many are left is not foreseen, and a wrong guess costs more than to write some of them twice.
        if count >= 8 {
            eight(count &- 8)
        } else if count >= 4 {
            four(0)
            four(count &- 4)
        } else {
            for position in 0..<count { cells[position] = Cell(bits: template | UInt64(bytes[position])) }
        }
    }

    /// Writes the low byte of each cell.
    // Hot: each row that scrolls off passes here.
    @inline(__always)
    static func narrow(_ cells: UnsafeMutablePointer<Cell>, _ count: Int, into bytes: UnsafeMutablePointer<UInt8>) {
        let source = UnsafeRawPointer(cells)
        let target = UnsafeMutableRawPointer(bytes)
        @inline(__always)
        func eight(_ position: Int) {
            let part = source.loadUnaligned(fromByteOffset: position &* 8, as: SIMD8<UInt64>.self)
            target.storeBytes(of: SIMD8<UInt8>(truncatingIfNeeded: part), toByteOffset: position, as: SIMD8<UInt8>.self)
        }
        // Safety: the eight cells and bytes from each position lie before `count`.
        var position = 0
        while position &+ 8 <= count {
            eight(position)
            position &+= 8
        }
        if position == count { return }
        if count >= 8 { return eight(count &- 8) }
        for position in 0..<count { bytes[position] = UInt8(truncatingIfNeeded: cells[position].bits) }
    }
}
