/// A window of another size than the terminal's, and what it shows of it.
///
/// A smaller one shows as much as it can and follows the cursor; in a larger one dots stand where the terminal ends.
public struct Viewport: Hashable, Sendable {
    /// Cells in a row of the window.
    public let columns: Int
    /// Rows of the window.
    public let rows: Int

    /// The place of the terminal's screen that is shown in the window's upper left corner.
    private(set) var top = 0
    private(set) var left = 0
    /// What the window shows now; nothing before it was drawn for the first time.
    private var drawn: Drawn?

    private struct Drawn: Hashable, Sendable {
        /// The last batch of output that it shows.
        var generation: UInt64
        /// The part and the screen that it shows.
        var frame: Frame
        var cursor: [Int]
        var settings: [UInt8]
    }

    private struct Frame: Hashable, Sendable {
        var top: Int
        var left: Int
        var columns: Int
        var rows: Int
        var isAlternate: Bool
    }

    /// A window in which nothing has been drawn.
    public init(columns: Int, rows: Int) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
    }

    /// Makes the next drawing draw everything, in whatever state the window is.
    public mutating func forget() { drawn = nil }

    /// Moves what is shown so far that the cursor is in it; one that is hidden may be anywhere.
    private mutating func follow(_ cursor: ScreenCursor, isVisible: Bool, columns: Int, rows: Int) {
        let row = isVisible ? cursor.row : top
        let column = isVisible ? cursor.column : left
        if row < top { top = row }
        if row >= top + self.rows { top = row - self.rows + 1 }
        // Why by half a window: not every letter of a long line shall move everything.
        if column < left || column >= left + self.columns { left = column - self.columns / 2 }
        top = max(0, min(top, rows - self.rows))
        left = max(0, min(left, columns - self.columns))
    }

    /// Escape sequences that make the window, with what it showed, show the terminal as it is now.
    ///
    /// - Returns: nothing where nothing has changed.
    /// - Complexity: linear in the rows that have changed since the last drawing.
    public mutating func draw(_ terminal: borrowing Terminal) -> [UInt8] {
        let isVisible = terminal.modes.contains(.cursorVisible)
        follow(terminal.cursor, isVisible: isVisible, columns: terminal.columns, rows: terminal.rows)
        let frame = Frame(
            top: top,
            left: left,
            columns: terminal.columns,
            rows: terminal.rows,
            isAlternate: terminal.isAlternate
        )
        let settings = terminal.viewportSettings(isMoved: top > 0 || left > 0)
        let cursor = [terminal.cursor.row - top, terminal.cursor.column - left, isVisible ? 1 : 0]
        var writer = ReplayWriter(columns: columns, rows: rows, hyperlinks: terminal.hyperlinks)
        let since = drawn?.frame == frame ? drawn?.generation : nil
        if since == nil {
            if drawn == nil { writer.interrupt() }
            writer.begin()
            writer.clear()
            fill(beyond: terminal, to: &writer)
        }
        for row in top..<min(terminal.rows, top + rows) {
            if let since, !terminal.hasRowChanged(row, since: since) { continue }
            draw(row, of: terminal, to: &writer)
        }
        writer.use(Style())
        writer.joinGraphemes(false)
        let hasDrawn = !writer.bytes.isEmpty
        if drawn?.settings != settings { writer.append(settings) }
        if hasDrawn || drawn?.cursor != cursor { place(cursor, to: &writer) }
        drawn = Drawn(generation: terminal.generation, frame: frame, cursor: cursor, settings: settings)
        guard hasDrawn else { return writer.bytes }
        // At once, where the window's terminal can do that.
        return Array("\u{1B}[?2026h\u{1B}[?25l".utf8) + writer.bytes + Array("\u{1B}[?2026l".utf8)
    }

    private func place(_ cursor: [Int], to writer: inout ReplayWriter) {
        let isInside = (0..<rows).contains(cursor[0]) && (0..<columns).contains(cursor[1])
        if isInside { writer.move(row: cursor[0], column: cursor[1]) }
        if isInside, cursor[2] == 1 { writer.text("\u{1B}[?25h") } else { writer.text("\u{1B}[?25l") }
    }

    /// Dots where the window goes beyond the terminal.
    private func fill(beyond terminal: borrowing Terminal, to writer: inout ReplayWriter) {
        var faint = Style()
        faint.attributes.insert(.faint)
        for row in 0..<rows {
            let start = row < terminal.rows ? min(columns, terminal.columns) : 0
            guard start < columns else { continue }
            writer.move(row: row, column: start)
            writer.use(faint)
            for _ in start..<columns { writer.scalar(0xB7) }
        }
    }

    /// One row, over whatever is there.
    private func draw(_ row: Int, of terminal: borrowing Terminal, to writer: inout ReplayWriter) {
        writer.move(row: row - top, column: 0)
        var exported = ExportedRow()
        terminal.gather(row, isPrimary: !terminal.isAlternate, into: &exported)
        let end = min(terminal.columns, left + columns)
        var column = 0
        for character in exported.characters {
            let start = max(column, left)
            column += character.width
            let visible = min(column, end) - start
            guard visible > 0 else { continue }
            if character.isBlank || visible < character.width {
                writer.spaces(visible, character.style)
            } else if writer.put(character), column < end {
                writer.sequence([column - left + 1], "G")
            }
        }
        let reached = max(column, left)
        guard reached < end else { return }
        writer.use(Style())
        writer.sequence(amount: end - reached, "X")
    }
}

extension Terminal {
    /// What a window that shows this terminal is set to besides what it shows: modes, titles, colours, keyboard.
    ///
    /// - Parameter isMoved: the window does not begin where the terminal does, so that the mouse would be told elsewhere.
    fileprivate func viewportSettings(isMoved: Bool) -> [UInt8] {
        var writer = ReplayWriter(columns: columns, rows: rows, hyperlinks: hyperlinks)
        replayKeyboard(screen.keyboard, to: &writer)
        writer.command(1, titles.iconName)
        writer.command(2, titles.title)
        replayColors(to: &writer)
        replayModes(to: &writer)
        // The window's own rows are drawn one by one and never wrap.
        writer.text("\u{1B}[?7h\u{1B}[20l")
        if isMoved { writer.text("\u{1B}[?9;1000;1001;1002;1003l") }
        return writer.bytes
    }
}
