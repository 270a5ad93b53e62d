/// One character of a row as it is exported.
struct ExportedCharacter {
    /// Its first scalar, or 0 for a blank.
    var first: UInt32
    /// What joined it.
    var rest: [UInt32] = []
    var kind: Cell.Kind
    var style: Style

    /// Nothing was printed there since it was erased.
    var isBlank: Bool { first == 0 }
    var width: Int { kind == .wide ? 2 : 1 }
    /// A blank that erasing makes, in its background.
    var isErased: Bool { isBlank && style.erased == style }
}

/// One row as it is exported.
struct ExportedRow {
    var characters: [ExportedCharacter] = []
    var flags: Row.Flags = []
    /// The columns its characters take.
    var width = 0

    var isWrapped: Bool { flags.contains(.wrapped) }
    var isDouble: Bool { !flags.isDisjoint(with: .double) }

    mutating func begin(_ flags: Row.Flags) {
        characters.removeAll(keepingCapacity: true)
        self.flags = flags
        width = 0
    }

    mutating func add(_ character: ExportedCharacter) {
        characters.append(character)
        width += character.width
    }

    /// Becomes a row of the scrollback.
    mutating func take(_ header: PackedRow.Header, in block: Scrollback.Block) {
        begin(header.rowFlags)
        PackedRow.forEachCharacter(header, in: block) { character in
            var rest: [UInt32] = []
            if character.scalarCount > 1 {
                var position = character.text
                for _ in 0..<character.scalarCount { rest.append(PackedRow.readScalar(&position)) }
                rest.removeFirst()
            }
            add(ExportedCharacter(first: character.first, rest: rest, kind: character.kind, style: character.style))
        }
    }
}

extension Terminal {
    /// Calls back with so many of the newest rows of the scrollback, then with those of the screen that is shown.
    func forEachRow(scrollbackRows: Int, _ body: (ExportedRow) -> Void) {
        var row = ExportedRow()
        scrollback.forEach(in: max(0, self.scrollbackRows - max(0, scrollbackRows))..<self.scrollbackRows) {
            row.take($0, in: $1)
            body(row)
        }
        for number in 0..<rows {
            gather(number, isPrimary: !isAlternate, into: &row)
            body(row)
        }
    }

    /// A row of the primary or the alternate screen, whichever is shown.
    func exportedRow(_ row: Int, isPrimary: Bool) -> UnsafeMutablePointer<Row> {
        if isPrimary != isAlternate { return screen.grid.row(row) }
        return other.grid.row(row)
    }

    /// Reads a row.
    func gather(_ row: Int, isPrimary: Bool, into drawn: inout ExportedRow) {
        let row = exportedRow(row, isPrimary: isPrimary)
        drawn.begin(row.pointee.flags)
        var column = 0
        while column < Int(row.pointee.count) {
            let character = self.character(row, column)
            drawn.add(character)
            column += character.width
        }
    }

    /// The character that begins at a column; half of one is a blank.
    func character(_ row: UnsafeMutablePointer<Row>, _ column: Int) -> ExportedCharacter {
        let cell = row.pointee.cell(column)
        var character = ExportedCharacter(first: cell.content, kind: cell.kind, style: styles[cell.style])
        if cell.isCluster {
            let scalars = clusters.scalars(cell.content)
            character.first = scalars.first ?? 0
            character.rest = Array(scalars.dropFirst())
        }
        switch character.kind {
        case .narrow: break
        case .leftOver: if character.first != 0 { character.kind = .narrow }
        case .wide where row.pointee.cell(column + 1).kind == .spacer: break
        case .wide, .spacer: character = ExportedCharacter(first: 0, kind: .narrow, style: character.style)
        }
        return character
    }
}
