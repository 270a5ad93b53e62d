extension Screen {
    /// - Parameter clusters: gets the numbers of the clusters that cells show, in the order of the cells; the cells are
    ///   written with their places in it.
    borrowing func write(to writer: inout SnapshotWriter, _ clusters: inout [UInt32]) {
        writer.add(saved.cursor)
        writer.add(saved.style)
        writer.add(saved.charsets)
        writer.add(saved.isOriginMode)
        writer.add(keyboard.flags)
        writer.add(keyboard.pushed)
        for row in 0..<grid.rows {
            let row = grid.row(row)
            writer.add(count: Int(row.pointee.count))
            writer.add(row.pointee.flags.rawValue)
            writer.add(row.pointee.mark.rawValue)
            guard row.pointee.count > 0, let cells = row.pointee.cells else { continue }
            writer.add(UnsafeBufferPointer(start: cells, count: Int(row.pointee.count)), &clusters)
        }
    }

    /// - Parameters:
    ///   - styles: numbers of styles lie below this.
    ///   - hyperlinks: numbers of hyperlinks lie below this.
    ///   - nextCluster: the cluster the next cell with one has; each is in one cell.
    ///   - clusters: how many there are.
    mutating func read(
        from reader: inout SnapshotReader,
        styles: Int,
        hyperlinks: Int,
        _ nextCluster: inout UInt32,
        _ clusters: Int
    ) throws(SnapshotError) {
        saved.cursor = try reader.cursor(columns: grid.columns, rows: grid.rows)
        saved.style = try reader.style(hyperlinks: hyperlinks)
        saved.charsets = try reader.charsets()
        saved.isOriginMode = try reader.flag()
        keyboard.flags = try reader.byte(upTo: 0x1F)
        let pushed = try reader.countedBytes()
        try reader.check(pushed.count <= KeyboardStack.depthMax && pushed.allSatisfy { $0 <= 0x1F })
        keyboard.pushed = Array(pushed)
        for number in 0..<grid.rows {
            let count = try reader.number(0...grid.columns)
            let flags = Row.Flags(rawValue: try reader.byte(upTo: 0x7F))
            guard let mark = RowMark(rawValue: try reader.integer()) else {
                throw SnapshotError(.invalid, at: reader.position)
            }
            let row = grid.row(number)
            row.pointee.flags = flags
            row.pointee.mark = mark
            guard count > 0 else { continue }
            let bytes = try reader.raw(count * 8)
            let cells = grid.cells(of: row, writtenUpTo: 0)
            for column in 0..<count {
                let bits = bytes.loadUnaligned(fromByteOffset: column * 8, as: UInt64.self)
                cells[column] = Cell(bits: UInt64(littleEndian: bits))
            }
            row.pointee.count = Int32(count)
            try reader.check(row.pointee.isValid(styles: styles, &nextCluster))
            try reader.check(Int(nextCluster) <= clusters)
        }
        try reader.finish()
    }
}

extension SnapshotWriter {
    /// Cells, those with a cluster with its place in the list of clusters.
    fileprivate mutating func add(_ cells: UnsafeBufferPointer<Cell>, _ clusters: inout [UInt32]) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: cells.count) { buffer in
            for (index, cell) in cells.enumerated() {
                var bits = cell.bits
                if cell.isCluster {
                    bits = bits & ~Cell.contentMask | UInt64(clusters.count) & Cell.contentMask
                    clusters.append(cell.content)
                }
                buffer.initializeElement(at: index, to: bits.littleEndian)
            }
            add(raw: UnsafeRawBufferPointer(buffer))
        }
    }
}

extension Row {
    /// The cells are such as printing makes them: characters are none of the controls, halves of wide ones stand together,
    /// and the flags say of them what they are relied on for.
    ///
    /// - Parameter nextCluster: the number of the next cluster in the order of the cells.
    fileprivate func isValid(styles: Int, _ nextCluster: inout UInt32) -> Bool {
        var isHalf = false
        let isPlain = !flags.contains(.mixed)
        let styles = flags.contains(.styled) ? styles : 1
        let unused = flags.contains(.image) ? Cell.unusedMask : Cell.unusedMask | Cell.imageFlag
        var headImage: UInt64 = 0
        for column in 0..<Int(count) {
            let cell = cell(column)
            guard cell.bits & unused == 0, Int(cell.style) < styles, isHalf == (cell.kind == .spacer) else {
                return false
            }
            // An image takes both halves of a wide character or none.
            if isHalf, cell.bits & Cell.imageFlag != headImage { return false }
            headImage = cell.bits & Cell.imageFlag
            isHalf = cell.kind == .wide
            if cell.isCluster {
                guard cell.content == nextCluster, cell.kind != .spacer else { return false }
                nextCluster += 1
            }
            switch cell.kind {
            case .narrow:
                guard cell.isCluster || cell.content == 0 || cell.content.isPrintable else { return false }
            case .wide:
                guard cell.isCluster || cell.content.isPrintable else { return false }
            case .spacer, .leftOver:
                guard cell.isCluster || cell.content == 0 else { return false }
            }
            if isPlain {
                guard cell.kind == .narrow, !cell.isCluster, cell.content < 0x7F else { return false }
            }
        }
        return !isHalf
    }
}

extension Cell {
    /// The bits of a cell that mean nothing.
    fileprivate static let unusedMask: UInt64 = 0xFE00_0000
}
