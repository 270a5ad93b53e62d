extension Terminal {
    /// Prints characters of any script as long as each just takes the next one or two columns of the row, or joins one
    /// that did.
    ///
    /// It stops before everything that asks for more: the end of the row, a control, something ill-formed, what stands
    /// there in halves, the last bytes of the batch, and a run of ASCII.
    ///
    /// - Returns: the position of the first byte that was not treated.
    // Hot: text that is not ASCII passes here.
    mutating func printText(_ start: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Int {
        guard canPrintRuns, !cursor.isPendingWrap, !modes.contains(.graphemeClusters) else { return from }
        if isPenStale { resolvePen() }
        let row = screen.grid.row(cursor.row)
        var column = cursor.column
        guard row.pointee.flags.isDisjoint(with: .mixed) || column >= Int(row.pointee.count) else { return from }
        let cells = screen.grid.cells(of: row, writtenUpTo: column)
        let limit = printLimit(row, column)
        let raw = UnsafeRawPointer(start)
        let widths = ScalarWidths.shared
        let pen = penBits
        var position = from
        var last: UInt32 = 0
        var all: UInt32 = 0
        while position &+ 4 <= count {
            let wide = CellRun.widenText(
                raw + position,
                count &- position,
                template: pen,
                into: cells + column,
                limit &- column
            )
            if wide > 0 {
                position &+= wide &* 3
                column &+= wide &* 2
                last = cells[column &- 2].content
                all |= last
                if position &+ 4 > count { break }
            }
            // Safety: four bytes from here lie before `count`.
            let word = UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            guard word & 0x8080_8080 != 0, let (scalar, length) = UTF8Word.decode(word) else { break }
            let width = ScalarWidths.simple(scalar, in: widths)
            if width == ScalarWidths.joining {
                guard column > cursor.column, join(scalar, cells + column) else { break }
            } else {
                if width == 0 || column &+ width > limit { break }
                // Safety: column and its neighbour are below the limit. Why in this order: a narrow one overwrites the
                // spacer.
                cells[column &+ width &- 1] = Cell(bits: pen | Cell.spacerBits)
                cells[column] = Cell(
                    bits: pen | UInt64(truncatingIfNeeded: width &- 1) << Cell.kindShift | UInt64(scalar)
                )
                column &+= width
                last = scalar
            }
            position &+= Int(truncatingIfNeeded: length)
            all |= scalar
        }
        guard position > from else { return from }
        lastScalar = last
        row.pointee.count = max(row.pointee.count, Int32(truncatingIfNeeded: column))
        row.pointee.generation = generation
        if all >= 0x7F { row.pointee.flags.insert(.mixed) }
        if penBits != 0 { row.pointee.flags.insert(.styled) }
        cursor.isPendingWrap = column == limit
        cursor.column = column == limit ? limit &- 1 : column
        return position
    }

    /// Adds a scalar of no width to the character that was printed right before a cell.
    ///
    /// - Returns: false, and nothing done, where the table of clusters has to be compacted first.
    @inline(__always)
    private mutating func join(_ scalar: UInt32, _ end: UnsafeMutablePointer<Cell>) -> Bool {
        if clusters.isFull { return false }
        clusters.add(scalar, to: end - (end[-1].kind == .spacer ? 2 : 1))
        return true
    }
}
