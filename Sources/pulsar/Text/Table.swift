/// Rows of text under headings, in columns as wide as their widest cell.
struct Table {
    /// The headings.
    let headings: [String]
    private var rows: [[String]] = []

    init(headings: [String]) { self.headings = headings }

    /// Adds a row; its cells are safe to print already.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The lines, without trailing blanks.
    ///
    /// - Parameter style: What is put around the heading line, for a terminal.
    func lines(style: (String) -> String = { $0 }) -> [String] {
        let widths = headings.indices.map { column in
            ([headings] + rows).map { $0.indices.contains(column) ? TextWidth.columns($0[column]) : 0 }.max() ?? 0
        }
        func line(_ cells: [String]) -> String {
            var text = ""
            for (column, cell) in cells.enumerated() {
                text += cell
                guard column < cells.count - 1 else { break }
                text += String(repeating: " ", count: widths[column] - TextWidth.columns(cell) + 2)
            }
            return text
        }
        return [style(line(headings))] + rows.map(line)
    }
}
