/// One row as others than a terminal read it: its text, and where it is styled.
public struct ScreenLine: Hashable, Sendable {
    /// Columns that share a style other than the default one.
    public struct Run: Hashable, Sendable {
        /// The first column.
        public var start: Int
        /// How many columns.
        public var length: Int
        /// What they look like.
        public var style: Style
    }

    /// Each character once, blanks as spaces, without those at the end.
    public internal(set) var text = ""
    /// The line goes on in the next row.
    public internal(set) var isWrapped = false
    /// What the shell said starts in this row.
    public internal(set) var mark = RowMark.none
    /// From the left; columns in no run have the default style.
    public internal(set) var runs: [Run] = []

    private var column = 0
    private var waitingBlanks = 0

    init(isWrapped: Bool, mark: RowMark) {
        self.isWrapped = isWrapped
        self.mark = mark
    }

    /// Adds a character; one without scalars is a blank.
    mutating func add(_ scalars: some Collection<UInt32>, width: Int, _ style: Style) {
        if scalars.isEmpty {
            waitingBlanks += width
        } else {
            text.append(String(repeating: " ", count: waitingBlanks))
            waitingBlanks = 0
            for scalar in scalars { text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\u{FFFD}") }
        }
        if style != Style() {
            if let last = runs.last, last.style == style, last.start + last.length == column {
                runs[runs.count - 1].length += width
            } else {
                runs.append(Run(start: column, length: width, style: style))
            }
        }
        column += width
    }
}

extension Terminal {
    /// A row of the screen.
    ///
    /// - Parameter row: from 0; a row that does not exist is empty.
    public func screenLine(_ row: Int) -> ScreenLine {
        guard row >= 0, row < rows else { return ScreenLine(isWrapped: false, mark: .none) }
        let row = screen.grid.row(row).pointee
        var line = ScreenLine(isWrapped: row.flags.contains(.wrapped), mark: row.mark)
        for column in 0..<Int(row.count) {
            let cell = row.cell(column)
            let width = cell.kind == .wide ? 2 : 1
            if cell.kind == .spacer { continue }
            if cell.isCluster {
                line.add(clusters.scalars(cell.content), width: width, styles[cell.style])
            } else {
                line.add(CollectionOfOne(cell.content).filter { $0 != 0 }, width: width, styles[cell.style])
            }
        }
        return line
    }

    /// Rows of the scrollback, oldest first; row 0 is the oldest that is kept.
    public func scrollbackLines(_ range: Range<Int>) -> [ScreenLine] {
        var lines: [ScreenLine] = []
        scrollback.forEach(in: range.clamped(to: 0..<scrollback.rowCount)) { header, block in
            var line = ScreenLine(isWrapped: header.flags.contains(.wrapped), mark: header.mark)
            PackedRow.forEachCharacter(header, in: block) { character in
                var position = character.text
                var scalars: [UInt32] = []
                for _ in 0..<character.scalarCount { scalars.append(PackedRow.readScalar(&position)) }
                line.add(scalars, width: character.kind == .wide ? 2 : 1, character.style)
            }
            lines.append(line)
        }
        return lines
    }

    /// The target of a hyperlink that a style names; nothing when it has none.
    public func hyperlinkTarget(of style: Style) -> String? {
        hyperlinks[style.hyperlink].map { String(decoding: $0.target, as: UTF8.self) }
    }
}
