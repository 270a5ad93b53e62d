extension Terminal {
    /// Escape sequences that make another terminal of the same size show what this one shows and behave as it does.
    ///
    /// Output from ``resumeOffset`` on continues it. Whatever state the other terminal is in, it is set up anew, but its
    /// scrollback stays and what scrolls off meanwhile is added to it; what was on its screen is erased, so who wants to
    /// keep that scrolls it off before. There is no query in it, no bell, nothing for the clipboard or the desktop, and
    /// no control character that a program chose.
    ///
    /// Images that are on a screen are drawn again where they are, and what was sent for kitty's images is sent again; a
    /// terminal that knows no images reads over them. They take at most ``TerminalLimits/imageBytesMax``. Left out is one
    /// that has no room without scrolling, or lies in rows of double width; an image over the very character that has to be
    /// printed once more for the cursor is lost in that cell.
    ///
    /// Not in it, because it would do more than show: mode 2026, the report of mode 2048, a change of size (mode 3), the
    /// keyboard's lock, marks of prompts and progress; and what REP repeats, where insertion, character sets, mode 2027 or
    /// guarded areas come in between.
    ///
    /// - Parameter scrollbackRows: the newest of them; more than there are means all.
    public func replay(scrollbackRows: Int) -> [UInt8] {
        var writer = ReplayWriter(columns: columns, rows: rows, hyperlinks: hyperlinks)
        writer.interrupt()
        replaySavedModes(to: &writer)
        writer.begin()
        if !isAlternate {
            // Why: first, so that a terminal without an alternate screen ends with the primary one's text.
            writer.text("\u{1B}[?1049h")
            replayAlternate(to: &writer)
            replaySavedCursor(to: &writer, isPrimary: false)
            writer.end1049()
        }
        writer.clear()
        replayTabs(to: &writer)
        replayKeyboard(isAlternate ? other.keyboard : screen.keyboard, to: &writer)
        replayPrimary(to: &writer, scrollbackRows: scrollbackRows)
        if isAlternate {
            // The switch itself saves the cursor.
            place(other.saved, isPrimary: true, to: &writer)
            writer.text("\u{1B}[?1049h")
            replayAlternate(to: &writer)
        }
        replayTitles(to: &writer)
        replayColors(to: &writer)
        replayModes(to: &writer)
        replayMargins(to: &writer)
        replaySavedCursor(to: &writer, isPrimary: !isAlternate)
        replayCursor(to: &writer)
        if parser.isReplayed { writer.append(parser.begun) }
        return writer.bytes
    }

    // MARK: - Rows

    private func replayPrimary(to writer: inout ReplayWriter, scrollbackRows: Int) {
        let scrolled = max(0, self.scrollbackRows - max(0, scrollbackRows))..<self.scrollbackRows
        writer.beginScreen()
        var drawn = ExportedRow()
        scrollback.forEach(in: scrolled) { header, block in
            drawn.take(header, in: block)
            writer.draw(drawn, isLast: false)
        }
        // What was above the screen has to scroll off, so that all rows follow.
        replayScreen(to: &writer, isPrimary: true, upTo: scrolled.isEmpty ? nil : rows)
    }

    /// The keyboard and the rows of the alternate screen, which is shown and blank but for what the pen makes of it.
    private func replayAlternate(to writer: inout ReplayWriter) {
        writer.clear()
        replayKeyboard(isAlternate ? screen.keyboard : other.keyboard, to: &writer)
        writer.beginScreen()
        replayScreen(to: &writer, isPrimary: false, upTo: nil)
    }

    /// The rows of a screen, without blank ones at the end where it is not said how many.
    private func replayScreen(to writer: inout ReplayWriter, isPrimary: Bool, upTo count: Int?) {
        var used = count ?? rows
        while count == nil, used > 0, isUnused(used - 1, isPrimary: isPrimary) { used -= 1 }
        var drawn = ExportedRow()
        for row in 0..<used {
            gather(row, isPrimary: isPrimary, into: &drawn)
            writer.draw(drawn, isLast: row == used - 1)
        }
        replayImages(to: &writer, isPrimary: isPrimary)
    }

    private func isUnused(_ row: Int, isPrimary: Bool) -> Bool {
        let pointer = exportedRow(row, isPrimary: isPrimary)
        guard pointer.pointee.count == 0, pointer.pointee.flags.isDisjoint(with: .double) else { return false }
        return row == 0 || !exportedRow(row - 1, isPrimary: isPrimary).pointee.flags.contains(.wrapped)
    }

    // MARK: - Cursors

    /// DECSC of a screen that is shown.
    private func replaySavedCursor(to writer: inout ReplayWriter, isPrimary: Bool) {
        let isActive = isPrimary != isAlternate
        let saved = isActive ? screen.saved : other.saved
        let blank = place(saved, isPrimary: isPrimary, to: &writer)
        if isActive, modes.contains(.saveCursor1048) { writer.text("\u{1B}[?1048h") } else { writer.text("\u{1B}7") }
        if let blank, blank.isErased {
            writer.use(blank.style)
            writer.text("\u{1B}[X")
        }
        if saved.isOriginMode { writer.text("\u{1B}[?6l") }
        writer.use(Charsets())
    }

    /// Makes everything that DECSC keeps as it was kept.
    ///
    /// - Returns: the blank that became a space for it, where the cursor is.
    @discardableResult
    private func place(_ saved: SavedCursor, isPrimary: Bool, to writer: inout ReplayWriter) -> ExportedCharacter? {
        let isActive = isPrimary != isAlternate
        // The margins are set for the screen that is shown at the end, and only then.
        let margins = isActive ? self.margins : Margins(columns: columns, rows: rows)
        var cursor = saved.cursor
        // Elsewhere it is not brought back.
        if cursor.column != columns - 1, cursor.column != margins.right { cursor.isPendingWrap = false }
        let blank = place(cursor, saved.isOriginMode, margins, isPrimary: isPrimary, to: &writer)
        writer.use(saved.style)
        writer.use(saved.charsets)
        return blank
    }

    /// Puts the cursor where it was, waiting to wrap if it did; the same for the place and for the origin mode.
    ///
    /// - Returns: the blank that became a space for it.
    private func place(
        _ cursor: ScreenCursor,
        _ isOriginMode: Bool,
        _ margins: Margins,
        isPrimary: Bool,
        to writer: inout ReplayWriter
    ) -> ExportedCharacter? {
        if isOriginMode { writer.text("\u{1B}[?6h") }
        let row = exportedRow(cursor.row, isPrimary: isPrimary)
        let column = columnToReprint(for: cursor, in: row)
        let reprinted = column.map { character(row, $0) }
        let target = ScreenCursor(row: cursor.row, column: column ?? cursor.column)
        move(to: target, isOriginMode ? margins : nil, isPrimary: isPrimary, to: &writer)
        guard let reprinted else { return nil }
        guard reprinted.isBlank else {
            writer.put(reprinted)
            return nil
        }
        writer.spaces(1, reprinted.style)
        return reprinted
    }

    /// CUP, from the margins where they are given.
    ///
    /// In a row of double width it goes no further than the half that is shown; VPA from another row does.
    private func move(
        to cursor: ScreenCursor,
        _ margins: Margins?,
        isPrimary: Bool,
        to writer: inout ReplayWriter
    ) {
        func isDouble(_ row: Int) -> Bool {
            !exportedRow(row, isPrimary: isPrimary).pointee.flags.isDisjoint(with: .double)
        }
        let top = margins?.top ?? 0
        let rows = top...(margins?.bottom ?? self.rows - 1)
        let row = max(0, cursor.row - top)
        let column = max(0, cursor.column - (margins?.left ?? 0))
        if cursor.column >= columns / 2, isDouble(cursor.row), let other = rows.first(where: { !isDouble($0) }) {
            writer.move(row: other - top, column: column)
            writer.sequence([row + 1], "d")
        } else {
            writer.move(row: row, column: column)
        }
    }

    /// The column of the character that has to be printed again for a cursor; nothing when none has to.
    ///
    /// The one a cursor waits behind makes it wait; the last that was printed makes a reader know it, for REP and for
    /// what combines with it.
    func columnToReprint(for cursor: ScreenCursor, in row: UnsafeMutablePointer<Row>) -> Int? {
        var column = cursor.isPendingWrap ? cursor.column : cursor.column - 1
        guard column >= 0 else { return nil }
        if row.pointee.cell(column).kind == .spacer, column > 0 { column -= 1 }
        let character = character(row, column)
        let limit = printLimit(row, column)
        let end = column + character.width
        // Only at an end or a margin can it be made to wait; in what a row of double width does not show, it never does.
        if cursor.isPendingWrap { return end == limit && end == cursor.column + 1 ? column : nil }
        guard cursor == self.cursor, lastScalar != 0, character.first == lastScalar else { return nil }
        return end == cursor.column && end < limit && column >= margins.left ? column : nil
    }

    /// The cursor, the pen, and what would have been in the way until now.
    private func replayCursor(to writer: inout ReplayWriter) {
        if modes.contains(.cursorVisible) { writer.text("\u{1B}[?25h") }
        _ = place(cursor, modes.contains(.origin), margins, isPrimary: !isAlternate, to: &writer)
        // Why: nothing may follow a character that REP is to repeat, so all that is not usual only is set behind it.
        if modes.contains(.insert) { writer.text("\u{1B}[4h") }
        writer.joinGraphemes(modes.contains(.graphemeClusters))
        writer.use(pen)
        writer.use(charsets)
        if modes.contains(.guardedAreas) {
            writer.text("\u{1B}V")
            if !pen.attributes.contains(.protected) { writer.text("\u{1B}W") }
        }
        if !isUTF8 { writer.text("\u{1B}%@") }
        switch charsets.single {
        case 2: writer.text("\u{1B}N")
        case 3: writer.text("\u{1B}O")
        default: break
        }
    }
}
