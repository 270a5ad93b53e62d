extension Scrollback {
    /// Which block the style table may remember: the newest, the one rows are added to; 0 when there is none.
    var lastSerial: UInt32 { keptBlocks.last?.serial ?? 0 }

    /// The blocks as they are: where rows begin and end in them decides which go first when a limit is passed.
    borrowing func write(to writer: inout SnapshotWriter) {
        writer.add(droppedRows)
        writer.add(count: keptBlocks.count)
        for block in keptBlocks {
            writer.add(count: block.capacity)
            writer.add(count: block.first)
            writer.add(count: block.used)
            writer.add(count: block.rows)
            writer.add(count: block.styles)
            writer.add(styles: block)
            writer.add(raw: UnsafeRawBufferPointer(start: block.base + block.first, count: block.used - block.first))
        }
    }

    /// - Parameters:
    ///   - columns: no row has more.
    ///   - hyperlinks: numbers of hyperlinks lie below this.
    mutating func read(
        from reader: inout SnapshotReader,
        columns: Int,
        hyperlinks: Int
    ) throws(SnapshotError) {
        let droppedRows = try reader.integer(UInt64.self)
        let count = try reader.count(ofBytes: SavedBlock.headerBytes)
        var scout = reader
        var capacity = 0
        for _ in 0..<count {
            let block = try SavedBlock(from: &scout, columns: columns)
            _ = try scout.raw(block.contentBytes)
            capacity += block.capacity
        }
        try scout.finish()
        // Bound: blocks that the limits leave no room for are not even allocated; the newest one always has room.
        var skippedRows = 0
        for left in (1...max(1, count)).reversed() where count > 0 {
            let block = try SavedBlock(from: &reader, columns: columns)
            guard rowsMax > 0, left == 1 || capacity <= bytesMax else {
                _ = try reader.raw(block.contentBytes)
                capacity -= block.capacity
                skippedRows += block.rows
                continue
            }
            let base = UnsafeMutableRawPointer.allocate(byteCount: block.capacity, alignment: 16)
            adopt(Block(base: base.assumingMemoryBound(to: UInt8.self), capacity: block.capacity, serial: 0))
            try fill(block, from: &reader, columns: columns, hyperlinks: hyperlinks)
        }
        countDropped(droppedRows &+ UInt64(skippedRows))
        limit(rows: rowsMax)
    }

    /// Reads the newest block's styles and rows.
    private mutating func fill(
        _ saved: SavedBlock,
        from reader: inout SnapshotReader,
        columns: Int,
        hyperlinks: Int
    ) throws(SnapshotError) {
        let last = blocks.count - 1
        let dictionary = blocks[last].dictionary
        for index in 0..<saved.styles {
            (dictionary - 1 - index).initialize(to: try reader.style(hyperlinks: hyperlinks))
        }
        try reader.check(dictionary[-1] == Style())
        let rows = try reader.raw(saved.used - saved.first)
        let start = blocks[last].base + saved.first
        UnsafeMutableRawPointer(start).copyMemory(
            from: rows.baseAddress ?? UnsafeRawPointer(start),
            byteCount: rows.count
        )
        var position = UnsafePointer(start)
        let end = position + rows.count
        for _ in 0..<saved.rows {
            guard let next = PackedRow.checked(position, end, columns: columns, styles: saved.styles) else {
                throw SnapshotError(.invalid, at: reader.position)
            }
            position = next
        }
        try reader.check(position == end)
        fillLast(first: saved.first, used: saved.used, rows: saved.rows, styles: saved.styles)
    }
}

/// What stands in front of a block in a snapshot.
private struct SavedBlock {
    static let headerBytes = 20

    let capacity: Int
    let first: Int
    let used: Int
    let rows: Int
    let styles: Int

    init(from reader: inout SnapshotReader, columns: Int) throws(SnapshotError) {
        capacity = try reader.number(Scrollback.blockBytes...Scrollback.blockBytesMax(columns: columns))
        first = try reader.number(0...capacity)
        used = try reader.number(first...capacity)
        let stride = MemoryLayout<Style>.stride
        // The dictionary lies at the end, and styles must lie where styles may.
        try reader.check(capacity == Scrollback.blockBytes || capacity % stride == 0)
        rows = try reader.number(1...capacity)
        styles = try reader.number(1...((capacity - used) / stride))
    }

    /// Bytes behind the header.
    var contentBytes: Int { styles * SnapshotFormat.styleBytes + used - first }
}

extension SnapshotWriter {
    /// The dictionary of a block, at once: there may be hundreds of styles in each of hundreds of blocks.
    fileprivate mutating func add(styles block: Scrollback.Block) {
        let count = block.styles * SnapshotFormat.styleBytes
        withUnsafeTemporaryAllocation(byteCount: count, alignment: 4) { buffer in
            var offset = 0
            func put(_ number: UInt32) {
                buffer.storeBytes(of: number.littleEndian, toByteOffset: offset, as: UInt32.self)
                offset += 4
            }
            for index in 0..<block.styles {
                let style = block.style(index)
                put(style.foreground.rawValue)
                put(style.background.rawValue)
                put(style.underlineColor.rawValue)
                put(style.attributes.rawValue)
                put(style.hyperlink)
            }
            add(raw: UnsafeRawBufferPointer(buffer))
        }
    }
}
