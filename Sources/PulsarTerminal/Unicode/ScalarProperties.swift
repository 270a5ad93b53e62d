/// What a terminal has to know of a scalar: how wide it is, and how it joins with its neighbours.
///
/// ```text
///  7            6         2 1     0
/// ┌────────────┬───────────┬───────┐
/// │ emoji base │ break     │ width │
/// └────────────┴───────────┴───────┘
/// ```
struct ScalarProperties: Hashable {
    let rawValue: UInt8

    /// Grapheme_Cluster_Break of UAX #29, with the values of Indic_Conjunct_Break it needs told apart.
    // Keep in step: Scripts/generate-unicode numbers them.
    enum GraphemeBreak: UInt8 {
        case other = 0
        case carriageReturn, lineFeed, control, extend, indicExtend, indicLinker, zeroWidthJoiner, regionalIndicator
        case prepend, spacingMark, hangulL, hangulV, hangulT, hangulLV, hangulLVT, pictographic, indicConsonant
    }

    /// The properties of a scalar; what is none has those of an unassigned one.
    // Hot: once for each character that is not ASCII.
    @inline(__always)
    static func of(_ scalar: UInt32) -> ScalarProperties {
        let scalar = Int(min(scalar, 0x10_FFFF))
        // Safety: the generator writes a block for each 128 scalars, and only digits that name a block or a value.
        let blocks = ScalarTable.blocks.utf8Start
        let place = (scalar >> 7) &* 2
        let block = Int(blocks[place] &- 0x23) &* 57 &+ Int(blocks[place &+ 1] &- 0x23)
        let index = Int(ScalarTable.indices.utf8Start[block &* 128 &+ (scalar & 127)] &- 0x23) &* 2
        let values = ScalarTable.values.utf8Start
        return ScalarProperties(rawValue: (values[index] &- 0x23) << 4 | (values[index &+ 1] &- 0x23))
    }

    /// Columns: 0, 1 or 2.
    @inline(__always)
    var width: Int { Int(rawValue & 3) }

    /// How it joins with its neighbours.
    var graphemeBreak: GraphemeBreak { GraphemeBreak(rawValue: rawValue >> 2 & 0x1F) ?? .other }

    /// U+FE0F behind it asks for an emoji, which is wide.
    var isEmojiVariationBase: Bool { rawValue & 0x80 != 0 }
}
