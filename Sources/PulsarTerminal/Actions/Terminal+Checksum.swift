/// A rectangle of cells, zero-based; the ends do not belong to it.
struct CellRectangle: Hashable {
    var rows: Range<Int>
    var columns: Range<Int>
}

extension Terminal {
    /// The rectangle that four parameters name; nothing when it has no cells.
    ///
    /// They count from 1, in origin mode from the margins; a missing one is the edge.
    func rectangle(_ index: Int) -> CellRectangle? {
        let isOrigin = modes.contains(.origin)
        let area =
            isOrigin
            ? CellRectangle(rows: margins.top..<(margins.bottom + 1), columns: margins.left..<(margins.right + 1))
            : CellRectangle(rows: 0..<rows, columns: 0..<columns)
        let rows = span(parser.parameters[index], parser.parameters[index + 2], in: area.rows)
        let columns = span(parser.parameters[index + 1], parser.parameters[index + 3], in: area.columns)
        guard let rows, let columns else { return nil }
        return CellRectangle(rows: rows, columns: columns)
    }

    private func span(_ first: Int, _ last: Int, in area: Range<Int>) -> Range<Int>? {
        let start = min(area.lowerBound + max(1, first) - 1, area.upperBound - 1)
        let end = last == 0 ? area.upperBound : min(area.lowerBound + last, area.upperBound)
        return start < end ? start..<end : nil
    }

    /// DECRQCRA: a checksum of a rectangle, where the option allows it; the page is not looked at.
    mutating func reportChecksum() {
        guard options.answersChecksums else { return }
        let sum = rectangle(2).map { checksum($0) } ?? 0
        var reply = reply(.dcs)
        reply.number(parser.parameters[0])
        reply.text("!~")
        reply.hexadecimal(sum, digits: 4)
        send(reply)
    }

    /// The negated sum of what was printed and how it looks, as a VT520 and xterm with its defaults compute it.
    ///
    /// Cells nothing was printed in since they were erased do not count.
    private func checksum(_ rectangle: CellRectangle) -> UInt32 {
        var sum: UInt32 = 0
        for row in rectangle.rows {
            let row = screen.grid.row(row).pointee
            for column in rectangle.columns where column < Int(row.count) {
                let cell = row.cell(column)
                guard !cell.isBlank, cell.kind == .narrow || cell.kind == .wide else { continue }
                if cell.isCluster {
                    for scalar in clusters.scalars(cell.content) { sum &+= scalar & 0xFF }
                } else {
                    sum &+= cell.content & 0xFF
                }
                let attributes = styles[cell.style].attributes
                if attributes.contains(.protected) { sum &+= 0x04 }
                if attributes.contains(.invisible) { sum &+= 0x08 }
                if attributes.underline != .none { sum &+= 0x10 }
                if attributes.contains(.inverse) { sum &+= 0x20 }
                if attributes.contains(.blink) { sum &+= 0x40 }
                if attributes.contains(.bold) { sum &+= 0x80 }
            }
        }
        return (0 &- sum) & 0xFFFF
    }
}
