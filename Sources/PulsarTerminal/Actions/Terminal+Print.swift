extension Terminal {
    /// Puts printable ASCII on the screen from the cursor on.
    // Hot: the bytes of nearly all output pass here.
    @inline(__always)
    mutating func printRun(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard canPrintRuns else { return printSlowly(bytes, count) }
        if isPenStale { resolvePen() }
        var bytes = bytes
        var left = count
        lastScalar = UInt32(bytes[count &- 1])
        while true {
            if cursor.isPendingWrap { wrapBeforePrinting() }
            let row = screen.grid.row(cursor.row)
            let column = cursor.column
            let limit = printLimit(row, column)
            let space = limit &- column
            let step = min(left, space)
            let cells = screen.grid.cells(of: row, writtenUpTo: column)
            if row.pointee.flags.contains(.mixed) {
                screen.grid.splitWide(row, at: column, to: blank)
                screen.grid.splitWide(row, at: column &+ step, to: blank)
            }
            CellRun.widen(bytes, step, template: penBits, into: cells + column)
            row.pointee.count = max(row.pointee.count, Int32(truncatingIfNeeded: column &+ step))
            row.pointee.generation = generation
            if penBits != 0 { row.pointee.flags.insert(.styled) }
            if step < space {
                cursor.column = column &+ step
                return
            }
            cursor.column = limit &- 1
            cursor.isPendingWrap = true
            left &-= step
            if left == 0 { return }
            bytes += step
            if !modes.contains(.autowrap) {
                // Without wrapping only the last character stays, in the last column.
                bytes += left &- 1
                left = 1
            }
        }
    }

    /// The column after the last that may be printed in.
    @inline(__always)
    func printLimit(_ row: UnsafeMutablePointer<Row>, _ column: Int) -> Int {
        let limit = column > margins.right ? columns : margins.right &+ 1
        if row.pointee.flags.isDisjoint(with: .double) { return limit }
        return max(column &+ 1, min(limit, columns / 2))
    }

    /// The cursor waits in the last column and a character comes.
    @inline(__always)
    mutating func wrapBeforePrinting() {
        cursor.isPendingWrap = false
        if modes.contains(.autowrap) { wrapLine() }
    }

    private mutating func wrapLine() {
        if isFullWidth { screen.grid.row(cursor.row).pointee.flags.insert(.wrapped) }
        index()
        cursor.column = margins.left
    }

    // MARK: - One by one

    @inline(never)
    private mutating func printSlowly(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        for position in 0..<count { printLeft(bytes[position]) }
    }

    /// A byte from 0x20 to 0x7E, in the character set in use for these.
    mutating func printLeft(_ byte: UInt8) {
        let set = charsets.single != 0 ? charsets[charsets.single] : charsets[charsets.left]
        if charsets.single != 0 {
            charsets.single = 0
            updateCanPrintRuns()
        }
        printScalar(set.scalar(for: byte))
    }

    /// A byte from 0xA0 on, in the character set in use for the right half.
    mutating func printRight(_ byte: UInt8) {
        let set = charsets[charsets.right]
        printScalar(set == .ascii ? UInt32(byte) : set.scalar(for: byte & 0x7F))
    }

    /// Puts one character on the screen, or adds it to the one before the cursor.
    // Hot: each character that is not ASCII.
    mutating func printScalar(_ scalar: UInt32) {
        let properties = ScalarProperties.of(scalar)
        let width = properties.width
        if scalar >= 0x300 {
            if width == 0 { return combine(scalar, properties) }
            if modes.contains(.graphemeClusters), joinsLast(scalar, properties) { return }
        }
        print(scalar, width: max(1, width))
    }

    /// Puts a character of one or two columns at the cursor.
    mutating func print(_ scalar: UInt32, width: Int) {
        if isPenStale { resolvePen() }
        lastScalar = scalar
        if cursor.isPendingWrap { wrapBeforePrinting() }
        var row = screen.grid.row(cursor.row)
        var limit = printLimit(row, cursor.column)
        if width == 2, cursor.column &+ 2 > limit {
            guard limit - (cursor.column > margins.right ? 0 : margins.left) >= 2 else { return }
            // Without wrapping, what does not fit is not shown, as in xterm.
            guard modes.contains(.autowrap) else { return }
            leaveOver(row)
            wrapLine()
            row = screen.grid.row(cursor.row)
            limit = printLimit(row, cursor.column)
            guard cursor.column &+ 2 <= limit else { return }
        }
        let column = cursor.column
        if modes.contains(.insert), isBetweenSides { insertColumns(at: column, count: width) }
        let cells = screen.grid.cells(of: row, writtenUpTo: column)
        if row.pointee.flags.contains(.mixed) {
            screen.grid.splitWide(row, at: column, to: blank)
            screen.grid.splitWide(row, at: column &+ width, to: blank)
        }
        if width == 1 {
            cells[column] = Cell(bits: penBits | UInt64(scalar))
        } else {
            cells[column] = Cell(bits: penBits | Cell.wideBits | UInt64(scalar))
            cells[column &+ 1] = Cell(bits: penBits | Cell.spacerBits)
        }
        row.pointee.count = max(row.pointee.count, Int32(truncatingIfNeeded: column &+ width))
        row.pointee.generation = generation
        if scalar >= 0x7F { row.pointee.flags.insert(.mixed) }
        if penBits != 0 { row.pointee.flags.insert(.styled) }
        if column &+ width < limit {
            cursor.column = column &+ width
        } else {
            cursor.column = limit &- 1
            cursor.isPendingWrap = true
        }
    }

    /// Marks the columns up to the end of the row as left over by a wide character that goes to the next one.
    ///
    /// What stands there stays, as in xterm.
    private mutating func leaveOver(_ row: UnsafeMutablePointer<Row>) {
        guard isFullWidth, cursor.column == columns - 1, row.pointee.cell(cursor.column).bits == 0 else { return }
        let cells = screen.grid.cells(of: row, writtenUpTo: cursor.column)
        cells[cursor.column] = Cell(scalar: 0, kind: .leftOver, style: 0)
        row.pointee.count = Int32(columns)
        row.pointee.flags.insert(.mixed)
        row.pointee.generation = generation
    }

    // MARK: - Clusters

    /// The column of the character before the cursor.
    private var lastColumn: Int? {
        var column = cursor.isPendingWrap ? cursor.column : cursor.column - 1
        guard column >= 0 else { return nil }
        if column > 0, screen.grid.row(cursor.row).pointee.cell(column).kind == .spacer { column -= 1 }
        return column
    }

    /// Adds a scalar of no width to the character before the cursor; at the start of a row there is none.
    private mutating func combine(_ scalar: UInt32, _ properties: ScalarProperties) {
        guard let column = lastColumn else { return }
        add(scalar, to: column)
        guard modes.contains(.graphemeClusters), scalar == 0xFE0F else { return }
        let cell = screen.grid.row(cursor.row).pointee.cell(column)
        let base = cell.isCluster ? clusters.base(cell.content) : cell.content
        if cell.kind == .narrow, ScalarProperties.of(base).isEmojiVariationBase { widen(column) }
    }

    /// Mode 2027: adds a scalar to the character before the cursor if both are one grapheme cluster.
    private mutating func joinsLast(_ scalar: UInt32, _ properties: ScalarProperties) -> Bool {
        guard let column = lastColumn else { return false }
        let cell = screen.grid.row(cursor.row).pointee.cell(column)
        guard !cell.isBlank else { return false }
        var breaker = GraphemeBreaker()
        if cell.isCluster {
            for scalar in clusters.scalars(cell.content) { _ = breaker.isBreak(before: .of(scalar)) }
        } else {
            _ = breaker.isBreak(before: .of(cell.content))
        }
        if breaker.isBreak(before: properties) { return false }
        add(scalar, to: column)
        if cell.kind == .narrow, properties.width == 2 || scalar >= 0x1F1E6 && scalar <= 0x1F1FF { widen(column) }
        return true
    }

    private mutating func add(_ scalar: UInt32, to column: Int) {
        if clusters.isFull { compactClusters() }
        let row = screen.grid.row(cursor.row)
        let cells = screen.grid.cells(of: row, writtenUpTo: column + 1)
        clusters.add(scalar, to: cells + column)
        row.pointee.flags.insert(.mixed)
        row.pointee.generation = generation
    }

    /// Makes the character at a column take the next one too, where there is one.
    private mutating func widen(_ column: Int) {
        let row = screen.grid.row(cursor.row)
        guard !cursor.isPendingWrap, column + 1 == cursor.column, column + 2 <= printLimit(row, column) else { return }
        let cells = screen.grid.cells(of: row, writtenUpTo: column + 1)
        screen.grid.splitWide(row, at: column + 2, to: eraseCell)
        let style = cells[column].bits & Cell.styleMask
        cells[column].bits = cells[column].bits & ~Cell.imageFlag | Cell.wideBits
        cells[column + 1] = Cell(bits: style | Cell.spacerBits)
        row.pointee.count = max(row.pointee.count, Int32(column + 2))
        if column + 2 < printLimit(row, column) {
            cursor.column = column + 2
        } else {
            cursor.column = column + 1
            cursor.isPendingWrap = true
        }
    }

    // MARK: - Pen

    /// Finds the number of the pen's style and of what it erases to.
    @inline(never)
    mutating func resolvePen() {
        // Why: both must be found in one table; making room for one could renumber the other.
        if styles.count + 2 > styles.capacity { compactStyles() }
        isPenStale = false
        penBits = UInt64(styles.intern(pen) ?? 0) << Cell.styleShift
        blank =
            pen.background == .default
            ? Cell(bits: 0) : Cell(bits: UInt64(styles.intern(pen.erased) ?? 0) << Cell.styleShift)
    }

    /// What an erased cell becomes: a blank with the pen's background.
    @inline(__always)
    var eraseCell: Cell {
        mutating get {
            if isPenStale { resolvePen() }
            return blank
        }
    }

    mutating func updateCanPrintRuns() {
        canPrintRuns = charsets.isPlain && !modes.contains(.insert)
    }
}
