/// The styles that the cells of a terminal refer to by number; number 0 is the default style.
///
/// Numbers live as long as a cell of the grids, the pen or a saved cursor uses them. When the table is full the
/// terminal compacts it: see ``Terminal/compactStyles()``.
struct StyleTable: ~Copyable {
    /// A style and what the scrollback knows of it.
    struct Entry {
        var style: Style
        var hash: UInt32
        /// The block of the scrollback whose dictionary has the style, and where.
        var packedBlock: UInt32 = 0
        var packedIndex: UInt32 = 0
    }

    private(set) var entries: UnsafeMutablePointer<Entry>
    private var index: UnsafeMutablePointer<UInt32>
    private(set) var count = 1
    private(set) var capacity: Int

    /// Bound: places of an empty terminal's table.
    static let capacityMin = 16
    /// Bound: written cells for which there is room for another style, at least.
    static let cellsPerStyle = 8
    /// Places of the index for each style.
    // Why: with fewer, styles more often find their place taken, which nobody foresees.
    private static let placesPerStyle = 4

    /// Bound: the most places that compaction leaves, for styles besides the default one and cells of the screens.
    static func capacityMax(styles: Int, cells: Int) -> Int { max(capacityMin, styles * 8, cells / cellsPerStyle * 2) }

    init(capacity: Int = StyleTable.capacityMin) {
        self.capacity = capacity
        entries = .allocate(capacity: capacity)
        entries.initialize(to: Entry(style: Style(), hash: Style().hash))
        index = .allocate(capacity: capacity * StyleTable.placesPerStyle)
        index.initialize(repeating: 0, count: capacity * StyleTable.placesPerStyle)
    }

    deinit {
        entries.deallocate()
        index.deallocate()
    }

    var memoryBytes: Int {
        capacity * (MemoryLayout<Entry>.stride + StyleTable.placesPerStyle * MemoryLayout<UInt32>.stride)
    }

    @inline(__always)
    subscript(id: UInt32) -> Style { entries[Int(id)].style }

    /// The number of a style, or nothing when it is new and the table is full.
    ///
    /// - Complexity: constant, expected.
    @inline(__always)
    mutating func intern(_ style: Style) -> UInt32? {
        if style == Style() { return 0 }
        let hash = style.hash
        // Safety: the capacity is a power of two and the index has more places, so a free one is found.
        let mask = capacity &* StyleTable.placesPerStyle &- 1
        var slot = Int(hash) & mask
        while true {
            let id = index[slot]
            if id == 0 { break }
            let entry = entries + Int(id)
            if entry.pointee.hash == hash, entry.pointee.style == style { return id }
            slot = (slot &+ 1) & mask
        }
        guard count < capacity else { return nil }
        (entries + count).initialize(to: Entry(style: style, hash: hash))
        index[slot] = UInt32(truncatingIfNeeded: count)
        count += 1
        return UInt32(truncatingIfNeeded: count - 1)
    }

    /// Forgets what blocks of the scrollback have which styles: there are other blocks now.
    func forgetBlocks() {
        for number in 0..<count { entries[number].packedBlock = 0 }
    }
}
