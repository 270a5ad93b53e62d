/// How a row lies in the scrollback: its text, then the runs of its styles.
///
/// ```text
/// cells  UInt16        columns that were written
/// flags  UInt8         wrapped 1, plain 2, runs 4, double width 8, double top 16, double bottom 32, mark 64 and 128
/// text bytes  varint   missing when the row is plain: then there is one byte for each cell
/// run bytes   varint   missing when there are no runs: then all is in the default style
/// text                 see ``Code``
/// runs                 pairs of varints: columns, number of the style in the block's dictionary
/// ```
///
/// 80 plain columns take 83 bytes, with four colour runs 92.
enum PackedRow {
    struct Flags: OptionSet {
        var rawValue: UInt8
        static let wrapped = Flags(rawValue: 1)
        static let plain = Flags(rawValue: 2)
        static let runs = Flags(rawValue: 4)
        static let doubleMask: UInt8 = 7 << 3
        static let markShift: UInt8 = 6
    }

    /// The bytes of a packed row's text that are not UTF-8 of a scalar in its usual width.
    enum Code {
        /// A blank cell.
        static let blank: UInt8 = 0x00
        /// The next scalar takes one column, though it usually takes two.
        static let narrow: UInt8 = 0x01
        /// The next scalar takes two columns, though it usually takes one.
        static let wide: UInt8 = 0x02
        /// A cluster of one column: the number of its scalars in a byte, then those.
        static let narrowCluster: UInt8 = 0x03
        /// A cluster of two columns.
        static let wideCluster: UInt8 = 0x04
        /// The last column, left over by a wide character that wrapped.
        static let leftOver: UInt8 = 0x05
        /// The second half of a wide character without the first; it is read as a blank.
        static let strayHalf: UInt8 = 0x06
    }

    /// Bytes before the text at most.
    static let headerBytesMax = 3 + 5 + 5
    /// Bytes of one cell's text at most.
    static let cellBytesMax = clusterBytes(ClusterTable.scalarsMax)
    /// Bytes of one run at most.
    static let runBytesMax = 3 + 5

    /// Bytes of a cluster of so many scalars at most.
    static func clusterBytes(_ scalars: Int) -> Int { 2 &+ 4 &* scalars }

    /// What the header of a packed row says.
    struct Header {
        var cells: Int
        var flags: Flags
        var text: UnsafePointer<UInt8>
        var textBytes: Int
        var runs: UnsafePointer<UInt8>
        var runBytes: Int

        var rowFlags: Row.Flags {
            var rowFlags = Row.Flags(
                rawValue: flags.rawValue & PackedRow.Flags.doubleMask
            )
            if flags.contains(.wrapped) { rowFlags.insert(.wrapped) }
            if !flags.contains(.plain) { rowFlags.insert(.mixed) }
            if flags.contains(.runs) { rowFlags.insert(.styled) }
            return rowFlags
        }

        var mark: RowMark { RowMark(rawValue: flags.rawValue >> PackedRow.Flags.markShift) ?? .none }

        var next: UnsafePointer<UInt8> { runs + runBytes }
    }

    /// Reads a header that ``Scrollback`` wrote.
    @inline(__always)
    static func header(_ start: UnsafePointer<UInt8>) -> Header {
        let cells = Int(start[0]) | Int(start[1]) << 8
        let flags = Flags(rawValue: start[2])
        var position = start + 3
        let textBytes = flags.contains(.plain) ? cells : readVarint(&position)
        let runBytes = flags.contains(.runs) ? readVarint(&position) : 0
        return Header(
            cells: cells,
            flags: flags,
            text: position,
            textBytes: textBytes,
            runs: position + textBytes,
            runBytes: runBytes
        )
    }

    @inline(__always)
    static func readVarint(_ position: inout UnsafePointer<UInt8>) -> Int {
        var value = 0
        var shift = 0
        while true {
            let byte = position.pointee
            position += 1
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    @inline(__always)
    static func writeVarint(_ value: Int, _ position: inout UnsafeMutablePointer<UInt8>) {
        var rest = value
        while rest >= 0x80 {
            position.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
            position += 1
            rest >>= 7
        }
        position.pointee = UInt8(truncatingIfNeeded: rest)
        position += 1
    }

    /// Writes a scalar as UTF-8, at a place with room for four bytes.
    @inline(__always)
    static func writeScalar(_ scalar: UInt32, _ position: inout UnsafeMutablePointer<UInt8>) {
        position += UTF8Word.encode(scalar, position)
    }

    /// Reads a scalar that ``writeScalar(_:_:)`` wrote.
    @inline(__always)
    static func readScalar(_ position: inout UnsafePointer<UInt8>) -> UInt32 {
        let first = UInt32(position[0])
        if first < 0x80 {
            position += 1
            return first
        }
        if first < 0xE0 {
            defer { position += 2 }
            return (first & 0x1F) << 6 | UInt32(position[1] & 0x3F)
        }
        if first < 0xF0 {
            defer { position += 3 }
            return (first & 0x0F) << 12 | UInt32(position[1] & 0x3F) << 6 | UInt32(position[2] & 0x3F)
        }
        defer { position += 4 }
        return (first & 0x07) << 18 | UInt32(position[1] & 0x3F) << 12 | UInt32(position[2] & 0x3F) << 6
            | UInt32(position[3] & 0x3F)
    }
}
