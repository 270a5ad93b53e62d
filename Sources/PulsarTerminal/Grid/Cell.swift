/// One column of one row, in 8 bytes.
///
/// ```text
///  63              32 31    25  24   23  22  21   20                0
/// ┌──────────────────┬────────┬─────┬──────┬────┬───────────────────┐
/// │ style id         │ unused │ img │ kind │ cl │ scalar or cluster │
/// └──────────────────┴────────┴─────┴──────┴────┴───────────────────┘
/// ```
///
/// `img` says that an image was shown here and nothing was printed or erased since: whatever writes the cell takes it away.
/// `cl` says that the low bits name a cluster of the ``ClusterTable`` instead of one scalar. A cell of all zero bits is
/// blank in the default style; content 0 with a style is a blank with that style's background.
package struct Cell: Hashable, Sendable {
    package var bits: UInt64

    /// How many columns the character takes, and which of them this one is.
    package enum Kind: UInt64, Sendable {
        /// A character of one column, or a blank.
        case narrow = 0
        /// The first column of a wide character; a spacer follows.
        case wide = 1
        /// The second column of a wide character.
        case spacer = 2
        /// The last column of a row in which a wide character found no room and went to the next row.
        case leftOver = 3
    }

    static let contentMask: UInt64 = 0x1F_FFFF
    static let clusterFlag: UInt64 = 1 << 21
    static let kindShift: UInt64 = 22
    static let kindMask: UInt64 = 3 << 22
    /// Content, cluster flag and kind.
    static let characterMask: UInt64 = 0xFF_FFFF
    static let imageFlag: UInt64 = 1 << 24
    static let styleShift: UInt64 = 32
    static let styleMask: UInt64 = 0xFFFF_FFFF_0000_0000
    static let wideBits = Kind.wide.rawValue << 22
    static let spacerBits = Kind.spacer.rawValue << 22

    @inline(__always)
    init(bits: UInt64) {
        self.bits = bits
    }

    @inline(__always)
    init(scalar: UInt32, kind: Kind, style: UInt32) {
        bits = UInt64(scalar) | kind.rawValue << Cell.kindShift | UInt64(style) << Cell.styleShift
    }

    /// The scalar, the cluster's number, or 0 for a blank.
    @inline(__always)
    package var content: UInt32 { UInt32(truncatingIfNeeded: bits & Cell.contentMask) }

    @inline(__always)
    package var isCluster: Bool { bits & Cell.clusterFlag != 0 }

    @inline(__always)
    package var kind: Kind { Kind(rawValue: (bits & Cell.kindMask) >> Cell.kindShift) ?? .narrow }

    @inline(__always)
    package var style: UInt32 { UInt32(truncatingIfNeeded: bits >> Cell.styleShift) }

    /// Nothing was printed here since it was erased.
    @inline(__always)
    package var isBlank: Bool { bits & (Cell.contentMask | Cell.clusterFlag | Cell.kindMask) == 0 }
}
