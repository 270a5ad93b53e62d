/// The characters that are made of more than one scalar, referred to by number from cells.
///
/// Scalars lie in one pool. What no cell refers to any more is dropped when the terminal compacts the table: see
/// ``Terminal/compactClusters()``.
struct ClusterTable {
    /// Bound: scalars in one cell; what comes beyond is dropped, as in other terminals.
    static let scalarsMax = 32

    private struct Entry {
        var start: Int32
        var count: Int32
    }

    private var entries: [Entry] = []
    private var pool: [UInt32] = []
    /// Reaching this many entries or scalars asks for compaction; both move with what is live.
    private var entriesMax = 1 << 10
    private var scalarsCountMax = 1 << 13

    /// The most scalars that a cluster was ever made of.
    private(set) var longest = 0

    var memoryBytes: Int { entries.capacity * 8 + pool.capacity * 4 }
    var count: Int { entries.count }

    /// Compaction is due before another cluster is made.
    var isFull: Bool { entries.count >= entriesMax || pool.count >= scalarsCountMax }

    /// The scalars of a cluster.
    func scalars(_ id: UInt32) -> ArraySlice<UInt32> {
        guard Int(id) < entries.count else { return [] }
        let entry = entries[Int(id)]
        return pool[Int(entry.start)..<Int(entry.start + entry.count)]
    }

    /// Calls back with the scalars of a cluster.
    // Hot: each cluster that scrolls off. Why: a slice of the pool is counted as another owner of it.
    @inline(__always)
    func withScalars<Result>(_ id: UInt32, _ body: (UnsafeBufferPointer<UInt32>) -> Result) -> Result {
        guard Int(id) < entries.count else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        let entry = entries[Int(id)]
        return pool.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[Int(entry.start)..<Int(entry.start + entry.count)]))
        }
    }

    /// How many scalars a cluster has.
    @inline(__always)
    func scalarCount(_ id: UInt32) -> Int { Int(id) < entries.count ? Int(entries[Int(id)].count) : 0 }

    /// The first scalar of a cluster.
    func base(_ id: UInt32) -> UInt32 {
        Int(id) < entries.count ? pool[Int(entries[Int(id)].start)] : 0
    }

    /// Makes a cluster.
    mutating func insert(_ scalars: some Collection<UInt32>) -> UInt32 {
        entries.append(Entry(start: Int32(pool.count), count: Int32(scalars.count)))
        pool.append(contentsOf: scalars)
        longest = max(longest, scalars.count)
        return UInt32(entries.count - 1)
    }

    /// Adds a scalar to what a cell shows; beyond the bound nothing changes.
    // Hot: each scalar that joins another.
    mutating func add(_ scalar: UInt32, to cell: UnsafeMutablePointer<Cell>) {
        let bits = cell.pointee.bits
        let content = cell.pointee.content
        if bits & Cell.clusterFlag != 0 { return append(scalar, to: content) }
        let number = UInt64(truncatingIfNeeded: entries.count)
        entries.append(Entry(start: Int32(truncatingIfNeeded: pool.count), count: 2))
        pool.append(content == 0 ? 0x20 : content)
        pool.append(scalar)
        longest = max(longest, 2)
        cell.pointee.bits = bits & ~Cell.contentMask | Cell.clusterFlag | number
    }

    /// Adds a scalar to a cluster that one cell refers to.
    private mutating func append(_ scalar: UInt32, to id: UInt32) {
        guard Int(id) < entries.count else { return }
        let entry = entries[Int(id)]
        guard entry.count < ClusterTable.scalarsMax else { return }
        if Int(entry.start + entry.count) != pool.count {
            entries[Int(id)].start = Int32(pool.count)
            for position in Int(entry.start)..<Int(entry.start + entry.count) { pool.append(pool[position]) }
        }
        entries[Int(id)].count += 1
        pool.append(scalar)
        longest = max(longest, Int(entry.count) + 1)
    }

    /// A table without clusters that takes twice as many as are shown before it is full.
    ///
    /// - Parameter cells: those that were looked at for it; the table takes more the more they are, so that the next
    ///   search comes after as much output.
    func emptied(for count: Int, scalars: Int, cells: Int) -> ClusterTable {
        var table = ClusterTable()
        table.entriesMax = max(1 << 10, count * 2, count + cells / 8)
        table.scalarsCountMax = max(table.entriesMax * 8, scalars * 2)
        return table
    }

    /// Makes room for what filled another table, as far as this one takes as much.
    mutating func reserve(as other: borrowing ClusterTable) {
        entries.reserveCapacity(min(entriesMax, other.entries.count))
        pool.reserveCapacity(min(scalarsCountMax, other.pool.count))
    }
}
