extension PackedRow {
    /// Bytes a row takes in a block at most, its new styles included: more than the exact bound, but found without a
    /// look at its cells.
    static func roughBytes(_ row: UnsafeMutablePointer<Row>, _ clusters: borrowing ClusterTable) -> Int {
        let count = Int(row.pointee.count)
        let runs = row.pointee.flags.contains(.styled) ? count : 1
        let text = count &* max(5, clusterBytes(clusters.longest))
        return headerBytesMax &+ text &+ runs &* (runBytesMax &+ MemoryLayout<Style>.stride)
    }

    /// Bytes a row takes in a block at most, its new styles included.
    static func worstBytes(_ row: UnsafeMutablePointer<Row>, _ clusters: borrowing ClusterTable) -> Int {
        let count = Int(row.pointee.count)
        guard let cells = row.pointee.cells else { return headerBytesMax }
        var runs = 1
        var text = 0
        var previous: UInt64 = cells[0].bits >> Cell.styleShift
        for column in 0..<count {
            let bits = cells[column].bits
            let style = bits >> Cell.styleShift
            if style != previous {
                runs += 1
                previous = style
            }
            text += bits & Cell.clusterFlag == 0 ? 5 : clusterBytes(clusters.scalarCount(cells[column].content))
        }
        return headerBytesMax + text + runs * (runBytesMax + MemoryLayout<Style>.stride)
    }

    /// Packs a row at the end of a block that has room for it.
    static func pack(
        _ row: UnsafeMutablePointer<Row>,
        into block: inout Scrollback.Block,
        _ styles: borrowing StyleTable,
        _ clusters: borrowing ClusterTable
    ) {
        let count = Int(row.pointee.count)
        let isPlain = !row.pointee.flags.contains(.mixed)
        var flags = Flags(rawValue: row.pointee.mark.rawValue << Flags.markShift)
        flags.formUnion(Flags(rawValue: row.pointee.flags.intersection(.double).rawValue))
        if row.pointee.flags.contains(.wrapped) { flags.insert(.wrapped) }
        if isPlain { flags.insert(.plain) }
        let start = block.base + block.used
        start[0] = UInt8(truncatingIfNeeded: count)
        start[1] = UInt8(truncatingIfNeeded: count >> 8)
        var end = start + 3
        guard count > 0, let cells = row.pointee.cells else {
            start[2] = flags.union(.plain).rawValue
            block.used += 3
            block.rows += 1
            return
        }
        // The lengths are not known yet: the parts are written behind room for them and moved together afterwards.
        let textStart = start + headerBytesMax
        var text = textStart
        if isPlain {
            CellRun.narrow(cells, count, into: text)
            text += count
        } else {
            text = packText(cells, count, clusters, into: text)
        }
        let textBytes = text - textStart
        var runs = text
        if row.pointee.flags.contains(.styled) { packRuns(cells, count, styles, &block, &runs) }
        let runBytes = runs - text
        if runBytes > 0 { flags.insert(.runs) }
        start[2] = flags.rawValue
        if !isPlain { writeVarint(textBytes, &end) }
        if runBytes > 0 { writeVarint(runBytes, &end) }
        end.update(from: textStart, count: textBytes + runBytes)
        block.used = end + textBytes + runBytes - block.base
        block.rows += 1
    }

    /// - Returns: where the text ends.
    private static func packText(
        _ cells: UnsafeMutablePointer<Cell>,
        _ count: Int,
        _ clusters: borrowing ClusterTable,
        into start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var text = start
        let widths = ScalarWidths.shared
        var column = 0
        while column < count {
            let wide = CellRun.narrowText(cells + column, count &- column, into: text)
            text += wide &* 3
            column &+= wide &* 2
            if column >= count { break }
            let bits = cells[column].bits
            let scalar = UInt32(truncatingIfNeeded: bits & Cell.contentMask)
            let halves = Int(truncatingIfNeeded: bits >> Cell.kindShift & 1)
            let isSimple = ScalarWidths.simple(scalar == 0 ? 0x20 : scalar, in: widths) == 1 &+ halves
            guard isSimple, bits & (Cell.clusterFlag | Cell.spacerBits) == 0 else {
                text = packUnusual(cells[column], clusters, into: text)
                column &+= cells[column].kind == .wide ? 2 : 1
                continue
            }
            // Safety: each cell has five bytes of room.
            text += UTF8Word.encode(scalar, text)
            column &+= 1 &+ halves
        }
        return text
    }

    /// What is not one scalar that is known to be in its usual width.
    @inline(never)
    private static func packUnusual(
        _ cell: Cell,
        _ clusters: borrowing ClusterTable,
        into start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var text = start
        let isWide = cell.kind == .wide
        switch cell.kind {
        case .leftOver:
            text.pointee = Code.leftOver
            return text + 1
        case .spacer:
            text.pointee = Code.strayHalf
            return text + 1
        case .narrow, .wide:
            break
        }
        let scalar = cell.content
        if cell.isCluster {
            clusters.withScalars(scalar) { scalars in
                text[0] = isWide ? Code.wideCluster : Code.narrowCluster
                text[1] = UInt8(truncatingIfNeeded: scalars.count)
                text += 2
                for scalar in scalars { writeScalar(scalar, &text) }
            }
        } else {
            if isWide != (ScalarProperties.of(scalar).width == 2) {
                text.pointee = isWide ? Code.wide : Code.narrow
                text += 1
            }
            writeScalar(scalar, &text)
        }
        return text
    }

    private static func packRuns(
        _ cells: UnsafeMutablePointer<Cell>,
        _ count: Int,
        _ styles: borrowing StyleTable,
        _ block: inout Scrollback.Block,
        _ runs: inout UnsafeMutablePointer<UInt8>
    ) {
        var column = 0
        while column < count {
            let style = cells[column].bits >> Cell.styleShift
            var end = column + 1
            while end < count, cells[end].bits >> Cell.styleShift == style { end += 1 }
            let index = block.index(of: UInt32(truncatingIfNeeded: style), styles)
            if end == count, index == 0, column > 0 { return }
            if index == 0, column == 0, end == count { return }
            writeVarint(end - column, &runs)
            writeVarint(index, &runs)
            column = end
        }
    }

    /// Copies a packed row from another block, its styles too.
    static func copy(
        _ header: Header,
        flags: Flags,
        from source: Scrollback.Block,
        into block: inout Scrollback.Block
    ) {
        let start = block.base + block.used
        start[0] = UInt8(truncatingIfNeeded: header.cells)
        start[1] = UInt8(truncatingIfNeeded: header.cells >> 8)
        start[2] = flags.rawValue
        var end = start + 3
        var runs: [UInt8] = []
        if flags.contains(.runs) {
            var position = header.runs
            while position < header.next {
                let columns = readVarint(&position)
                let index = block.index(of: source.style(readVarint(&position)))
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { buffer in
                    guard var pointer = buffer.baseAddress else { return }
                    let first = pointer
                    writeVarint(columns, &pointer)
                    writeVarint(index, &pointer)
                    runs.append(contentsOf: UnsafeBufferPointer(start: first, count: pointer - first))
                }
            }
        }
        if !flags.contains(.plain) { writeVarint(header.textBytes, &end) }
        if flags.contains(.runs) { writeVarint(runs.count, &end) }
        end.update(from: header.text, count: header.textBytes)
        end += header.textBytes
        for byte in runs {
            end.pointee = byte
            end += 1
        }
        block.used = end - block.base
        block.rows += 1
    }
}

extension Scrollback.Block {
    /// The place of a style of the table in the dictionary; it is added when it is not there.
    @inline(__always)
    mutating func index(of id: UInt32, _ styles: borrowing StyleTable) -> Int {
        if id == 0 { return 0 }
        let entry = styles.entries + Int(id)
        if entry.pointee.packedBlock == serial { return Int(entry.pointee.packedIndex) }
        let index = add(entry.pointee.style)
        entry.pointee.packedBlock = serial
        entry.pointee.packedIndex = UInt32(truncatingIfNeeded: index)
        return index
    }

    /// The place of a style in the dictionary, searched from the newest on.
    mutating func index(of style: Style) -> Int {
        var index = styles - 1
        while index >= 0 {
            if self.style(index) == style { return index }
            index -= 1
        }
        return add(style)
    }

    private mutating func add(_ style: Style) -> Int {
        (dictionary - 1 - styles).initialize(to: style)
        styles += 1
        return styles - 1
    }
}
