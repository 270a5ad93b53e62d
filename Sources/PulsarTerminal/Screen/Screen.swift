/// One of the two screens: its grid and what belongs to it alone.
struct Screen: ~Copyable {
    var grid: Grid
    var saved = SavedCursor()
    var keyboard = KeyboardStack()

    init(columns: Int, rows: Int) {
        grid = Grid(columns: columns, rows: rows)
    }
}

/// The flags of the kitty keyboard protocol on one screen: the ones in force, and those pushed below them.
struct KeyboardStack: Hashable {
    /// Bound: flags pushed at most; beyond it the oldest go, as the protocol says.
    static let depthMax = 32

    var flags: UInt8 = 0
    var pushed: [UInt8] = []

    mutating func push(_ flags: UInt8) {
        pushed.append(self.flags)
        if pushed.count > KeyboardStack.depthMax { pushed.removeFirst() }
        self.flags = flags
    }

    mutating func pop(_ count: Int) {
        for _ in 0..<count {
            // Popping more than was pushed resets all flags.
            guard let below = pushed.popLast() else {
                flags = 0
                return
            }
            flags = below
        }
    }
}
