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
            endMargin(margins(for: other.saved).right, to: &writer)
            replayAlternate(to: &writer)
        }
        replayTitles(to: &writer)
        replayColors(to: &writer)
        replayModes(to: &writer)
        writer.allowsNationalSets = modes.contains(.nationalSets)
        // Why: before the margins, which a cursor that was saved in origin mode may lie outside of.
        replaySavedCursor(to: &writer, isPrimary: !isAlternate)
        replayMargins(to: &writer)
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
        for row in 0..<max(0, used - 1) {
            gather(row, isPrimary: isPrimary, into: &drawn)
            guard drawn.isWrapped else { continue }
            let next = exportedRow(row + 1, isPrimary: isPrimary)
            let isWideNext =
                !drawn.isDouble && next.pointee.flags.isDisjoint(with: .double)
                && ScalarProperties.of(character(next, 0).first).width == 2
            writer.eraseEnd(of: drawn, row: row, isWideNext: isWideNext)
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
        place(saved, isPrimary: isPrimary, to: &writer)
        if isActive, modes.contains(.saveCursor1048) { writer.text("\u{1B}[?1048h") } else { writer.text("\u{1B}7") }
        if saved.isOriginMode { writer.text("\u{1B}[?6l") }
        endMargin(margins(for: saved).right, to: &writer)
        writer.use(Charsets())
    }

    /// The right margin that makes a cursor wait where it waits; nothing where it needs none.
    ///
    /// With side margins no row is of double width, so there can be none where a row is.
    func marginToWait(for cursor: ScreenCursor) -> Int? {
        guard cursor.isPendingWrap, cursor.column > 0, cursor.column < columns - 1 else { return nil }
        for row in 0..<rows {
            for isPrimary in [true, false]
            where !exportedRow(row, isPrimary: isPrimary).pointee.flags.isDisjoint(with: .double) {
                return nil
            }
        }
        return cursor.column
    }

    /// The margins that a cursor is saved within: full ones, but for one that it waits at.
    func margins(for saved: SavedCursor) -> Margins {
        var margins = Margins(columns: columns, rows: rows)
        if let right = marginToWait(for: saved.cursor) { margins.right = right }
        return margins
    }

    /// The margins that the cursor is put in its place within: those that are set, but for one that is gone since it
    /// waits at it.
    var marginsForCursor: Margins {
        var margins = margins
        if !modes.contains(.leftRightMargins), let right = marginToWait(for: cursor) { margins.right = right }
        return margins
    }

    private func beginMargin(_ right: Int, to writer: inout ReplayWriter) {
        guard right < columns - 1 else { return }
        writer.text("\u{1B}[?69h")
        writer.sequence([1, right + 1], "s")
    }

    private func endMargin(_ right: Int, to writer: inout ReplayWriter) {
        if right < columns - 1 { writer.text("\u{1B}[?69l") }
    }

    /// Makes everything that DECSC keeps as it was kept, with no margins but one that the cursor may wait at.
    private func place(_ saved: SavedCursor, isPrimary: Bool, to writer: inout ReplayWriter) {
        let margins = margins(for: saved)
        beginMargin(margins.right, to: &writer)
        place(saved.cursor, saved.isOriginMode, margins, isPrimary: isPrimary, to: &writer)
        writer.use(saved.style)
        writer.use(saved.charsets)
    }

    /// Puts the cursor where it was, waiting to wrap if it did; the same for the place and for the origin mode.
    private func place(
        _ cursor: ScreenCursor,
        _ isOriginMode: Bool,
        _ margins: Margins,
        isPrimary: Bool,
        to writer: inout ReplayWriter
    ) {
        if isOriginMode { writer.text("\u{1B}[?6h") }
        let row = exportedRow(cursor.row, isPrimary: isPrimary)
        let column = columnToReprint(for: cursor, in: row, margins)
        let reprinted = column.map { character(row, $0) }
        let target = ScreenCursor(row: cursor.row, column: column ?? cursor.column)
        move(to: target, isOriginMode ? margins : nil, isPrimary: isPrimary, to: &writer)
        guard let reprinted else { return }
        guard reprinted.isBlank else {
            writer.put(reprinted)
            return
        }
        writer.spaces(1, reprinted.style)
        guard reprinted.isErased else { return }
        // Why a rectangle: erasing in any other way ends the waiting.
        let top = isOriginMode ? margins.top : 0
        let left = isOriginMode ? margins.left : 0
        writer.erase(row: target.row - top, (target.column - left)..<(target.column - left + 1), reprinted.style)
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
    func columnToReprint(
        for cursor: ScreenCursor,
        in row: UnsafeMutablePointer<Row>,
        _ margins: Margins
    ) -> Int? {
        var column = cursor.isPendingWrap ? cursor.column : cursor.column - 1
        guard column >= 0 else { return nil }
        if row.pointee.cell(column).kind == .spacer, column > 0 { column -= 1 }
        let character = character(row, column)
        let limit = printLimit(row, column, margins)
        let end = column + character.width
        // Only at an end or a margin can it be made to wait; in what a row of double width does not show, it never does.
        if cursor.isPendingWrap { return end == limit && end == cursor.column + 1 ? column : nil }
        guard cursor == self.cursor, lastScalar != 0, character.first == lastScalar else { return nil }
        return end == cursor.column && end < limit && column >= margins.left ? column : nil
    }

    /// The column after the last that may be printed in, within other margins than those that are set.
    private func printLimit(_ row: UnsafeMutablePointer<Row>, _ column: Int, _ margins: Margins) -> Int {
        let limit = column > margins.right ? columns : margins.right + 1
        if row.pointee.flags.isDisjoint(with: .double) { return limit }
        return max(column + 1, min(limit, columns / 2))
    }

    /// The cursor, the pen, and what would have been in the way until now.
    private func replayCursor(to writer: inout ReplayWriter) {
        if modes.contains(.cursorVisible) { writer.text("\u{1B}[?25h") }
        let isMarginGone = marginsForCursor != margins
        if isMarginGone { beginMargin(cursor.column, to: &writer) }
        place(cursor, modes.contains(.origin), marginsForCursor, isPrimary: !isAlternate, to: &writer)
        if isMarginGone { endMargin(cursor.column, to: &writer) }
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
