/// The rows that scrolled off the primary screen, packed, oldest first.
///
/// Rows lie in blocks of ``blockBytes``: rows grow from the front, the dictionary of the styles they use from the back;
/// where the two would meet a new block begins. The oldest row goes when one of the limits is passed.
struct Scrollback: ~Copyable {
    /// Bound: what one block takes; a longer row gets a block of its own size.
    static let blockBytes = 16 * 1024

    struct Block {
        var base: UnsafeMutablePointer<UInt8>
        var capacity: Int
        /// Where the next row goes.
        var used = 0
        /// Where the first row is that has not been dropped.
        var first = 0
        var rows = 0
        var styles = 0
        /// Which block the style table remembers.
        var serial: UInt32

        @inline(__always)
        var dictionary: UnsafeMutablePointer<Style> {
            UnsafeMutableRawPointer(base + capacity).assumingMemoryBound(to: Style.self)
        }

        /// A style of the dictionary, which grows downwards from the end.
        @inline(__always)
        func style(_ index: Int) -> Style { dictionary[-1 - index] }

        @inline(__always)
        var free: Int { capacity - used - styles * MemoryLayout<Style>.stride }
    }

    var blocks: [Block] = []
    private var spare: UnsafeMutablePointer<UInt8>?
    private var nextSerial: UInt32 = 1
    /// Blocks before this one are empty places at the front of `blocks`.
    private var firstBlock = 0
    private(set) var rowCount = 0
    /// False where the newest row is known not to go on in the screen's first one.
    private var newestMayGoOn = true
    private(set) var blockBytesTotal = 0
    /// Rows dropped from the front since the terminal began.
    private(set) var droppedRows: UInt64 = 0
    private(set) var rowsMax: Int
    let bytesMax: Int

    init(rowsMax: Int, bytesMax: Int, droppedRows: UInt64 = 0) {
        self.rowsMax = rowsMax
        self.bytesMax = bytesMax
        self.droppedRows = droppedRows
    }

    deinit {
        for block in blocks[firstBlock...] { block.base.deallocate() }
        spare?.deallocate()
    }

    var memoryBytes: Int {
        blockBytesTotal + (spare == nil ? 0 : Scrollback.blockBytes) + blocks.capacity * MemoryLayout<Block>.stride
    }

    /// The blocks that hold rows.
    var keptBlocks: ArraySlice<Block> { blocks[firstBlock...] }

    // MARK: - Adding

    /// Adds a row below the newest.
    // Hot: runs once for each row that scrolls off.
    @inline(__always)
    mutating func append(
        _ row: UnsafeMutablePointer<Row>,
        _ styles: borrowing StyleTable,
        _ clusters: borrowing ClusterTable
    ) {
        guard rowsMax > 0 else { return }
        let count = Int(row.pointee.count)
        newestMayGoOn = row.pointee.flags.contains(.wrapped)
        if row.pointee.flags.isDisjoint(with: [.mixed, .styled, .doubleWidth, .doubleTop, .doubleBottom]),
            row.pointee.mark == .none, blocks.count > firstBlock, blocks[blocks.count - 1].free >= count + 3
        {
            let last = blocks.count - 1
            let wrapped = row.pointee.flags.contains(.wrapped)
            blocks.withUnsafeMutableBufferPointer { blocks in
                // Safety: the block has room for the header and a byte for each cell.
                let block = blocks.baseAddress.unsafelyUnwrapped + last
                let target = block.pointee.base + block.pointee.used
                target[0] = UInt8(truncatingIfNeeded: count)
                target[1] = UInt8(truncatingIfNeeded: count >> 8)
                target[2] = wrapped ? 3 : 2
                if let cells = row.pointee.cells { CellRun.narrow(cells, count, into: target + 3) }
                block.pointee.used += count + 3
                block.pointee.rows += 1
            }
        } else {
            appendMixed(row, styles, clusters)
        }
        rowCount += 1
        if rowCount > rowsMax || blockBytesTotal > bytesMax { trim() }
    }

    @inline(never)
    private mutating func appendMixed(
        _ row: UnsafeMutablePointer<Row>,
        _ styles: borrowing StyleTable,
        _ clusters: borrowing ClusterTable
    ) {
        // Why: the size is not known before the row is packed. A row that surely fits is packed in place; a new block is
        // begun when the free part would not hold the longest form of this one.
        if blocks.count == firstBlock || blocks[blocks.count - 1].free < PackedRow.roughBytes(row, clusters) {
            let need = PackedRow.worstBytes(row, clusters)
            if blocks.count == firstBlock || blocks[blocks.count - 1].free < need { beginBlock(need) }
        }
        let last = blocks.count - 1
        PackedRow.pack(row, into: &blocks[last], styles, clusters)
    }

    /// Begins a new block with room for a row of that size.
    @inline(never)
    private mutating func beginBlock(_ need: Int) {
        let stride = MemoryLayout<Style>.stride
        var capacity = Scrollback.blockBytes
        if need + stride > capacity { capacity = (need + 2 * stride - 1) / stride * stride }
        let base: UnsafeMutablePointer<UInt8>
        if capacity == Scrollback.blockBytes, let kept = spare {
            base = kept
            spare = nil
        } else {
            base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16).assumingMemoryBound(
                to: UInt8.self
            )
        }
        blockBytesTotal += capacity
        if firstBlock > 64, firstBlock * 2 > blocks.count {
            blocks.removeFirst(firstBlock)
            firstBlock = 0
        }
        var block = Block(base: base, capacity: capacity, serial: nextSerial)
        nextSerial &+= 1
        if nextSerial == 0 { nextSerial = 1 }
        (block.dictionary - 1).initialize(to: Style())
        block.styles = 1
        blocks.append(block)
    }

    /// Adds a row that is packed already, from a block whose style dictionary it uses.
    mutating func append(packed header: PackedRow.Header, from source: Block, flags: PackedRow.Flags) {
        guard rowsMax > 0 else { return }
        let need =
            PackedRow.headerBytesMax + header.textBytes + header.runBytes * 5 + 16
            + min(header.runBytes / 2 + 1, source.styles) * MemoryLayout<Style>.stride
        if blocks.count == firstBlock || blocks[blocks.count - 1].free < need { beginBlock(need) }
        newestMayGoOn = true
        PackedRow.copy(header, flags: flags, from: source, into: &blocks[blocks.count - 1])
        rowCount += 1
        if rowCount > rowsMax || blockBytesTotal > bytesMax { trim() }
    }

    /// Changes how many rows are kept, and drops what is too much.
    mutating func limit(rows: Int) {
        rowsMax = rows
        trim()
    }

    // MARK: - Loading

    /// Bytes of the largest block that a row of so many columns can need, each of them in its own style.
    // Keep in step: beginBlock and those who call it.
    static func blockBytesMax(columns: Int) -> Int {
        max(
            blockBytes,
            1024 + columns * (PackedRow.cellBytesMax + 5 * PackedRow.runBytesMax + 5 * MemoryLayout<Style>.stride)
        )
    }

    /// Takes a block over that has no rows yet, as the newest.
    mutating func adopt(_ block: Block) {
        blocks.append(block)
        blocks[blocks.count - 1].serial = nextSerial
        nextSerial &+= 1
        blockBytesTotal += block.capacity
    }

    /// Says what has been put in the newest block.
    mutating func fillLast(first: Int, used: Int, rows: Int, styles: Int) {
        let last = blocks.count - 1
        blocks[last].first = first
        blocks[last].used = used
        blocks[last].rows = rows
        blocks[last].styles = styles
        newestMayGoOn = true
        rowCount += rows
    }

    /// Says how many rows were dropped before those that are there.
    mutating func countDropped(_ rows: UInt64) { droppedRows = rows }

    // MARK: - Ending a line

    /// The newest row goes on no longer: what it went on in was erased.
    mutating func endLine() {
        // Why: to find the row takes a walk through its block, which is not to be had for every erased screen.
        guard newestMayGoOn, rowCount > 0 else { return }
        newestMayGoOn = false
        let block = blocks[blocks.count - 1]
        let start = block.base + newestOffset
        start[2] &= ~PackedRow.Flags.wrapped.rawValue
    }

    /// Where the newest row lies in the newest block.
    private var newestOffset: Int {
        let block = blocks[blocks.count - 1]
        var start = UnsafePointer(block.base + block.first)
        for _ in 1..<max(1, block.rows) { start = PackedRow.header(start).next }
        return start - UnsafePointer(block.base)
    }

    // MARK: - Dropping

    /// Drops the oldest rows until the limits hold.
    private mutating func trim() {
        while rowCount > rowsMax || (blockBytesTotal > bytesMax && blocks.count > firstBlock + 1) { dropFirst() }
    }

    private mutating func dropFirst() {
        let index = firstBlock
        let start = UnsafePointer(blocks[index].base + blocks[index].first)
        blocks[index].first += PackedRow.header(start).next - start
        blocks[index].rows -= 1
        rowCount -= 1
        droppedRows &+= 1
        if blocks[index].rows == 0 { release(index) }
    }

    private mutating func release(_ index: Int) {
        let block = blocks[index]
        blockBytesTotal -= block.capacity
        if block.capacity == Scrollback.blockBytes, spare == nil { spare = block.base } else { block.base.deallocate() }
        if index == firstBlock {
            firstBlock += 1
            if firstBlock == blocks.count {
                blocks.removeAll(keepingCapacity: true)
                firstBlock = 0
            }
        } else {
            blocks.remove(at: index)
        }
    }

    /// Drops everything (ED 3).
    mutating func removeAll() {
        droppedRows &+= UInt64(rowCount)
        for block in blocks[firstBlock...] { block.base.deallocate() }
        spare?.deallocate()
        spare = nil
        blocks = []
        firstBlock = 0
        rowCount = 0
        blockBytesTotal = 0
    }

    /// Takes the newest row out after `body` has read it.
    mutating func removeLast(_ body: (PackedRow.Header, Block) -> Void) {
        guard rowCount > 0 else { return }
        let index = blocks.count - 1
        let block = blocks[index]
        let offset = newestOffset
        newestMayGoOn = true
        body(PackedRow.header(UnsafePointer(block.base + offset)), block)
        blocks[index].used = offset
        blocks[index].rows -= 1
        rowCount -= 1
        if blocks[index].rows == 0 { release(index) }
    }

    // MARK: - Reading

    /// Calls back with the rows of a range, oldest first; row 0 is the oldest that is kept.
    func forEach(in range: Range<Int>, _ body: (PackedRow.Header, Block) -> Void) {
        var index = 0
        for block in blocks[firstBlock...] {
            if index >= range.upperBound { return }
            if index + block.rows <= range.lowerBound {
                index += block.rows
                continue
            }
            var start = UnsafePointer(block.base + block.first)
            for _ in 0..<block.rows {
                let header = PackedRow.header(start)
                if index >= range.upperBound { return }
                if index >= range.lowerBound { body(header, block) }
                start = header.next
                index += 1
            }
        }
    }
}
