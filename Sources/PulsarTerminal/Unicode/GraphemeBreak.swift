/// Finds where one extended grapheme cluster ends and the next begins (UAX #29, rules GB3 to GB13).
struct GraphemeBreaker: Hashable {
    private var last: ScalarProperties.GraphemeBreak?
    /// An odd number of regional indicators came last.
    private var isInFlag = false
    /// A pictographic came, and nothing but extenders since.
    private var isInEmoji = false
    /// A consonant came, and nothing but extenders and linkers since; and whether a linker was among them.
    private var isInConjunct = false
    private var hasLinker = false

    /// Whether a cluster ends before a scalar; the scalar then counts as read.
    mutating func isBreak(before properties: ScalarProperties) -> Bool {
        let next = properties.graphemeBreak
        defer { read(next) }
        guard let last else { return true }
        switch (last, next) {
        case (.carriageReturn, .lineFeed): return false
        case (.carriageReturn, _), (.lineFeed, _), (.control, _): return true
        case (_, .carriageReturn), (_, .lineFeed), (_, .control): return true
        case (.hangulL, .hangulL), (.hangulL, .hangulV), (.hangulL, .hangulLV), (.hangulL, .hangulLVT): return false
        case (.hangulLV, .hangulV), (.hangulLV, .hangulT), (.hangulV, .hangulV), (.hangulV, .hangulT): return false
        case (.hangulLVT, .hangulT), (.hangulT, .hangulT): return false
        case (_, .extend), (_, .indicExtend), (_, .indicLinker), (_, .zeroWidthJoiner), (_, .spacingMark): return false
        case (.prepend, _): return false
        case (_, .indicConsonant) where isInConjunct && hasLinker: return false
        case (.zeroWidthJoiner, .pictographic) where isInEmoji: return false
        case (.regionalIndicator, .regionalIndicator) where isInFlag: return false
        default: return true
        }
    }

    private mutating func read(_ next: ScalarProperties.GraphemeBreak) {
        isInFlag = next == .regionalIndicator && !isInFlag
        switch next {
        case .extend, .indicExtend, .indicLinker, .zeroWidthJoiner:
            // Nothing may come between the joiner and the next pictographic.
            if last == .zeroWidthJoiner { isInEmoji = false }
        default: isInEmoji = next == .pictographic
        }
        switch next {
        case .indicConsonant: (isInConjunct, hasLinker) = (true, false)
        case .indicLinker: hasLinker = hasLinker || isInConjunct
        case .indicExtend, .zeroWidthJoiner: break
        default: (isInConjunct, hasLinker) = (false, false)
        }
        last = next
    }
}
