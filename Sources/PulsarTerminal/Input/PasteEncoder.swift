/// Turns what a person pastes into the bytes a program in the terminal reads.
///
/// What is pasted comes from anywhere: a page can put control characters on the clipboard that nobody sees. None gets
/// through but TAB, CR and LF, so a paste can neither end its bracket early nor press keys. Sources: xterm ctlseqs
/// "Bracketed Paste Mode" and the xterm manual's `disallowedPasteControls`.
public enum PasteEncoder {
    /// What goes before a paste when private mode 2004 is set.
    static let start: [UInt8] = .csi + Array("200~".utf8)
    /// What goes after it.
    static let end: [UInt8] = .csi + Array("201~".utf8)

    /// The bytes for a paste; without brackets each end of a line is the CR that Enter would send.
    ///
    /// Other control characters become spaces, one each: C0, DEL, and C1 as UTF-8 and as single bytes, which a program that
    /// does not decode UTF-8 could take for CSI.
    public static func encode(_ bytes: [UInt8], bracketed: Bool) -> [UInt8] {
        var result = [UInt8]()
        result.reserveCapacity(bytes.count + start.count + end.count)
        if bracketed { result += start }
        var index = 0
        while index < bytes.count {
            let length = sequenceLength(bytes, at: index)
            switch bytes[index] {
            case 0x0A where !bracketed:
                // Deviation: xterm sends two CR for a CR LF; one line has one end.
                if index == 0 || bytes[index - 1] != 0x0D { result.append(0x0D) }
            case 0x09, 0x0A, 0x0D:
                result.append(bytes[index])
            case 0x00..<0x20, 0x7F...0x9F:
                result.append(0x20)
            case 0xC2 where length == 2 && bytes[index + 1] < 0xA0:
                result.append(0x20)
            default:
                result += bytes[index..<index + length]
            }
            index += length
        }
        if bracketed { result += end }
        return result
    }

    /// Whether a paste can be passed on unasked: one line, and nothing that tries to end the bracket.
    public static func isSafe(_ bytes: [UInt8]) -> Bool {
        if bytes.contains(where: { $0 == 0x0A || $0 == 0x0D }) { return false }
        let rest = Array("201~".utf8)
        for index in bytes.indices {
            let isCSI =
                bytes[index] == 0x9B || bytes[index] == 0x5B && index > 0 && bytes[index - 1] == UInt8.escape
            if isCSI, bytes[(index + 1)...].starts(with: rest) { return false }
        }
        return true
    }

    /// The length of the UTF-8 sequence that starts here; 1 when none does.
    ///
    /// Well-formed as in table 3-7 of the Unicode Standard: no longer forms than needed, no surrogates.
    private static func sequenceLength(_ bytes: [UInt8], at index: Int) -> Int {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[index] {
        case 0xC2...0xDF: length = 2
        case 0xE0:
            length = 3
            second = 0xA0...0xBF
        case 0xED:
            length = 3
            second = 0x80...0x9F
        case 0xE1...0xEF: length = 3
        case 0xF0:
            length = 4
            second = 0x90...0xBF
        case 0xF4:
            length = 4
            second = 0x80...0x8F
        case 0xF1...0xF3: length = 4
        default: return 1
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return 1 }
        guard bytes[index + 2..<index + length].allSatisfy({ (0x80...0xBF).contains($0) }) else { return 1 }
        return length
    }
}
