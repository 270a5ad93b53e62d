extension Terminal {
    /// Numbers the styles anew so that only those in use remain, in a table with room for as many again.
    @inline(never)
    mutating func compactStyles() {
        var numbers = [UInt32](repeating: 0, count: styles.count)
        screen.grid.forEachCell { numbers[Int($0.pointee.style)] = 1 }
        other.grid.forEachCell { numbers[Int($0.pointee.style)] = 1 }
        numbers[0] = 0
        let live = numbers.reduce(1) { $0 + Int($1) }
        var capacity = 16
        while capacity < live * 3 { capacity *= 2 }
        var table = StyleTable(capacity: capacity)
        for old in 1..<max(1, numbers.count) where numbers[old] != 0 {
            numbers[old] = table.intern(styles[UInt32(old)]) ?? 0
        }
        func renumber(_ cell: UnsafeMutablePointer<Cell>) {
            let style = Int(cell.pointee.style)
            if style != 0 {
                cell.pointee.bits = cell.pointee.bits & ~Cell.styleMask | UInt64(numbers[style]) << Cell.styleShift
            }
        }
        screen.grid.forEachCell { renumber($0) }
        other.grid.forEachCell { renumber($0) }
        styles = table
        isPenStale = true
    }

    /// Drops the clusters that no cell shows any more.
    @inline(never)
    mutating func compactClusters() {
        var live = 0
        screen.grid.forEachCell { live += $0.pointee.isCluster ? 1 : 0 }
        other.grid.forEachCell { live += $0.pointee.isCluster ? 1 : 0 }
        var moved = clusters.emptied(for: live * 2)
        swap(&clusters, &moved)
        let cells = [screen.grid.clusterCells(), other.grid.clusterCells()].joined()
        for cell in cells {
            let number = clusters.insert(moved.scalars(cell.pointee.content))
            cell.pointee.bits = cell.pointee.bits & ~Cell.contentMask | UInt64(number)
        }
    }

    /// The number of a style, whatever room it takes.
    mutating func number(of style: Style) -> UInt32 {
        if let number = styles.intern(style) { return number }
        compactStyles()
        return styles.intern(style) ?? 0
    }

    /// Drops the hyperlinks that neither screen nor scrollback nor pen use any more.
    mutating func compactHyperlinks() {
        var used: Set<UInt32> = [pen.hyperlink, screen.saved.style.hyperlink, other.saved.style.hyperlink]
        for row in 0..<rows {
            for column in 0..<columns {
                used.insert(styles[screen.grid.row(row).pointee.cell(column).style].hyperlink)
                used.insert(styles[other.grid.row(row).pointee.cell(column).style].hyperlink)
            }
        }
        scrollback.forEachStyle { used.insert($0.hyperlink) }
        hyperlinks.keep(used)
    }
}

extension Grid {
    /// Calls back with each cell that was written.
    @inline(__always)
    func forEachCell(_ body: (UnsafeMutablePointer<Cell>) -> Void) {
        for row in 0..<rows {
            let row = self.row(row)
            guard let cells = row.pointee.cells else { continue }
            for column in 0..<Int(row.pointee.count) { body(cells + column) }
        }
    }

    /// The cells that hold a cluster.
    func clusterCells() -> [UnsafeMutablePointer<Cell>] {
        var found: [UnsafeMutablePointer<Cell>] = []
        forEachCell { if $0.pointee.isCluster { found.append($0) } }
        return found
    }
}

extension Scrollback {
    /// Calls back with each style of the blocks' dictionaries.
    func forEachStyle(_ body: (Style) -> Void) {
        for block in blocks where block.rows > 0 {
            for index in 0..<block.styles { body(block.style(index)) }
        }
    }
}
