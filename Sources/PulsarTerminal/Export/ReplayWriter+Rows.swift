extension ReplayWriter {
    /// The rows that follow go from the top of a blank screen down; what finds no room there scrolls off.
    mutating func beginScreen() {
        rowsDrawn = 0
        isContinued = false
        hasLeftOver = false
    }

    /// Draws the next row.
    ///
    /// A line of several rows is printed in one go, so that the reader wraps it by itself and can do so anew.
    /// - Parameter isLast: no row follows.
    mutating func draw(_ row: ExportedRow, isLast: Bool) {
        let isWrapped = row.isWrapped && !isLast
        // A row that became double after more was printed in it than it shows is printed first.
        let isDoubleFirst = row.isDouble && row.width <= max(1, columns / 2)
        let limit = isDoubleFirst ? max(1, columns / 2) : columns
        let drawn = isContinued ? wrap(into: row) : 0
        if isDoubleFirst { lineAttribute(row.flags) }
        drawCells(row, from: drawn, limit: limit, isWrapped: isWrapped)
        if row.isDouble, !isDoubleFirst { lineAttribute(row.flags) }
        rowsDrawn += 1
        isContinued = isWrapped
        if isWrapped || isLast { return }
        // A row that scrolls in takes the pen's background.
        if rowsDrawn >= rows, style.background != .default { use(Style()) }
        text("\r\n")
    }

    private mutating func lineAttribute(_ flags: Row.Flags) {
        if flags.contains(.doubleTop) {
            text("\u{1B}#3")
        } else if flags.contains(.doubleBottom) {
            text("\u{1B}#4")
        } else {
            text("\u{1B}#6")
        }
    }

    /// Makes the reader go to this row by itself; returns how many characters are drawn then.
    private mutating func wrap(into row: ExportedRow) -> Int {
        let first = row.isDouble ? nil : row.characters.first.flatMap { $0.isBlank ? nil : $0 }
        if hasLeftOver, first.map({ ScalarProperties.of($0.first).width }) != 2 { spaces(1, Style()) }
        hasLeftOver = false
        guard let first else {
            // There is no wrapping without a character: one is printed and taken away.
            spaces(1, Style())
            text("\r\u{1B}[X")
            return 0
        }
        let isAmbiguous = put(first)
        if rowsDrawn >= rows, first.style.background != .default, first.width < columns {
            // The row that scrolled in took the character's background.
            use(Style())
            text("\u{1B}[K")
        }
        if isAmbiguous, first.width < columns { sequence([first.width + 1], "G") }
        return 1
    }

    private mutating func drawCells(_ row: ExportedRow, from start: Int, limit: Int, isWrapped: Bool) {
        let characters = row.characters
        var column = characters.prefix(start).reduce(0) { $0 + $1.width }
        var index = start
        while index < characters.count {
            let character = characters[index]
            if !character.isBlank {
                let isAmbiguous = put(character)
                column += character.width
                index += 1
                if isAmbiguous, column < limit { sequence([column + 1], "G") }
                continue
            }
            if isWrapped, character.kind == .leftOver, column == columns - 1, !row.isDouble {
                hasLeftOver = true
                return
            }
            var end = index + 1
            while end < characters.count, characters[end].isBlank, characters[end].style == character.style,
                characters[end].kind != .leftOver || !isWrapped
            {
                end += 1
            }
            drawBlanks(character, end - index, at: column, isAtEnd: end == characters.count, isWrapped: isWrapped)
            column += end - index
            index = end
        }
        // Only a full row wraps.
        if isWrapped { spaces(limit - column, Style()) }
    }

    /// Leaves blanks blank where it can be done, for they are no text.
    private mutating func drawBlanks(
        _ blank: ExportedCharacter,
        _ count: Int,
        at column: Int,
        isAtEnd: Bool,
        isWrapped: Bool
    ) {
        guard blank.isErased, !(isAtEnd && isWrapped) else { return spaces(count, blank.style) }
        if blank.style != Style() {
            use(blank.style)
            if isAtEnd, column + count == columns { return text("\u{1B}[K") }
            sequence(amount: count, "X")
        }
        if !isAtEnd { sequence(amount: count, "C") }
    }

    /// Makes the spaces blank again that filled a row up so that it wraps.
    ///
    /// - Parameter isWideNext: the reader left the last column to a wide character by itself.
    mutating func eraseEnd(of drawn: ExportedRow, row: Int, isWideNext: Bool) {
        if drawn.width < columns { erase(row: row, drawn.width..<columns, Style()) }
        var end = drawn.width
        var index = drawn.characters.count
        if isWideNext, end == columns, drawn.characters.last?.kind == .leftOver {
            index -= 1
            end -= 1
        }
        while index > 0, drawn.characters[index - 1].isErased {
            let style = drawn.characters[index - 1].style
            let last = end
            while index > 0, drawn.characters[index - 1].isErased, drawn.characters[index - 1].style == style {
                index -= 1
                end -= 1
            }
            erase(row: row, end..<last, style)
        }
    }

    /// DECERA of a part of a row, the one way of erasing that leaves it to wrap where it did, and the cursor to wait.
    mutating func erase(row: Int, _ range: Range<Int>, _ style: Style) {
        use(style)
        sequence([row + 1, range.lowerBound + 1, row + 1, range.upperBound], "$z")
    }
}
