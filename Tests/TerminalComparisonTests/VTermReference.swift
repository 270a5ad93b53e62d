import CLibVTerm

/// A terminal of libvterm.
final class VTermReference {
    private(set) var columns: Int
    private(set) var rows: Int
    private let handle: OpaquePointer

    init?(columns: Int, rows: Int) {
        guard let made = vterm_reference_new(Int32(columns), Int32(rows)) else { return nil }
        handle = made
        self.columns = columns
        self.rows = rows
    }

    deinit { vterm_reference_free(handle) }

    func feed(_ bytes: [UInt8]) { vterm_reference_feed(handle, bytes, bytes.count) }

    func resize(columns: Int, rows: Int) {
        vterm_reference_resize(handle, Int32(columns), Int32(rows))
        self.columns = columns
        self.rows = rows
    }

    func cell(_ row: Int, _ column: Int) -> vterm_reference_cell {
        vterm_reference_cell_at(handle, Int32(row), Int32(column))
    }

    var cursor: [Int] {
        var (row, column): (Int32, Int32) = (0, 0)
        vterm_reference_cursor(handle, &row, &column)
        return [Int(row), Int(column)]
    }
}
