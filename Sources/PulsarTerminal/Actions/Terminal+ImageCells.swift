/// What is left of images: the list, rows and cells are brought together again.
///
/// A row that no image starts in and no cell of which shows one says so no longer, and neither does a cell that no image
/// is shown in. Else what is left of an image that is gone could come to stand where another one has lost its own cells,
/// and show that once more.
extension Terminal {
    /// Drops what is gone.
    mutating func settleImages() { settleImages(moving: 0..<0, clearing: 0..<0) }

    /// Before rows of the screen that is shown move and others stay: an image loses the cells that do not go with its first
    /// row, if such are what it is lost with.
    ///
    /// - Parameters:
    ///   - moved: the rows that move.
    ///   - cleared: those of them that are lost.
    @inline(never)
    mutating func cutImages(moving moved: Range<Int>, clearing cleared: Range<Int>) {
        // What moves as a whole stays together.
        guard moved.count < rows else { return }
        // Why looked at first: a region scrolls once a line, and images beside it have no part in that.
        let isTouched = moved.contains { screen.grid.row($0).pointee.flags.contains(.image) }
        guard isTouched || !(holdsImages(isAlternate: false) || holdsImages(isAlternate: true)) else { return }
        settleImages(moving: moved, clearing: cleared)
    }

    private mutating func settleImages(moving moved: Range<Int>, clearing cleared: Range<Int>) {
        guard images.wereShown else { return }
        images.replace(with: placedImages().map(\.image))
        let isLeft = endLeftImages(isAlternate: isAlternate, moving: moved, clearing: cleared)
        let isOtherLeft = endLeftImages(isAlternate: !isAlternate, moving: 0..<0, clearing: 0..<0)
        images.wereShown = isLeft || isOtherLeft
    }

    /// A row says that images may be there.
    func holdsImages(isAlternate: Bool) -> Bool {
        (0..<rows).contains { exportedRow($0, isPrimary: !isAlternate).pointee.flags.contains(.image) }
    }

    /// Takes the marks off the cells and rows of a screen in which no image of the list is.
    ///
    /// - Returns: whether any are left.
    private func endLeftImages(isAlternate: Bool, moving moved: Range<Int>, clearing cleared: Range<Int>) -> Bool {
        guard holdsImages(isAlternate: isAlternate) else { return false }
        let rowsBySlot = rowsBySlot(isAlternate: isAlternate)
        var firstRows = Set<Int>()
        var areas: [(rows: Range<Int>, columns: Range<Int>, isMoved: Bool)] = []
        for image in images.images where image.role == .shown && image.isAlternate == isAlternate {
            let first = rowsBySlot[image.slot]
            firstRows.insert(first)
            guard image.isErasable, !cleared.contains(first) else { continue }
            areas.append((image.rows(from: first), image.columns.clamped(to: 0..<columns), moved.contains(first)))
        }
        var isLeft = false
        var isShown = [Bool](repeating: false, count: columns)
        for number in 0..<rows {
            let row = exportedRow(number, isPrimary: !isAlternate)
            guard row.pointee.flags.contains(.image) else { continue }
            for column in 0..<columns { isShown[column] = false }
            for area in areas where area.rows.contains(number) && area.isMoved == moved.contains(number) {
                for column in area.columns { isShown[column] = true }
            }
            if row.pointee.endImages(besides: isShown) || firstRows.contains(number) {
                isLeft = true
            } else {
                row.pointee.flags.remove(.image)
            }
        }
        return isLeft
    }
}
