/// Wraps lines anew for another width: rows go in as they were, rows of the new width come out in a scrollback.
///
/// Rows are the same line as long as the one before says that it wrapped. Blanks at the end of a line never make it
/// longer than a row.
struct Reflow: ~Copyable {
    /// A place that moves with the text under it.
    struct Point: Hashable {
        /// The row of the grid, and once found the row counted from the oldest.
        var row: Int
        var column: Int
        var isFound = false
    }

    let columns: Int
    var output: Scrollback
    var points: [Point]
    /// For each row of the grid the row that came of it, counted from the oldest; nothing for one that goes on a line.
    private(set) var lineStarts: [Int?] = []
    private var row = Row()
    private var column = 0
    private var isInLine = false
    private var pendingBlanks: [UInt64] = []
    private var styles = StyleTable(capacity: 64)
    private var clusters = ClusterTable()
    private let firstDropped: UInt64

    init(columns: Int, rowsMax: Int, bytesMax: Int, droppedRows: UInt64, points: [Point]) {
        self.columns = columns
        self.points = points
        firstDropped = droppedRows
        output = Scrollback(rowsMax: rowsMax, bytesMax: bytesMax, droppedRows: droppedRows)
        row.cells = .allocate(capacity: columns)
    }

    deinit { row.cells?.deallocate() }

    /// The row that is being filled, counted from the oldest that came out.
    var rowIndex: Int { output.rowCount + Int(truncatingIfNeeded: output.droppedRows &- firstDropped) }

    /// A row of the scrollback.
    mutating func add(_ header: PackedRow.Header, _ block: Scrollback.Block) {
        if !isInLine, header.cells <= columns, !header.flags.contains(.wrapped) {
            output.append(packed: header, from: block, flags: header.flags)
            return
        }
        begin(mark: header.mark, flags: header.rowFlags)
        var characters: [PackedRow.Character] = []
        PackedRow.forEachCharacter(header, in: block) { characters.append($0) }
        for character in characters where character.kind != .leftOver {
            var bits: UInt64
            if character.scalarCount > 1 {
                var scalars: [UInt32] = []
                var text = character.text
                for _ in 0..<character.scalarCount { scalars.append(PackedRow.readScalar(&text)) }
                bits = Cell.clusterFlag | UInt64(clusters.insert(scalars))
            } else {
                bits = UInt64(character.first)
            }
            if character.kind == .wide { bits |= Cell.wideBits }
            put(bits, character.style)
        }
        end(isWrapped: header.flags.contains(.wrapped))
    }

    /// A row of the grid.
    mutating func add(
        _ source: UnsafeMutablePointer<Row>,
        number: Int,
        _ sourceStyles: borrowing StyleTable,
        _ sourceClusters: borrowing ClusterTable
    ) {
        lineStarts.append(isInLine ? nil : rowIndex)
        begin(mark: source.pointee.mark, flags: source.pointee.flags)
        let count = Int(source.pointee.count)
        for position in 0..<count {
            let cell = source.pointee.cell(position)
            if cell.kind != .spacer, cell.kind != .leftOver {
                var bits = cell.bits & (Cell.contentMask | Cell.kindMask)
                if cell.isCluster {
                    bits &= ~Cell.contentMask
                    bits |= Cell.clusterFlag | UInt64(clusters.insert(sourceClusters.scalars(cell.content)))
                }
                put(bits, sourceStyles[cell.style])
            }
            find(number, position)
        }
        findBehind(number, count)
        end(isWrapped: source.pointee.flags.contains(.wrapped))
    }

    // MARK: - Filling rows

    private mutating func begin(mark: RowMark, flags: Row.Flags) {
        if !isInLine {
            row.count = 0
            row.flags = flags.intersection(.double)
            row.mark = .none
            column = 0
        }
        if row.mark == .none { row.mark = mark }
        makeRoom()
    }

    /// Keeps the tables small: rows that came out do not need them any more.
    private mutating func makeRoom() {
        guard styles.count + columns + 1 > styles.capacity || clusters.isFull else { return }
        // Room for as many again, so that it is not to be made for each row.
        let waiting = min(pendingBlanks.count, styles.count)
        var capacity = 64
        while capacity < columns * 4 + waiting * 2 { capacity *= 2 }
        var freshStyles = StyleTable(capacity: capacity)
        var freshClusters = ClusterTable().emptied(for: columns, scalars: 0, cells: 0)
        for index in pendingBlanks.indices {
            let style = freshStyles.intern(styles[Cell(bits: pendingBlanks[index]).style]) ?? 0
            pendingBlanks[index] = UInt64(style) << Cell.styleShift
        }
        for position in 0..<Int(row.count) {
            guard let cells = row.cells else { break }
            let cell = cells[position]
            var bits = cell.bits & ~Cell.styleMask
            if cell.isCluster {
                bits = bits & ~Cell.contentMask | UInt64(freshClusters.insert(clusters.scalars(cell.content)))
            }
            let style = freshStyles.intern(styles[cell.style]) ?? 0
            cells[position] = Cell(bits: bits | UInt64(style) << Cell.styleShift)
        }
        swap(&styles, &freshStyles)
        swap(&clusters, &freshClusters)
    }

    private mutating func put(_ content: UInt64, _ style: Style) {
        let bits = content | UInt64(styles.intern(style) ?? 0) << Cell.styleShift
        if Cell(bits: bits).isBlank {
            // Why: blanks only count once something follows them.
            pendingBlanks.append(bits)
            return
        }
        for blank in pendingBlanks { place(blank) }
        pendingBlanks.removeAll(keepingCapacity: true)
        place(bits)
    }

    private mutating func place(_ bits: UInt64) {
        let width = Cell(bits: bits).kind == .wide ? 2 : 1
        if width > columns { return }
        guard let cells = row.cells else { return }
        if column + width > columns {
            if column < columns {
                cells[column] = Cell(scalar: 0, kind: .leftOver, style: 0)
                row.count = Int32(columns)
                row.flags.insert(.mixed)
            }
            row.flags.insert(.wrapped)
            flush()
        }
        cells[column] = Cell(bits: bits)
        if width == 2 { cells[column + 1] = Cell(bits: bits & Cell.styleMask | Cell.spacerBits) }
        column += width
        row.count = Int32(column)
        if bits & Cell.styleMask != 0 { row.flags.insert(.styled) }
        let scalar = bits & Cell.contentMask
        if scalar >= 0x7F || bits & (Cell.clusterFlag | Cell.kindMask) != 0 { row.flags.insert(.mixed) }
    }

    private mutating func flush() {
        withUnsafeMutablePointer(to: &row) { output.append($0, styles, clusters) }
        row.count = 0
        row.flags = []
        row.mark = .none
        column = 0
    }

    private mutating func end(isWrapped: Bool) {
        isInLine = isWrapped
        if isWrapped { return }
        for blank in pendingBlanks where column < columns { place(blank) }
        pendingBlanks.removeAll(keepingCapacity: true)
        flush()
    }

    /// Ends the last line, if it said that it goes on.
    mutating func finish() {
        if isInLine { end(isWrapped: false) }
    }

    // MARK: - Points

    /// The character that was just put is at a column of a row of the grid.
    private mutating func find(_ number: Int, _ position: Int) {
        for index in points.indices where !points[index].isFound {
            guard points[index].row == number, points[index].column == position else { continue }
            let behind = column + pendingBlanks.count - 1
            points[index] = Point(
                row: rowIndex + max(0, behind) / columns,
                column: max(0, behind) % columns,
                isFound: true
            )
        }
    }

    /// The row ends here; a point may lie behind.
    private mutating func findBehind(_ number: Int, _ count: Int) {
        for index in points.indices where !points[index].isFound && points[index].row == number {
            let behind = column + pendingBlanks.count + points[index].column - count
            points[index] = Point(row: rowIndex, column: min(behind, columns - 1), isFound: true)
        }
    }
}
