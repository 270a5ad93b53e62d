/// Makes foreign text safe to print: names and titles come from programs, and a terminal obeys what it is sent.
enum Escaping {
    /// The text with everything that steers a terminal, or the order of letters, spelled out as vis(3) does.
    ///
    /// Why a backslash stays single: the text is for eyes, and is never read back.
    static func visible(_ text: some StringProtocol) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: result += "\\n"
            case 0x09: result += "\\t"
            case 0x0D: result += "\\r"
            case 0x00..<0x20: result += "\\^" + String(Character(Unicode.Scalar(UInt8(scalar.value) ^ 0x40)))
            case 0x7F: result += "\\^?"
            default:
                if isHidden(scalar) {
                    result += "\\u{" + String(scalar.value, radix: 16) + "}"
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result
    }

    /// C1 controls, line separators, and format characters except those that emoji and scripts are spelled with.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        // Why: properties are looked up in large tables; plain text needs none of them.
        guard scalar.value >= 0x80 else { return false }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
        case .format: return scalar.value != 0x200C && scalar.value != 0x200D
        default: return false
        }
    }
}

extension Escaping {
    /// Several lines, each made safe.
    static func lines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { visible($0) }.joined(separator: "\n")
    }
}
