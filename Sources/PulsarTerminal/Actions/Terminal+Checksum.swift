/// A rectangle of cells, zero-based; the ends do not belong to it.
struct CellRectangle: Hashable {
    var rows: Range<Int>
    var columns: Range<Int>
}

extension Terminal {
    /// The rectangle that four parameters name; nothing when it has no cells.
    ///
    /// They count from 1, in origin mode from the margins; a missing one is the edge.
    func rectangle(_ index: Int) -> CellRectangle? {
        let isOrigin = modes.contains(.origin)
        let area =
            isOrigin
            ? CellRectangle(rows: margins.top..<(margins.bottom + 1), columns: margins.left..<(margins.right + 1))
            : CellRectangle(rows: 0..<rows, columns: 0..<columns)
        let rows = span(parser.parameters[index], parser.parameters[index + 2], in: area.rows)
        let columns = span(parser.parameters[index + 1], parser.parameters[index + 3], in: area.columns)
        guard let rows, let columns else { return nil }
        return CellRectangle(rows: rows, columns: columns)
    }

    private func span(_ first: Int, _ last: Int, in area: Range<Int>) -> Range<Int>? {
        let start = area.lowerBound + max(1, first) - 1
        let end = last == 0 ? area.upperBound : min(area.lowerBound + last, area.upperBound)
        return start < end ? start..<end : nil
    }

    /// DECRQCRA: a checksum of a rectangle, where the option allows it; the page is not looked at.
    mutating func reportChecksum() {
        guard options.answersChecksums else { return }
        let sum = rectangle(2).map { checksum($0) } ?? 0
        var reply = reply(.dcs)
        reply.number(parser.parameters[0])
        reply.text("!~")
        reply.hexadecimal(sum, digits: 4)
        send(reply)
    }

    /// The sum of what was printed and how it looks, negated, as xterm computes it, but for what the option says.
    ///
    /// Of cells nothing was printed in only the first one of the rectangle counts, as a space, and those with a background.
    /// An invisible character is a space; a character's second column counts as 0xFF; combining characters do not count,
    /// nor do protection and underlines that are not single.
    // Deviation: xterm counts spaces for cells that ICH, ECH, EL 1 or a rectangle erased before the end of a line, and what
    // a base and an accent compose to.
    private func checksum(_ rectangle: CellRectangle) -> UInt32 {
        let rules = options.checksumExtension
        var sum: UInt32 = 0
        for row in rectangle.rows {
            let pointer = screen.grid.row(row).pointee
            for column in rectangle.columns {
                let cell = pointer.cell(column)
                let isFirst = row == rectangle.rows.lowerBound && column == rectangle.columns.lowerBound
                let counts = rules.contains(.withBlanks) ? !rules.contains(.withoutUnprinted) : isFirst
                if cell.bits & ~Cell.imageFlag != 0 || counts { sum &+= summand(cell, rules) }
            }
        }
        return (rules.contains(.isPositive) ? sum : 0 &- sum) & 0xFFFF
    }

    private func summand(_ cell: Cell, _ rules: ChecksumExtension) -> UInt32 {
        let attributes = styles[cell.style].attributes
        let mask: UInt32 = rules.contains(.withWholeScalars) ? 0xFFFF : 0xFF
        var sum: UInt32 =
            switch cell.kind {
            case .spacer: mask
            case .leftOver: 0x20
            case .narrow, .wide:
                cell.isBlank ? 0x20 : (cell.isCluster ? clusters.base(cell.content) : cell.content) & mask
            }
        if attributes.contains(.invisible) { sum = 0x20 }
        if rules.contains(.withoutAttributes) { return sum }
        if attributes.underline == .single { sum &+= 0x10 }
        if attributes.contains(.inverse) { sum &+= 0x20 }
        if attributes.contains(.blink) { sum &+= 0x40 }
        if attributes.contains(.bold) { sum &+= 0x80 }
        return sum
    }
}

/// What DECRQCRA does otherwise than a VT520, in the bits of xterm's resource `checksumExtension`.
public struct ChecksumExtension: OptionSet, Hashable, Sendable {
    /// The resource's number.
    public let rawValue: UInt8

    /// What the resource's number says.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The sum is not negated.
    public static let isPositive = ChecksumExtension(rawValue: 1)
    /// How a character looks does not count.
    public static let withoutAttributes = ChecksumExtension(rawValue: 2)
    /// Each cell counts, one nothing was printed in as a space.
    public static let withBlanks = ChecksumExtension(rawValue: 4)
    /// With the one before: cells nothing was printed in do not count after all.
    public static let withoutUnprinted = ChecksumExtension(rawValue: 8)
    /// The low 16 bits of a character count, not 8.
    public static let withWholeScalars = ChecksumExtension(rawValue: 16)
}
