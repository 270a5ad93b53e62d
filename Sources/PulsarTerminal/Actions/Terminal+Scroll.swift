extension Terminal {
    private var region: Range<Int> { margins.top..<(margins.bottom + 1) }

    /// Moves what is between the margins up; rows that leave the top of the primary screen go to the scrollback.
    // Hot: once for each line at the bottom.
    @inline(__always)
    mutating func scrollUp(_ amount: Int) {
        let amount = min(amount, margins.bottom &- margins.top &+ 1)
        let blank = eraseCell
        guard isFullWidth else { return scrollSides(up: amount) }
        if images.wereShown { cutImages(moving: region, clearing: margins.top..<(margins.top + amount)) }
        if margins.top == 0, !isAlternate {
            for row in 0..<amount { scrollback.append(screen.grid.row(row), styles, clusters) }
        }
        screen.grid.scrollUp(region, by: amount, blank: blank, generation: generation)
    }

    /// Moves what is between the margins down.
    mutating func scrollDown(_ amount: Int) {
        let amount = min(amount, region.count)
        let blank = eraseCell
        guard isFullWidth else { return scrollSides(up: -amount) }
        if images.wereShown { cutImages(moving: region, clearing: (region.upperBound - amount)..<region.upperBound) }
        screen.grid.scrollDown(region, by: amount, blank: blank, generation: generation)
    }

    /// Moves the part of the rows between the margins at the sides.
    @inline(never)
    private mutating func scrollSides(up amount: Int) {
        moveRows(from: margins.top, up: amount)
    }

    /// Moves the rows from one on, down to the bottom margin, within the margins at the sides.
    ///
    /// - Parameter amount: up; negative: down. At most as many as there are rows.
    mutating func moveRows(from first: Int, up amount: Int) {
        let blank = eraseCell
        let range = first..<(margins.bottom + 1)
        guard !range.isEmpty, amount != 0 else { return }
        if isFullWidth {
            let distance = min(abs(amount), range.count)
            if amount > 0 {
                cutImages(moving: range, clearing: range.prefix(distance))
                screen.grid.scrollUp(range, by: distance, blank: blank, generation: generation)
            } else {
                cutImages(moving: range, clearing: range.suffix(distance))
                screen.grid.scrollDown(range, by: distance, blank: blank, generation: generation)
            }
            return
        }
        let sides = margins.left..<(margins.right + 1)
        // Why: of a character that is cut, xterm keeps no background when rows go up, and its own when they go down.
        let half = amount > 0 ? Cell(bits: 0) : nil
        for row in range {
            screen.grid.splitWide(screen.grid.row(row), at: sides.lowerBound, to: half)
            screen.grid.splitWide(screen.grid.row(row), at: sides.upperBound, to: half)
        }
        let order = amount > 0 ? Array(range) : range.reversed()
        for row in order {
            let source = row + amount
            if range.contains(source) {
                screen.grid.copy(from: source, to: row, sides, generation: generation)
            } else {
                screen.grid.erase(screen.grid.row(row), sides, to: blank, generation: generation)
            }
        }
    }

    /// Moves the columns from one on, up to the right margin, in all rows between the margins.
    ///
    /// - Parameter amount: to the right; negative: to the left (DECIC, DECDC, SL, SR, DECBI, DECFI).
    mutating func shiftColumns(at column: Int, by amount: Int) {
        let blank = eraseCell
        for row in margins.top...margins.bottom {
            screen.grid.shift(
                screen.grid.row(row),
                column..<(margins.right + 1),
                by: amount,
                blank: blank,
                generation: generation
            )
        }
    }
}

extension Grid {
    /// Copies a range of columns from one row to another.
    func copy(from source: Int, to target: Int, _ range: Range<Int>, generation: UInt64) {
        let from = row(source)
        let to = row(target)
        let written = max(range.lowerBound, min(Int(from.pointee.count), range.upperBound))
        // Before the cells are copied: a wide character that was there must not take half of a new one along.
        erase(to, written..<range.upperBound, to: Cell(bits: 0), generation: generation)
        if written > range.lowerBound, let cells = from.pointee.cells {
            let target = self.cells(of: to, writtenUpTo: range.lowerBound)
            (target + range.lowerBound).update(from: cells + range.lowerBound, count: written - range.lowerBound)
            to.pointee.count = max(to.pointee.count, Int32(written))
            to.pointee.flags.formUnion(from.pointee.flags.intersection([.mixed, .styled]))
            if from.pointee.flags.contains(.image) { endImages(to, range) }
        }
        to.pointee.generation = generation
    }

    /// Moves the cells of a range to the right or, when negative, to the left; what becomes free is erased.
    func shift(_ row: UnsafeMutablePointer<Row>, _ range: Range<Int>, by amount: Int, blank: Cell, generation: UInt64) {
        guard !range.isEmpty, amount != 0 else { return }
        splitWide(row, at: range.lowerBound, to: blank)
        splitWide(row, at: range.upperBound, to: blank)
        row.pointee.generation = generation
        let distance = min(abs(amount), range.count)
        let kept = range.count - distance
        let cells = cells(of: row, writtenUpTo: min(range.upperBound, columns))
        row.pointee.count = max(row.pointee.count, Int32(range.upperBound))
        if amount > 0 {
            splitWide(row, at: range.upperBound - distance, to: blank)
            (cells + range.lowerBound + distance).update(from: cells + range.lowerBound, count: kept)
            (cells + range.lowerBound).update(repeating: blank, count: distance)
        } else {
            splitWide(row, at: range.lowerBound + distance, to: blank)
            (cells + range.lowerBound).update(from: cells + range.lowerBound + distance, count: kept)
            (cells + range.upperBound - distance).update(repeating: blank, count: distance)
        }
        if blank.bits != 0 { row.pointee.flags.insert(.styled) }
        if row.pointee.flags.contains(.image) { endImages(row, range) }
        while row.pointee.count > 0, cells[Int(row.pointee.count) - 1].bits == 0 { row.pointee.count -= 1 }
    }
}
