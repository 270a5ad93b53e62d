/// The cells a program can address: rows that change places when they scroll, not cells that are copied.
///
/// Row `r` is `slots[order[r]]`. A row's memory is allocated when it is first written and kept until the grid goes.
struct Grid: ~Copyable {
    let columns: Int
    let rows: Int
    private let slots: UnsafeMutablePointer<Row>
    private let order: UnsafeMutablePointer<UInt16>
    /// Rows that took other places since: their range, and the batch.
    private var movedRows: Range<Int> = 0..<0
    private var movedGeneration: UInt64 = 0

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        slots = .allocate(capacity: rows)
        slots.initialize(repeating: Row(), count: rows)
        order = .allocate(capacity: rows)
        for row in 0..<rows { (order + row).initialize(to: UInt16(row)) }
    }

    deinit {
        for row in 0..<rows { slots[row].cells?.deallocate() }
        slots.deallocate()
        order.deallocate()
    }

    var memoryBytes: Int {
        var bytes = rows * (MemoryLayout<Row>.stride + MemoryLayout<UInt16>.stride)
        for row in 0..<rows where slots[row].cells != nil { bytes += columns * MemoryLayout<Cell>.stride }
        return bytes
    }

    /// A row, to read and to write.
    @inline(__always)
    func row(_ row: Int) -> UnsafeMutablePointer<Row> {
        // Safety: rows are clamped where they are computed; order holds each slot once.
        assert(row >= 0 && row < rows)
        return slots + Int(order[row])
    }

    /// The slot of a row: the same one as long as the row is, wherever it moves.
    func slot(of row: Int) -> Int { Int(order[row]) }

    /// The row in a slot.
    func row(inSlot slot: Int) -> UnsafeMutablePointer<Row> {
        // Safety: a slot outside is refused before.
        assert(slot >= 0 && slot < rows)
        return slots + slot
    }

    // MARK: - Writing

    /// The cells of a row, with everything before `column` written.
    @inline(__always)
    func cells(of row: UnsafeMutablePointer<Row>, writtenUpTo column: Int) -> UnsafeMutablePointer<Cell> {
        if let cells = row.pointee.cells {
            if Int(row.pointee.count) < column { fill(row, cells, upTo: column) }
            return cells
        }
        return allocate(row, upTo: column)
    }

    @inline(never)
    private func fill(_ row: UnsafeMutablePointer<Row>, _ cells: UnsafeMutablePointer<Cell>, upTo column: Int) {
        let count = Int(row.pointee.count)
        (cells + count).update(repeating: Cell(bits: 0), count: column - count)
        row.pointee.count = Int32(column)
    }

    @inline(never)
    private func allocate(_ row: UnsafeMutablePointer<Row>, upTo column: Int) -> UnsafeMutablePointer<Cell> {
        let cells = UnsafeMutablePointer<Cell>.allocate(capacity: columns)
        row.pointee.cells = cells
        if column > 0 { fill(row, cells, upTo: column) }
        return cells
    }

    /// Makes a range of columns blank, with the background of `blank`.
    ///
    /// A wide character that is cut at the edge of the range loses its other half too.
    func erase(_ row: UnsafeMutablePointer<Row>, _ range: Range<Int>, to blank: Cell, generation: UInt64) {
        guard !range.isEmpty else { return }
        row.pointee.generation = generation
        splitWide(row, at: range.lowerBound, to: blank)
        splitWide(row, at: range.upperBound, to: blank)
        if blank.bits == 0, range.upperBound >= Int(row.pointee.count) {
            row.pointee.count = min(row.pointee.count, Int32(range.lowerBound))
            return
        }
        let cells = cells(of: row, writtenUpTo: range.lowerBound)
        (cells + range.lowerBound).update(repeating: blank, count: range.count)
        row.pointee.count = max(row.pointee.count, Int32(range.upperBound))
        if blank.bits != 0 { row.pointee.flags.insert(.styled) }
    }

    /// Blanks both halves of a wide character that lies across the edge before `column`.
    ///
    /// - Parameter blank: what becomes of them; nil for blanks that look as the character did.
    func splitWide(_ row: UnsafeMutablePointer<Row>, at column: Int, to blank: Cell? = nil) {
        guard row.pointee.flags.contains(.mixed), column > 0, column < Int(row.pointee.count),
            let cells = row.pointee.cells, cells[column].kind == .spacer
        else { return }
        let half = blank ?? Cell(bits: cells[column].bits & Cell.styleMask)
        cells[column] = half
        cells[column - 1] = half
        if half.bits != 0 { row.pointee.flags.insert(.styled) }
    }

    /// Makes a whole row blank and forgets what was known of it.
    @inline(__always)
    func clear(_ row: UnsafeMutablePointer<Row>, to blank: Cell, generation: UInt64) {
        row.pointee.count = 0
        row.pointee.flags = []
        row.pointee.mark = .none
        row.pointee.generation = generation
        if blank.bits != 0 { erase(row, 0..<columns, to: blank, generation: generation) }
    }

    // MARK: - Rows that change places

    /// Moves the rows of a region up and clears what becomes free below.
    @inline(__always)
    mutating func scrollUp(_ region: Range<Int>, by distance: Int, blank: Cell, generation: UInt64) {
        noteMove(region, generation)
        let top = order + region.lowerBound
        let height = region.count
        if distance == 1 {
            let first = top.pointee
            top.update(from: top + 1, count: height - 1)
            top[height - 1] = first
            clear(slots + Int(first), to: blank, generation: generation)
            return
        }
        rotate(region, left: distance)
        for row in (region.upperBound - distance)..<region.upperBound {
            clear(self.row(row), to: blank, generation: generation)
        }
    }

    /// Moves the rows of a region down and clears what becomes free above.
    mutating func scrollDown(_ region: Range<Int>, by distance: Int, blank: Cell, generation: UInt64) {
        noteMove(region, generation)
        if distance == 1 {
            let top = order + region.lowerBound
            let last = top[region.count - 1]
            (top + 1).update(from: top, count: region.count - 1)
            top.pointee = last
            clear(slots + Int(last), to: blank, generation: generation)
            return
        }
        rotate(region, left: region.count - distance)
        for row in region.lowerBound..<(region.lowerBound + distance) {
            clear(self.row(row), to: blank, generation: generation)
        }
    }

    private func rotate(_ region: Range<Int>, left distance: Int) {
        guard distance % region.count != 0 else { return }
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: region.count) { rotated in
            for position in 0..<region.count {
                rotated[position] = order[region.lowerBound + (position + distance) % region.count]
            }
            for position in 0..<region.count { order[region.lowerBound + position] = rotated[position] }
        }
    }

    // MARK: - Damage

    @inline(__always)
    private mutating func noteMove(_ region: Range<Int>, _ generation: UInt64) {
        if movedGeneration == generation {
            if movedRows == region { return }
            movedRows = min(movedRows.lowerBound, region.lowerBound)..<max(movedRows.upperBound, region.upperBound)
            return
        }
        settleMoves()
        movedRows = region
        movedGeneration = generation
    }

    /// Writes the last moves down in the rows that took part.
    private mutating func settleMoves() {
        for row in movedRows {
            let moved = self.row(row)
            moved.pointee.generation = max(moved.pointee.generation, movedGeneration)
        }
        movedRows = 0..<0
    }

    /// Whether what a row shows has changed since a batch.
    func hasChanged(_ row: Int, since generation: UInt64) -> Bool {
        self.row(row).pointee.generation > generation || (movedGeneration > generation && movedRows.contains(row))
    }

    /// Makes every row count as changed.
    func touchAll(generation: UInt64) {
        for row in 0..<rows { slots[row].generation = generation }
    }
}
