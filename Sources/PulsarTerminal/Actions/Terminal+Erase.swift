extension Terminal {
    /// ED and DECSED: 0 below, 1 above, 2 all, 3 the scrollback.
    ///
    /// They spare what SPA protects, or DECSCA for the selective ones: see ``setProtected(_:asISO:)``.
    mutating func eraseDisplay(_ part: Int, isSelective: Bool) {
        switch part {
        case 0:
            if cursor.column == 0 { endLine(before: cursor.row) }
            eraseLine(0, isSelective: isSelective)
            eraseRows((cursor.row + 1)..<rows, isSelective: isSelective, keeping: .image)
        case 1:
            eraseRows(0..<cursor.row, isSelective: isSelective, keeping: .image)
            eraseLine(1, isSelective: isSelective)
        case 2:
            eraseRows(0..<rows, isSelective: isSelective)
        case 3 where !isSelective:
            scrollback.removeAll()
            return
        default:
            return
        }
        cursor.isPendingWrap = false
    }

    /// - Parameter kept: flags that stay: images of kitty's protocol go with the whole screen only.
    private mutating func eraseRows(_ range: Range<Int>, isSelective: Bool, keeping kept: Row.Flags = []) {
        let isSelective = isSelective || modes.contains(.guardedAreas)
        let blank = eraseCell
        for row in range {
            if isSelective {
                eraseUnprotected(row, 0..<columns)
            } else {
                let row = screen.grid.row(row)
                let kept = row.pointee.flags.intersection(kept)
                screen.grid.clear(row, to: blank, generation: generation)
                row.pointee.flags.formUnion(kept)
            }
        }
        // The row before no longer goes on in what has been erased.
        if let first = range.first { endLine(before: first) }
    }

    /// The line that goes on in a row ends in the one before.
    private mutating func endLine(before row: Int) {
        if row > 0 {
            screen.grid.row(row - 1).pointee.flags.remove(.wrapped)
        } else if !isAlternate {
            scrollback.endLine()
        }
    }

    /// EL and DECSEL: 0 to the right, 1 to the left, 2 all.
    mutating func eraseLine(_ part: Int, isSelective: Bool) {
        let range: Range<Int>
        switch part {
        case 0: range = cursor.column..<columns
        case 1: range = 0..<(cursor.column + 1)
        case 2: range = 0..<columns
        default: return
        }
        cursor.isPendingWrap = false
        if isSelective || modes.contains(.guardedAreas) {
            eraseUnprotected(cursor.row, range)
            return
        }
        let row = screen.grid.row(cursor.row)
        screen.grid.erase(row, range, to: eraseCell, generation: generation)
        if part != 1 { row.pointee.flags.remove(.wrapped) }
    }

    /// ECH.
    mutating func eraseCharacters(_ amount: Int) {
        cursor.isPendingWrap = false
        let range = cursor.column..<min(columns, cursor.column + amount)
        if modes.contains(.guardedAreas) { return eraseUnprotected(cursor.row, range) }
        screen.grid.erase(screen.grid.row(cursor.row), range, to: eraseCell, generation: generation)
    }

    /// Erases what DECSCA has not protected; as xterm does it, the style goes too but for the background.
    mutating func eraseUnprotected(_ row: Int, _ range: Range<Int>) {
        let blank = eraseCell
        let row = screen.grid.row(row)
        // Half a wide character is not spared for the other one.
        let isCut = row.pointee.cell(range.lowerBound).kind == .spacer && range.lowerBound > 0
        let range = isCut ? range.lowerBound - 1..<range.upperBound : range
        for column in range where column < Int(row.pointee.count) {
            let cell = row.pointee.cell(column)
            if cell.kind == .spacer { continue }
            if styles[cell.style].attributes.contains(.protected) { continue }
            let width = cell.kind == .wide ? 2 : 1
            screen.grid.erase(row, column..<min(columns, column + width), to: blank, generation: generation)
        }
        let written = max(range.lowerBound, Int(row.pointee.count))
        if blank.bits != 0, written < range.upperBound {
            screen.grid.erase(row, written..<range.upperBound, to: blank, generation: generation)
        }
    }

    /// DECSCA, SPA, EPA: protects what is printed from now on.
    ///
    /// As in xterm the last one that protected decides what spares it: after DECSCA only DECSED, DECSEL and DECSERA do, after
    /// SPA also ED, EL and ECH, whichever of the two protected the character.
    mutating func setProtected(_ isProtected: Bool, asISO isISO: Bool) {
        if isProtected, isISO { modes.insert(.guardedAreas) }
        if isProtected, !isISO { modes.remove(.guardedAreas) }
        if isProtected { pen.attributes.insert(.protected) } else { pen.attributes.remove(.protected) }
        isPenStale = true
    }

    /// DECALN: fills the screen with E, and takes margins, origin mode and the pen's attributes back, not its colours.
    mutating func alignmentPattern() {
        pen.attributes.formIntersection(.protected)
        isPenStale = true
        margins = Margins(columns: columns, rows: rows)
        modes.remove(.origin)
        for row in 0..<rows {
            let row = screen.grid.row(row)
            screen.grid.clear(row, to: Cell(bits: 0), generation: generation)
            let cells = screen.grid.cells(of: row, writtenUpTo: 0)
            cells.update(repeating: Cell(bits: 0x45), count: columns)
            row.pointee.count = Int32(columns)
        }
        moveCursor(row: 0, column: 0)
    }

    // MARK: - Insert and delete

    /// ICH: makes room at the cursor, up to the right margin.
    mutating func insertCharacters(_ amount: Int) {
        cursor.isPendingWrap = false
        guard isBetweenSides else { return }
        insertColumns(at: cursor.column, count: amount)
    }

    mutating func insertColumns(at column: Int, count: Int) {
        let blank = eraseCell
        let limit = column > margins.right ? columns : margins.right + 1
        screen.grid.shift(
            screen.grid.row(cursor.row),
            column..<limit,
            by: count,
            blank: blank,
            generation: generation
        )
    }

    /// DCH: takes characters out at the cursor.
    mutating func deleteCharacters(_ amount: Int) {
        guard isBetweenSides else { return }
        cursor.isPendingWrap = false
        let blank = eraseCell
        screen.grid.shift(
            screen.grid.row(cursor.row),
            cursor.column..<(margins.right + 1),
            by: -amount,
            blank: blank,
            generation: generation
        )
    }

    /// IL.
    mutating func insertLines(_ amount: Int) {
        guard isBetweenRows, isBetweenSides else { return }
        moveRows(from: cursor.row, up: -min(amount, rows))
        moveCursor(row: cursor.row, column: margins.left)
    }

    /// DL.
    mutating func deleteLines(_ amount: Int) {
        guard isBetweenRows, isBetweenSides else { return }
        moveRows(from: cursor.row, up: min(amount, rows))
        moveCursor(row: cursor.row, column: margins.left)
    }

    /// DECIC and DECDC.
    mutating func insertColumns(_ amount: Int) {
        guard isBetweenRows, isBetweenSides else { return }
        shiftColumns(at: cursor.column, by: min(amount, columns))
    }

    /// REP: the last character again, if nothing came between.
    // Bound: as many times as the screen has cells but for one, as in xterm.
    mutating func repeatLast(_ amount: Int) {
        guard lastScalar != 0 else { return }
        let scalar = lastScalar
        let width = max(1, scalar < 0x300 ? 1 : ScalarProperties.of(scalar).width)
        for _ in 0..<min(amount, rows * columns - 1) { print(scalar, width: width) }
    }
}
