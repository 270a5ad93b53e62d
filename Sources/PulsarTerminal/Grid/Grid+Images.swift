/// The cells that images are shown in.
extension Grid {
    /// Says that an image is shown in a rectangle; what hangs over the edges of the screen does not count.
    ///
    /// - Parameter marksCells: printing and erasing take it away; else only clearing a whole row does.
    func showImage(_ rows: Range<Int>, _ columns: Range<Int>, marksCells: Bool) {
        for number in rows.clamped(to: 0..<self.rows) {
            let row = row(number)
            row.pointee.flags.insert(.image)
            let columns = columns.clamped(to: 0..<self.columns)
            guard marksCells, !columns.isEmpty else { continue }
            let cells = cells(of: row, writtenUpTo: columns.upperBound)
            for column in columns { cells[column].bits |= Cell.imageFlag }
            // Both halves of a wide character are in it or none is.
            if columns.lowerBound > 0, cells[columns.lowerBound].kind == .spacer {
                cells[columns.lowerBound - 1].bits |= Cell.imageFlag
            }
            if columns.upperBound < Int(row.pointee.count), cells[columns.upperBound].kind == .spacer {
                cells[columns.upperBound].bits |= Cell.imageFlag
            }
        }
    }

    /// Says of columns of a row that no image is shown there any more.
    @inline(never)
    func endImages(_ row: UnsafeMutablePointer<Row>, _ columns: Range<Int>) {
        guard let cells = row.pointee.cells else { return }
        for column in columns.clamped(to: 0..<Int(row.pointee.count)) { cells[column].bits &= ~Cell.imageFlag }
    }
}

extension Row {
    /// Says of all columns but some that no image is shown there; both halves of a wide character are in it or none is.
    ///
    /// - Returns: whether any are left.
    func endImages(besides isShown: [Bool]) -> Bool {
        guard let cells else { return false }
        var isLeft = false
        for column in 0..<Int(count) where cells[column].bits & Cell.imageFlag != 0 {
            let isKept =
                switch cells[column].kind {
                case .wide: isShown[column] || column + 1 < isShown.count && isShown[column + 1]
                case .spacer: isShown[column] || column > 0 && isShown[column - 1]
                case .narrow, .leftOver: isShown[column]
                }
            if isKept { isLeft = true } else { cells[column].bits &= ~Cell.imageFlag }
        }
        return isLeft
    }

    /// An image is still shown in one of the columns.
    func showsImage(in columns: Range<Int>) -> Bool {
        guard flags.contains(.image), let cells else { return false }
        for column in columns.clamped(to: 0..<Int(count)) where cells[column].bits & Cell.imageFlag != 0 { return true }
        return false
    }
}
