extension Terminal {
    /// Numbers the styles anew so that only those in use remain, in a table with room for as many again.
    @inline(never)
    mutating func compactStyles() {
        var numbers = [UInt32](repeating: 0, count: styles.count)
        var visited = 0
        func visit(_ cell: UnsafeMutablePointer<Cell>) {
            numbers[Int(cell.pointee.style)] = 1
            visited += 1
        }
        screen.grid.forEachCell { visit($0) }
        other.grid.forEachCell { visit($0) }
        numbers[0] = 0
        let live = numbers.reduce(1) { $0 + Int($1) }
        // Bound: room for new styles in proportion to the cells too, so that few styles on a large screen do not bring
        // this about again after a few more.
        var capacity = StyleTable.capacityMin
        while capacity < max(live * 3, visited / StyleTable.cellsPerStyle) { capacity *= 2 }
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
        var scalars = 0
        var visited = 0
        func visit(_ cell: UnsafeMutablePointer<Cell>) {
            visited += 1
            guard cell.pointee.isCluster else { return }
            live += 1
            scalars += clusters.scalarCount(cell.pointee.content)
        }
        screen.grid.forEachCell { visit($0) }
        other.grid.forEachCell { visit($0) }
        var table = clusters.emptied(for: live, scalars: scalars, cells: visited)
        table.reserve(as: clusters)
        func move(_ cell: UnsafeMutablePointer<Cell>) {
            guard cell.pointee.isCluster else { return }
            let number = clusters.withScalars(cell.pointee.content) { table.insert($0) }
            cell.pointee.bits = cell.pointee.bits & ~Cell.contentMask | UInt64(number)
        }
        screen.grid.forEachCell { move($0) }
        other.grid.forEachCell { move($0) }
        clusters = table
    }

    /// The number of a style, whatever room it takes.
    mutating func number(of style: Style) -> UInt32 {
        if let number = styles.intern(style) { return number }
        compactStyles()
        return styles.intern(style) ?? 0
    }

    /// Drops the hyperlinks that neither screen nor scrollback nor pen use any more, unless they were looked for lately.
    // Bound: the next search waits for as much output as this one has looked at, so that output which keeps every link in
    // use is not searched for each new one.
    @inline(never)
    mutating func compactHyperlinks() {
        guard offset >= hyperlinks.nextSearch else { return }
        var used = [Bool](repeating: false, count: hyperlinks.links.count)
        var visited = 0
        for style in [pen, screen.saved.style, other.saved.style] { used[Int(style.hyperlink)] = true }
        func visit(_ cell: UnsafeMutablePointer<Cell>) {
            used[Int(styles[cell.pointee.style].hyperlink)] = true
            visited += 1
        }
        screen.grid.forEachCell { visit($0) }
        other.grid.forEachCell { visit($0) }
        scrollback.forEachStyle {
            used[Int($0.hyperlink)] = true
            visited += 1
        }
        hyperlinks.keep(used)
        hyperlinks.nextSearch = offset &+ UInt64(visited)
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
}

extension Scrollback {
    /// Calls back with each style of the blocks' dictionaries.
    func forEachStyle(_ body: (Style) -> Void) {
        for block in blocks where block.rows > 0 {
            for index in 0..<block.styles { body(block.style(index)) }
        }
    }
}
