/// The size of a terminal's window in cells, and in pixels where the client knows them.
public struct WindowSize: Hashable, Sendable {
    /// What a session may be sized to, in either direction.
    public static let bounds: ClosedRange<Int> = 1...10_000

    /// The size of a session that nobody gave one: what a VT100 has.
    public static let standard: WindowSize = WindowSize(columns: 80, rows: 24, pixelWidth: 0, pixelHeight: 0)

    /// Cells in a row.
    public let columns: UInt16
    /// Rows.
    public let rows: UInt16
    /// Width in pixels, 0 where it is not known.
    public let pixelWidth: UInt16
    /// Height in pixels, 0 where it is not known.
    public let pixelHeight: UInt16

    /// A size whose cells are known to be within ``bounds``.
    public init(columns: UInt16, rows: UInt16, pixelWidth: UInt16 = 0, pixelHeight: UInt16 = 0) {
        self.columns = columns
        self.rows = rows
        self.pixelWidth = pixelWidth
        self.pixelHeight = pixelHeight
    }

    /// A size from foreign numbers; nil when either is outside ``bounds``.
    public init?(columns: Int, rows: Int) {
        guard Self.bounds.contains(columns), Self.bounds.contains(rows) else { return nil }
        self.init(columns: UInt16(columns), rows: UInt16(rows))
    }
}
