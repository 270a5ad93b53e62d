/// OSC 133: what a shell says about its prompt and its commands.
///
/// Source: FinalTerm's marks as iTerm2 and others document them. Options after the letter are not looked at, but for the
/// exit status.
enum SemanticPrompt {
    static func mark(_ body: ArraySlice<UInt8>) -> SemanticMark? {
        let parts = body.prefix(256).split(separator: 0x3B, maxSplits: 2, omittingEmptySubsequences: false)
        guard let letter = parts.first, letter.count == 1 else { return nil }
        switch letter.first {
        case 0x41: return .promptStart
        case 0x42: return .commandStart
        case 0x43: return .outputStart
        case 0x44:
            guard parts.count > 1 else { return .commandEnd(exitStatus: nil) }
            let isNegative = parts[1].first == 0x2D
            let value = Decimal.value(isNegative ? parts[1].dropFirst() : parts[1])
            return .commandEnd(exitStatus: value.map { isNegative ? -$0 : $0 })
        default: return nil
        }
    }
}

extension RowMark {
    /// What a row in which such a mark came is from now on.
    func marked(_ mark: SemanticMark) -> RowMark {
        switch mark {
        case .promptStart: .prompt
        // A prompt and what is typed after it, or a command's output, share a row: it stays the prompt's.
        case .commandStart: self == .none ? .input : self
        case .outputStart: self == .prompt ? self : .output
        case .commandEnd: self
        }
    }
}
