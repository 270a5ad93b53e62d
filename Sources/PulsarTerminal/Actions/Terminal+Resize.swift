extension Terminal {
    /// Changes the size; lines of the primary screen and the scrollback wrap anew, the cursor stays with its text.
    ///
    /// - Parameters:
    ///   - columns: 1 at least; cut to what the limits allow.
    ///   - rows: the same.
    public mutating func resize(columns newColumns: Int, rows newRows: Int) {
        let newColumns = max(1, min(newColumns, limits.columnsMax))
        let newRows = max(1, min(newRows, limits.rowsMax))
        guard newColumns != columns || newRows != rows else { return }
        generation &+= 1
        settleImages()
        let imagesBefore = imagesBeforeResize()
        let wasAlternate = isAlternate
        if wasAlternate { swap(&screen, &other) }
        let moved = resizePrimary(newColumns, newRows, tracksCursor: !wasAlternate)
        let firstAlternate = resizeAlternate(newColumns, newRows, tracksCursor: wasAlternate)
        if wasAlternate { swap(&screen, &other) }
        if !imagesBefore.isEmpty {
            placeAfterResize(imagesBefore, primaryRow: { moved.row($0) }, firstAlternate: firstAlternate)
        }
        margins = Margins(columns: newColumns, rows: newRows)
        tabs = tabs.resized(to: newColumns)
        cursor.row = min(cursor.row, newRows - 1)
        cursor.column = min(cursor.column, newColumns - 1)
        isPenStale = true
        if styles.capacity > StyleTable.capacityMax(styles: styles.count - 1, cells: newColumns * newRows * 2) {
            compactStyles()
        }
        screen.grid.touchAll(generation: generation)
        if modes.contains(.sizeReports) { reportSizeInBand() }
    }

    // MARK: - Primary

    /// The last row that holds anything, or the cursor.
    private func lastUsedRow(_ cursorRow: Int) -> Int {
        var last = rows - 1
        while last > cursorRow, screen.grid.row(last).pointee.count == 0,
            !screen.grid.row(last).pointee.flags.contains(.image)
        {
            last -= 1
        }
        return last
    }

    private mutating func resizePrimary(_ newColumns: Int, _ newRows: Int, tracksCursor: Bool) -> MovedRows {
        // A cursor that waits to wrap stands on its character; it is found again by that.
        let current = tracksCursor ? cursor : screen.saved.cursor
        let lastUsed = lastUsedRow(min(current.row, rows - 1))
        let unused = rows - 1 - lastUsed
        let points = [
            Reflow.Point(row: current.row, column: current.column),
            Reflow.Point(row: screen.saved.cursor.row, column: screen.saved.cursor.column),
        ]
        let keptRows = limits.scrollbackRowsMax
        var reflow = Reflow(
            columns: newColumns,
            rowsMax: keptRows + newRows + rows,
            bytesMax: limits.scrollbackBytesMax,
            droppedRows: scrollback.droppedRows,
            points: points
        )
        scrollback.forEach(in: 0..<scrollback.rowCount) { header, block in reflow.add(header, block) }
        let activeStart = reflow.rowIndex
        for row in 0...lastUsed { reflow.add(screen.grid.row(row), number: row, styles, clusters) }
        reflow.finish()
        let end = reflow.rowIndex
        let first = take(
            &reflow,
            newRows,
            current,
            unused: unused,
            activeStart: activeStart,
            tracksCursor: tracksCursor
        )
        scrollback.limit(rows: keptRows)
        return MovedRows(starts: reflow.lineStarts, end: end, first: first)
    }

    /// Makes the newest rows that came out of a reflow the screen; says which of them is the first one of it.
    private mutating func take(
        _ reflow: inout Reflow,
        _ newRows: Int,
        _ current: ScreenCursor,
        unused: Int,
        activeStart: Int,
        tracksCursor: Bool
    ) -> Int {
        let total = reflow.rowIndex
        let blankRows = unused > 0 ? max(0, newRows - (total - activeStart)) : 0
        var shown = min(reflow.output.rowCount, newRows - blankRows)
        var last = total
        // The row of the cursor stays; rows below it that find no room go, as in tmux.
        while last - shown > reflow.points[0].row, reflow.output.rowCount > 0 {
            reflow.output.removeLast { _, _ in }
            last -= 1
            shown = min(shown, reflow.output.rowCount)
        }
        screen.grid = Grid(columns: reflow.columns, rows: newRows)
        swap(&scrollback, &reflow.output)
        // Its blocks are numbered from the start again.
        styles.forgetBlocks()
        for row in (0..<shown).reversed() { unpackLast(into: row) }
        let first = last - shown
        let saved = cursor(at: reflow.points[1], first, wasPending: screen.saved.cursor.isPendingWrap)
        let moved = cursor(at: reflow.points[0], first, wasPending: current.isPendingWrap)
        screen.saved.cursor = tracksCursor ? saved : moved
        if tracksCursor { cursor = moved }
        return first
    }

    private func cursor(at point: Reflow.Point, _ first: Int, wasPending: Bool) -> ScreenCursor {
        var cursor = ScreenCursor()
        cursor.row = max(0, min(point.row - first, screen.grid.rows - 1))
        cursor.column = max(0, min(point.column, screen.grid.columns - 1))
        guard wasPending else { return cursor }
        if cursor.column == screen.grid.columns - 1 { cursor.isPendingWrap = true } else { cursor.column += 1 }
        return cursor
    }

    /// Takes the newest row out of the scrollback and puts it on the screen.
    private mutating func unpackLast(into row: Int) {
        var characters: [PackedRow.Character] = []
        var texts: [[UInt32]] = []
        var flags: Row.Flags = []
        var mark = RowMark.none
        scrollback.removeLast { header, block in
            flags = header.rowFlags
            mark = header.mark
            PackedRow.forEachCharacter(header, in: block) { character in
                characters.append(character)
                guard character.scalarCount > 1 else { return }
                var scalars: [UInt32] = []
                var text = character.text
                for _ in 0..<character.scalarCount { scalars.append(PackedRow.readScalar(&text)) }
                texts.append(scalars)
            }
        }
        let row = screen.grid.row(row)
        row.pointee.flags = flags
        row.pointee.mark = mark
        row.pointee.generation = generation
        let cells = screen.grid.cells(of: row, writtenUpTo: 0)
        var clustersUsed = 0
        for character in characters {
            let style = number(of: character.style)
            var bits = UInt64(style) << Cell.styleShift | character.kind.rawValue << Cell.kindShift
            if character.scalarCount > 1 {
                if clusters.isFull { compactClusters() }
                bits |= Cell.clusterFlag | UInt64(clusters.insert(texts[clustersUsed]))
                clustersUsed += 1
            } else {
                bits |= UInt64(character.first)
            }
            let column = Int(row.pointee.count)
            guard column + (character.kind == .wide ? 2 : 1) <= columns else { break }
            cells[column] = Cell(bits: bits)
            row.pointee.count += 1
            guard character.kind == .wide else { continue }
            cells[column + 1] = Cell(bits: bits & Cell.styleMask | Cell.spacerBits)
            row.pointee.count += 1
        }
    }

    // MARK: - Alternate

    /// The alternate screen is cut or gets room at the right and below; programs draw it anew.
    ///
    /// - Returns: the row that is the first one now.
    private mutating func resizeAlternate(_ newColumns: Int, _ newRows: Int, tracksCursor: Bool) -> Int {
        let oldRows = other.grid.rows
        let cursorRow = tracksCursor ? cursor.row : 0
        // The row of the cursor stays on the screen.
        let first = max(0, min(cursorRow - newRows + 1, oldRows - newRows))
        let grid = Grid(columns: newColumns, rows: newRows)
        for row in 0..<min(newRows, oldRows - first) {
            let source = other.grid.row(row + first)
            let count = min(Int(source.pointee.count), newColumns)
            guard count > 0, let from = source.pointee.cells else { continue }
            let target = grid.row(row)
            let cells = grid.cells(of: target, writtenUpTo: 0)
            cells.update(from: from, count: count)
            target.pointee.count = Int32(count)
            target.pointee.flags = source.pointee.flags
            if cells[count - 1].kind == .wide { cells[count - 1] = Cell(bits: cells[count - 1].bits & Cell.styleMask) }
        }
        other.grid = grid
        other.saved.cursor.row = max(0, min(other.saved.cursor.row - first, newRows - 1))
        other.saved.cursor.column = min(other.saved.cursor.column, newColumns - 1)
        if tracksCursor {
            cursor.row = max(0, cursor.row - first)
            if cursor.column != newColumns - 1 { cursor.isPendingWrap = false }
        }
        return first
    }
}

/// Where rows of the primary screen are after it was wrapped anew.
private struct MovedRows {
    /// The rows that came of those that began a line, counted as the reflow counts them; nothing for the others.
    let starts: [Int?]
    /// The row behind the last one.
    let end: Int
    /// The row that is the first one of the screen.
    let first: Int

    /// The row that came of a row which was a line by itself, and still is.
    func row(_ row: Int) -> Int? {
        guard row < starts.count, let start = starts[row] else { return nil }
        let next = row + 1 < starts.count ? starts[row + 1] : end
        return next == start + 1 ? start - first : nil
    }
}
