/// The columns at which a tab stops (HTS, TBC, DECST8C).
struct TabStops: Hashable {
    private(set) var words: [UInt64]
    let columns: Int

    /// Stops at every eighth column.
    init(columns: Int) {
        self.columns = columns
        // Column 0 has one too, as in xterm.
        words = Array(repeating: 0x0101_0101_0101_0101, count: (columns + 63) / 64)
    }

    init(columns: Int, words: [UInt64]) {
        self.init(columns: columns)
        for index in 0..<min(words.count, self.words.count) { self.words[index] = words[index] }
    }

    func isSet(_ column: Int) -> Bool { words[column >> 6] >> UInt64(column & 63) & 1 != 0 }

    mutating func set(_ column: Int) { words[column >> 6] |= 1 << UInt64(column & 63) }

    mutating func clear(_ column: Int) { words[column >> 6] &= ~(1 << UInt64(column & 63)) }

    mutating func clearAll() {
        for index in words.indices { words[index] = 0 }
    }

    /// The next stop to the right of a column; nothing when there is none.
    func next(after column: Int) -> Int? {
        var index = (column + 1) >> 6
        guard index < words.count else { return nil }
        var word = words[index] & (~0 << UInt64((column + 1) & 63))
        while word == 0 {
            index += 1
            guard index < words.count else { return nil }
            word = words[index]
        }
        let found = index << 6 + word.trailingZeroBitCount
        return found < columns ? found : nil
    }

    /// The next stop to the left of a column; nothing when there is none.
    func previous(before column: Int) -> Int? {
        var column = column - 1
        while column >= 0 {
            if isSet(column) { return column }
            column -= 1
        }
        return nil
    }

    /// The same stops for another width; new columns get a stop at every eighth.
    func resized(to columns: Int) -> TabStops {
        var result = TabStops(columns: columns)
        for column in 0..<min(columns, self.columns) {
            if isSet(column) { result.set(column) } else { result.clear(column) }
        }
        return result
    }
}
