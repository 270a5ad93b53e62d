extension Terminal {
    // MARK: - The region the cursor moves in

    /// The margins at the sides are those of the screen.
    @inline(__always)
    var isFullWidth: Bool { margins.left == 0 && margins.right == columns &- 1 }

    /// The cursor is between the margins at the sides.
    @inline(__always)
    var isBetweenSides: Bool { cursor.column >= margins.left && cursor.column <= margins.right }

    /// Where CR goes: the left margin, or column 0 when the cursor is left of it.
    @inline(__always)
    var carriageReturnColumn: Int {
        cursor.column >= margins.left || modes.contains(.origin) ? margins.left : 0
    }

    /// Moves the cursor and ends its waiting to wrap.
    @inline(__always)
    mutating func moveCursor(row: Int, column: Int) {
        cursor.row = row
        cursor.column = column
        cursor.isPendingWrap = false
    }

    // MARK: - Absolute

    /// Puts the cursor at a place counted from 1, from the margins in origin mode (CUP, HVP).
    mutating func cursorPosition(row: Int, column: Int) {
        if modes.contains(.origin) {
            let row = min(margins.top + row - 1, margins.bottom)
            moveCursor(row: row, column: kept(min(margins.left + column - 1, margins.right), in: row))
        } else {
            let row = min(row - 1, rows - 1)
            moveCursor(row: row, column: kept(min(column - 1, columns - 1), in: row))
        }
    }

    /// A column that lies within a row: one of double width has half as many columns (DECDWL, DECDHL).
    @inline(__always)
    private func kept(_ column: Int, in row: Int) -> Int {
        if column < columns / 2 || screen.grid.row(row).pointee.flags.isDisjoint(with: .double) { return column }
        return max(0, columns / 2 - 1)
    }

    /// CHA, HPA.
    mutating func cursorColumn(_ column: Int) {
        let target =
            modes.contains(.origin)
            ? min(margins.left + column - 1, margins.right) : min(column - 1, columns - 1)
        moveCursor(row: cursor.row, column: kept(target, in: cursor.row))
    }

    /// VPA.
    mutating func cursorRow(_ row: Int) {
        let target = modes.contains(.origin) ? min(margins.top + row - 1, margins.bottom) : min(row - 1, rows - 1)
        moveCursor(row: target, column: cursor.column)
    }

    mutating func cursorHome() { cursorPosition(row: 1, column: 1) }

    // MARK: - Relative

    /// CUU: stops at the top margin when it starts below it.
    mutating func cursorUp(_ amount: Int) {
        let limit = cursor.row >= margins.top ? margins.top : 0
        moveCursor(row: max(cursor.row - amount, limit), column: cursor.column)
    }

    /// CUD: stops at the bottom margin when it starts above it.
    mutating func cursorDown(_ amount: Int) {
        let limit = cursor.row <= margins.bottom ? margins.bottom : rows - 1
        moveCursor(row: min(cursor.row + amount, limit), column: cursor.column)
    }

    /// CUF: stops at the right margin when it starts left of it.
    mutating func cursorForward(_ amount: Int) {
        let limit = cursor.column <= margins.right ? margins.right : columns - 1
        moveCursor(row: cursor.row, column: kept(min(cursor.column + amount, limit), in: cursor.row))
    }

    /// CUB and BS: stops at the left margin, or goes on at the end of the row above in the reverse wrap modes.
    ///
    /// Source: xterm, modes 45 and 1045: rows of the screen follow each other in a ring, whether they wrapped or not; from
    /// the first place of the scrolling region the cursor goes to its last one, however far it was to go.
    // Deviation: xterm from version 383 on has mode 45 go back over rows that wrapped alone, and 1045 as it is here.
    mutating func cursorBackward(_ amount: Int) {
        let left = cursor.column >= margins.left ? margins.left : 0
        let isReverse =
            modes.contains(.autowrap) && !modes.isDisjoint(with: [.reverseWrap, .extendedReverseWrap])
        // A cursor that waits to wrap stands behind the last column.
        let amount = isReverse && cursor.isPendingWrap ? amount - 1 : amount
        guard isReverse, amount > cursor.column - left else {
            moveCursor(row: cursor.row, column: max(cursor.column - amount, left))
            return
        }
        if cursor.row == margins.top, cursor.column == margins.left {
            moveCursor(row: margins.bottom, column: margins.right)
            return
        }
        let width = margins.right - left + 1
        let total = width * rows
        let place = (cursor.row * width + cursor.column - left - amount % total + total) % total
        moveCursor(row: place / width, column: left + place % width)
    }

    mutating func backspace() { cursorBackward(1) }

    // MARK: - Lines

    /// LF, VT, FF.
    // Hot: once a line.
    @inline(__always)
    mutating func lineFeed() {
        cursor.isPendingWrap = false
        if cursor.row == margins.bottom || cursor.row &+ 1 == rows {
            index()
        } else {
            cursor.row &+= 1
        }
        if modes.contains(.newLine) { cursor.column = carriageReturnColumn }
    }

    /// IND: down a row; at the bottom margin the region scrolls.
    mutating func index() {
        cursor.isPendingWrap = false
        if cursor.row == margins.bottom {
            if isBetweenSides { scrollUp(1) }
        } else if cursor.row < rows - 1 {
            cursor.row += 1
        }
    }

    /// RI: up a row; at the top margin the region scrolls.
    mutating func reverseIndex() {
        cursor.isPendingWrap = false
        if cursor.row == margins.top {
            if isBetweenSides { scrollDown(1) }
        } else if cursor.row > 0 {
            cursor.row -= 1
        }
    }

    /// NEL.
    mutating func nextLine() {
        index()
        cursor.column = carriageReturnColumn
    }

    /// DECBI: back a column; at the left margin the region moves right.
    mutating func backIndex() {
        if cursor.column == margins.left {
            if isBetweenRows { shiftColumns(at: margins.left, by: 1) }
        } else if cursor.column > 0 {
            moveCursor(row: cursor.row, column: cursor.column - 1)
        }
    }

    /// DECFI: forward a column; at the right margin the region moves left.
    mutating func forwardIndex() {
        if cursor.column == margins.right {
            if isBetweenRows { shiftColumns(at: margins.left, by: -1) }
        } else if cursor.column < columns - 1 {
            moveCursor(row: cursor.row, column: cursor.column + 1)
        }
    }

    var isBetweenRows: Bool { cursor.row >= margins.top && cursor.row <= margins.bottom }

    // MARK: - Tabs

    /// HT, CHT: stops at the right margin.
    mutating func tabForward(_ amount: Int) {
        if cursor.isPendingWrap, modes.contains([.tabWraps, .autowrap]) {
            // Why: mode 41 is for programs that fill a line and then print a tab, which belongs to the next one.
            index()
            cursor.column = margins.left
        }
        // Why: the last stop of xterm is the right margin, for a cursor on the right of it too.
        let limit = kept(margins.right, in: cursor.row)
        var column = cursor.column
        if column > limit { column = limit }
        for _ in 0..<min(amount, columns) where column < limit {
            column = min(tabs.next(after: column) ?? limit, limit)
        }
        // Why: HT keeps the cursor waiting to wrap, as xterm does; one that waits is at the last stop, or behind it.
        cursor.column = column
    }

    /// CBT.
    // Deviation: in xterm the cursor goes on waiting to wrap, though it is no longer where it began to.
    mutating func tabBackward(_ amount: Int) {
        let limit = modes.contains(.origin) ? margins.left : 0
        var column = cursor.column
        for _ in 0..<min(amount, columns) where column > limit {
            column = max(tabs.previous(before: column) ?? limit, limit)
        }
        moveCursor(row: cursor.row, column: column)
    }

    // MARK: - Saving

    /// DECSC.
    mutating func saveCursor() {
        screen.saved = SavedCursor(
            cursor: cursor,
            style: pen,
            charsets: charsets,
            isOriginMode: modes.contains(.origin)
        )
    }

    /// DECRC; without a DECSC before it the cursor goes home and all is as at start.
    // Deviation: xterm leaves a cursor above or to the left of the margins in origin mode, where no other sequence puts it.
    mutating func restoreCursor() {
        let saved = screen.saved
        if saved.isOriginMode { modes.insert(.origin) } else { modes.remove(.origin) }
        pen = saved.style
        isPenStale = true
        charsets = saved.charsets
        updateCanPrintRuns()
        cursor = saved.cursor
        cursor.row = min(cursor.row, rows - 1)
        cursor.column = min(cursor.column, columns - 1)
        if cursor.isPendingWrap, cursor.column != columns - 1, cursor.column != margins.right {
            cursor.isPendingWrap = false
        }
        if saved.isOriginMode {
            cursor.row = max(margins.top, min(cursor.row, margins.bottom))
            cursor.column = max(margins.left, min(cursor.column, margins.right))
        }
    }
}
