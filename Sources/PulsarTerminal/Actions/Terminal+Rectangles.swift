extension Terminal {
    /// Performs a sequence on a rectangle of the screen, if it is one.
    ///
    /// Sources: VT420 programmer information, chapter "Rectangular area operations"; xterm ctlseqs.
    mutating func rectangleSequence(_ key: UInt32) -> Bool {
        guard conformanceLevel >= 4 else { return false }
        switch key {
        case 0x00_24_76: copyRectangle()  // DECCRA
        case 0x00_24_78: fillRectangle()  // DECFRA
        case 0x00_24_7A: eraseRectangle(isSelective: false)  // DECERA
        case 0x00_24_7B: eraseRectangle(isSelective: true)  // DECSERA
        case 0x00_24_72: changeAttributes(AttributeChange(parser.parameters, isReversal: false))  // DECCARA
        case 0x00_24_74: changeAttributes(AttributeChange(parser.parameters, isReversal: true))  // DECRARA
        case 0x00_23_7C:  // XTREPORTSGR
            guard let rectangle = rectangle(0) else { return true }
            reportRendition(rectangle)
        default: return false
        }
        return true
    }

    /// DECERA and DECSERA.
    private mutating func eraseRectangle(isSelective: Bool) {
        guard let rectangle = rectangle(0) else { return }
        let blank = eraseCell
        for row in rectangle.rows {
            if isSelective {
                blankUnprotected(row, rectangle.columns)
            } else {
                let row = screen.grid.row(row)
                // Why first: what is left of a wide character keeps its background, as in xterm.
                screen.grid.splitWide(row, at: rectangle.columns.lowerBound)
                screen.grid.splitWide(row, at: rectangle.columns.upperBound)
                screen.grid.erase(row, rectangle.columns, to: blank, generation: generation)
            }
        }
    }

    /// DECSERA takes characters and leaves how they looked, as in xterm; what SPA protects is nothing to it.
    private func blankUnprotected(_ row: Int, _ range: Range<Int>) {
        let row = screen.grid.row(row)
        guard let cells = row.pointee.cells else { return }
        row.pointee.generation = generation
        screen.grid.splitWide(row, at: range.lowerBound)
        screen.grid.splitWide(row, at: range.upperBound)
        let spares = !modes.contains(.guardedAreas)
        for column in range where column < Int(row.pointee.count) {
            if spares, styles[cells[column].style].attributes.contains(.protected) { continue }
            cells[column] = Cell(bits: cells[column].bits & Cell.styleMask)
        }
    }

    /// DECFRA: fills with a character of one column, in the pen's style.
    private mutating func fillRectangle() {
        let scalar = parser.parameters[0]
        guard (0x20...0x7E).contains(scalar) || (0xA0...0xFF).contains(scalar), let rectangle = rectangle(1) else {
            return
        }
        if isPenStale { resolvePen() }
        let cell = Cell(bits: penBits | UInt64(scalar))
        for row in rectangle.rows {
            let row = screen.grid.row(row)
            let cells = preparedCells(row, rectangle.columns)
            (cells + rectangle.columns.lowerBound).update(repeating: cell, count: rectangle.columns.count)
            if scalar >= 0x7F { row.pointee.flags.insert(.mixed) }
            if penBits != 0 { row.pointee.flags.insert(.styled) }
        }
    }

    /// The cells of a row, all of a range of them written and free to be changed.
    private func preparedCells(_ row: UnsafeMutablePointer<Row>, _ range: Range<Int>) -> UnsafeMutablePointer<Cell> {
        screen.grid.splitWide(row, at: range.lowerBound)
        screen.grid.splitWide(row, at: range.upperBound)
        row.pointee.generation = generation
        return screen.grid.cells(of: row, writtenUpTo: range.upperBound)
    }

    // MARK: - Copying

    /// DECCRA: what does not fit on the screen is cut off; source and target may overlap.
    ///
    /// There is one page, whatever pages are named.
    private mutating func copyRectangle() {
        guard let source = rectangle(0) else { return }
        let isOrigin = modes.contains(.origin)
        let top = parser.parameters.amount(5) - 1 + (isOrigin ? margins.top : 0)
        let left = parser.parameters.amount(6) - 1 + (isOrigin ? margins.left : 0)
        let bottom = isOrigin ? margins.bottom + 1 : rows
        let right = isOrigin ? margins.right + 1 : columns
        guard top < bottom, left < right else { return }
        let height = min(source.rows.count, bottom - top)
        let width = min(source.columns.count, right - left)
        let columns = source.columns.lowerBound..<(source.columns.lowerBound + width)
        let isDown = top > source.rows.lowerBound
        for step in 0..<height {
            let offset = isDown ? height - 1 - step : step
            copyCells(from: source.rows.lowerBound + offset, columns, to: top + offset, left)
        }
    }

    /// Copies cells of one row, by way of a copy, so that it may be the same row.
    private mutating func copyCells(from source: Int, _ columns: Range<Int>, to target: Int, _ left: Int) {
        if clusters.isFull { compactClusters() }
        let from = screen.grid.row(source)
        let flags = from.pointee.flags.intersection([.mixed, .styled])
        var copied = columns.map { from.pointee.cell($0) }
        for position in copied.indices {
            copied[position].bits &= ~Cell.imageFlag
            let cell = copied[position]
            let isCut =
                switch cell.kind {
                case .narrow: false
                case .wide: position + 1 == copied.count
                case .spacer: position == 0
                case .leftOver: true
                }
            if isCut {
                copied[position] = Cell(bits: cell.bits & Cell.styleMask)
            } else if cell.isCluster {
                // Why: a cluster that grows must grow in one cell only.
                let number = clusters.insert(Array(clusters.scalars(cell.content)))
                copied[position].bits = cell.bits & ~Cell.contentMask | UInt64(number)
            }
        }
        let row = screen.grid.row(target)
        let cells = preparedCells(row, left..<(left + copied.count))
        for position in copied.indices { cells[left + position] = copied[position] }
        row.pointee.flags.formUnion(flags)
    }

    // MARK: - Attributes

    /// DECCARA and DECRARA, in a rectangle or in the stream of characters from its first to its last (DECSACE).
    private mutating func changeAttributes(_ change: AttributeChange) {
        guard let rectangle = rectangle(0) else { return }
        let isRectangle = modes.contains(.rectangularExtent)
        let isOrigin = modes.contains(.origin)
        let edges = isOrigin ? margins.left..<(margins.right + 1) : 0..<columns
        for row in rectangle.rows {
            var range = rectangle.columns
            if !isRectangle {
                let isFirst = row == rectangle.rows.lowerBound
                let isLast = row == rectangle.rows.upperBound - 1
                let start = isFirst ? rectangle.columns.lowerBound : edges.lowerBound
                range = start..<max(start, isLast ? rectangle.columns.upperBound : edges.upperBound)
            }
            changeAttributes(row, range, change)
        }
    }

    private mutating func changeAttributes(_ row: Int, _ range: Range<Int>, _ change: AttributeChange) {
        let row = screen.grid.row(row)
        let cells = screen.grid.cells(of: row, writtenUpTo: range.upperBound)
        row.pointee.generation = generation
        row.pointee.flags.insert(.styled)
        var last: (from: UInt32, to: UInt32)?
        for column in range {
            let number = cells[column].style
            if number != last?.from {
                var style = styles[number]
                change.apply(to: &style.attributes)
                let changed = self.number(of: style)
                // Making room numbers all cells anew; what is remembered holds only where this one kept its number.
                last = cells[column].style == number ? (number, changed) : nil
                cells[column].bits = cells[column].bits & ~Cell.styleMask | UInt64(changed) << Cell.styleShift
            } else if let last {
                cells[column].bits = cells[column].bits & ~Cell.styleMask | UInt64(last.to) << Cell.styleShift
            }
        }
    }
}

/// What DECCARA or DECRARA does to the attributes of a cell.
private struct AttributeChange {
    private var removed: Style.Attributes = []
    private var added: Style.Attributes = []
    private var toggled: Style.Attributes = []

    private static let blinks: Style.Attributes = [.blink, .rapidBlink]
    private static let underlines = Style.Attributes(rawValue: Style.Attributes.underlineMask)
    private static let single = Style.Attributes(rawValue: 1 << Style.Attributes.underlineShift)

    /// - Parameter parameters: those of the sequence; from the fifth on they are numbers as in SGR.
    init(_ parameters: borrowing Parameters, isReversal: Bool) {
        for index in 4..<max(5, parameters.count) {
            if isReversal { addReversal(parameters[index]) } else { addChange(parameters[index]) }
        }
    }

    private mutating func addChange(_ number: Int) {
        switch number {
        case 0: change([.bold, .inverse, .invisible, Self.blinks, Self.underlines], to: [])
        case 1: change(.bold, to: .bold)
        case 4: change(Self.underlines, to: Self.single)
        case 5: change(Self.blinks, to: .blink)
        case 7: change(.inverse, to: .inverse)
        case 8: change(.invisible, to: .invisible)
        case 22: change(.bold, to: [])
        case 24: change(Self.underlines, to: [])
        case 25: change(Self.blinks, to: [])
        case 27: change(.inverse, to: [])
        case 28: change(.invisible, to: [])
        default: break
        }
    }

    private mutating func change(_ mask: Style.Attributes, to value: Style.Attributes) {
        added.subtract(mask)
        removed.formUnion(mask)
        added.formUnion(value)
    }

    private mutating func addReversal(_ number: Int) {
        switch number {
        case 1: toggled.formSymmetricDifference(.bold)
        case 4: toggled.formSymmetricDifference(Self.single)
        case 5: toggled.formSymmetricDifference(.blink)
        case 7: toggled.formSymmetricDifference(.inverse)
        case 8: toggled.formSymmetricDifference(.invisible)
        default: break
        }
    }

    func apply(to attributes: inout Style.Attributes) {
        attributes.subtract(removed)
        attributes.formUnion(added)
        if toggled.contains(.blink) {
            if attributes.isDisjoint(with: Self.blinks) {
                attributes.insert(.blink)
            } else {
                attributes.subtract(Self.blinks)
            }
        }
        if toggled.contains(Self.single) {
            attributes.underline = attributes.underline == .none ? .single : .none
        }
        attributes.formSymmetricDifference(toggled.subtracting([.blink, Self.single]))
    }
}
