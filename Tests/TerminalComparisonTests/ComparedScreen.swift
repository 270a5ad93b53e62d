import CLibVTerm

@testable import PulsarTerminal

/// What two terminals can be compared by: the characters of a screen, how they look, and where the cursor is.
struct ComparedScreen: Hashable {
    struct Cell: Hashable {
        var scalars: [UInt32] = []
        var width = 1
        var attributes: UInt32 = 0
        var foreground: UInt32 = 0
        var background: UInt32 = 0
    }

    var rows: [[Cell]] = []
    var cursor: [Int] = []

    init(_ terminal: borrowing Terminal, knowsAll: Bool = false) {
        for number in 0..<terminal.rows {
            var drawn = ExportedRow()
            terminal.gather(number, isPrimary: !terminal.isAlternate, into: &drawn)
            var cells: [Cell] = []
            for character in drawn.characters {
                var cell = Cell(character.style)
                if knowsAll { cell.attributes = character.style.attributes.rawValue }
                cell.scalars = character.isBlank ? [] : [character.first] + character.rest
                cell.width = character.width
                cells.append(cell)
                if character.width == 2 { cells.append(Cell(width: 0)) }
            }
            cells += Array(repeating: Cell(), count: max(0, terminal.columns - cells.count))
            rows.append(Array(cells.prefix(terminal.columns)).map(\.normal))
        }
        settle(terminal.cursorPosition.row, terminal.cursorPosition.column)
    }

    init(_ reference: VTermReference) {
        for row in 0..<reference.rows {
            rows.append((0..<reference.columns).map { Cell(reference.cell(row, $0)).normal })
        }
        settle(reference.cursor[0], reference.cursor[1])
    }

    /// As far as tmux can tell it, too.
    init(tmux terminal: borrowing Terminal) {
        self.init(terminal, knowsAll: true)
        for row in rows.indices { rows[row] = rows[row].map(\.seen) }
    }

    /// What tmux captured: each line is output that draws it.
    ///
    /// Of blanks behind the last character it does not tell the background; it is taken to be as `expected`.
    init(_ shown: TMuxReference.Shown, columns: Int, rows: Int, expected: Self) {
        var terminal = Terminal(columns: columns, rows: rows)
        // tmux draws what was of the line drawing set with that, as G1.
        terminal.feed(Array("\u{1B})0".utf8))
        for (row, line) in shown.lines.enumerated() {
            terminal.feed(Array("\u{1B}[\(row + 1)H".utf8) + line)
        }
        self.init(tmux: terminal)
        for row in 0..<rows {
            for column in Int(terminal.screen.grid.row(row).pointee.count)..<columns {
                self.rows[row][column].background = expected.rows[row][column].background
            }
        }
        settle(shown.cursor[0], shown.cursor[1])
    }

    /// A cursor that waits to wrap stands in the last column, or on the wide character there.
    private mutating func settle(_ row: Int, _ column: Int) {
        var column = min(column, rows[row].count - 1)
        if column > 0, rows[row][column].width == 0 { column -= 1 }
        cursor = [row, column]
    }

    /// The characters of a row.
    func text(of row: Int) -> String {
        rows[row].filter { $0.width > 0 }.map { cell in
            cell.scalars.isEmpty
                ? " " : String(String.UnicodeScalarView(cell.scalars.compactMap(Unicode.Scalar.init)))
        }.joined()
    }

    /// The screen for a person: text, cursor, and what is styled.
    var description: String {
        var lines = rows.indices.map { "|\(text(of: $0))|" }
        lines.append("cursor \(cursor)")
        for (number, row) in rows.enumerated() {
            for (column, cell) in row.enumerated()
            where cell.attributes != 0 || cell.foreground != 0 || cell.background != 0 {
                lines.append("\(number),\(column): \(cell.attributes) \(cell.foreground) \(cell.background)")
            }
        }
        return lines.joined(separator: "\n")
    }
}

extension ComparedScreen.Cell {
    init(_ style: Style) {
        let pairs: [(Style.Attributes, Int)] = [
            (.bold, VTERM_REFERENCE_BOLD), (.italic, VTERM_REFERENCE_ITALIC), (.blink, VTERM_REFERENCE_BLINK),
            (.rapidBlink, VTERM_REFERENCE_BLINK), (.inverse, VTERM_REFERENCE_INVERSE),
            (.strike, VTERM_REFERENCE_STRIKE),
        ]
        for (attribute, bit) in pairs where style.attributes.contains(attribute) { attributes |= UInt32(bit) }
        attributes |= style.attributes.underline.rawValue << UInt32(VTERM_REFERENCE_UNDERLINE_SHIFT)
        foreground = style.foreground.rawValue
        background = style.background.rawValue
    }

    init(_ cell: vterm_reference_cell) {
        let scalars = [cell.scalars.0, cell.scalars.1, cell.scalars.2, cell.scalars.3, cell.scalars.4, cell.scalars.5]
        self.scalars = Array(scalars.prefix { $0 != 0 })
        width = Int(cell.width)
        attributes = cell.attributes
        foreground = cell.foreground
        background = cell.background
    }

    /// The same, without what xterm does not keep: what is erased has a colour behind it and nothing else.
    ///
    // Deviation: libvterm leaves the pen's attributes on rows that scroll in.
    var normal: Self {
        if width == 0 { return Self(width: 0) }
        return scalars.isEmpty ? Self(background: background) : self
    }
    /// The same, a space as a blank where that looks the same.
    var seen: Self {
        guard width > 0, scalars.isEmpty || scalars == [0x20] else { return self }
        let drawn: Style.Attributes = [.inverse, .strike, .overline]
        var cell = self
        cell.scalars = []
        if attributes & (drawn.rawValue | Style.Attributes.underlineMask) == 0 { return Self(background: background) }
        return cell
    }
}
