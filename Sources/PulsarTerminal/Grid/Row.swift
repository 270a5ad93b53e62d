/// One row of a grid: its cells, and how many of them have been written.
struct Row {
    /// Room for as many cells as the grid has columns; none before the first is written.
    var cells: UnsafeMutablePointer<Cell>?
    /// Cells from here on are blank in the default style and their memory is not looked at.
    var count: Int32 = 0
    var flags: Flags = []
    var mark: RowMark = .none
    /// The batch of output in which the row was last changed.
    var generation: UInt64 = 0

    /// What is known of a row without looking at its cells.
    struct Flags: OptionSet {
        var rawValue: UInt8
        /// The line goes on in the next row.
        static let wrapped = Flags(rawValue: 1 << 0)
        /// There may be cells that hold something else than printable ASCII or a blank, wide ones too.
        static let mixed = Flags(rawValue: 1 << 1)
        /// There may be cells in another style than the default one.
        static let styled = Flags(rawValue: 1 << 2)
        /// DECDWL, DECDHL: characters of double width, and double height, top or bottom half.
        static let doubleWidth = Flags(rawValue: 1 << 3)
        static let doubleTop = Flags(rawValue: 1 << 4)
        static let doubleBottom = Flags(rawValue: 1 << 5)
        /// An image was shown here since the row was cleared: there may be cells that say so, and it may start here.
        static let image = Flags(rawValue: 1 << 6)
        static let double: Flags = [.doubleWidth, .doubleTop, .doubleBottom]
    }

    /// The cell at a column; a blank where nothing was written.
    @inline(__always)
    func cell(_ column: Int) -> Cell {
        guard let cells, column >= 0, column < Int(count) else { return Cell(bits: 0) }
        return cells[column]
    }
}

/// What a shell said of a line (OSC 133): 0 nothing, else the kind of text that starts in it.
public enum RowMark: UInt8, Sendable {
    case none = 0
    case prompt, input, output
}
