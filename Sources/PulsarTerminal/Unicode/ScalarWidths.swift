/// The widths of the scalars that most text is made of, two bits each, for those who look at each character.
enum ScalarWidths {
    /// Scalars from here on are not in the table: planes that hold rare ideographs and what is not for display.
    private static let end: UInt32 = 0x2_0000

    // Bound: 32 KiB, once in a process.
    // Protected by: nothing; it is written before anybody has the pointer, and only read from then on.
    nonisolated(unsafe) private static let table: UnsafePointer<UInt8> = {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: Int(end / 4) + 1)
        table.initialize(repeating: 0, count: Int(end / 4) + 1)
        for scalar in 0..<end where isPlain(scalar) {
            let width = ScalarProperties.of(scalar).width
            let value = width == 0 && scalar >= 0x300 ? joining : width
            table[Int(scalar / 4)] |= UInt8(value) << UInt8(scalar % 4 * 2)
        }
        return UnsafePointer(table)
    }()

    /// Neither a control nor a surrogate nor a noncharacter.
    private static func isPlain(_ scalar: UInt32) -> Bool {
        scalar >= 0x20 && !(0x7F..<0xA0).contains(scalar) && scalar >> 11 != 0x1B && !(0xFFFE...0xFFFF).contains(scalar)
    }

    /// In place of a width: the scalar has none and joins the character before it.
    static let joining = 3

    /// Columns of a scalar that simply takes the next one or two.
    ///
    /// - Returns: 1, 2 or ``joining``; 0 for everything that has to be looked at more closely.
    // Hot: twice for each character that is not ASCII.
    @inline(__always)
    static func simple(_ scalar: UInt32, in table: UnsafePointer<UInt8>) -> Int {
        let place = min(scalar, end)
        return Int(table[Int(truncatingIfNeeded: place >> 2)] >> UInt8(truncatingIfNeeded: place & 3 &* 2) & 3)
    }

    /// Whether a scalar of four digits simply takes two columns.
    @inline(__always)
    static func isWide(_ scalar: UInt32, in table: UnsafePointer<UInt8>) -> Bool {
        // Safety: a scalar below U+10000 is in the table.
        table[Int(truncatingIfNeeded: scalar >> 2)] >> UInt8(truncatingIfNeeded: scalar & 3 &* 2) & 3 == 2
    }

    /// For ``simple(_:in:)`` and ``isWide(_:in:)``: taken once for many characters.
    static var shared: UnsafePointer<UInt8> { table }
}
