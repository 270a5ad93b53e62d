/// The standard US layout, for events that do not say what shift makes of a key, and the bytes ctrl makes of characters.
enum KeyLayout {
    private static let plainSymbols = Array("`1234567890-=[]\\;',./".unicodeScalars)
    private static let shiftedSymbols = Array("~!@#$%^&*()_+{}|:\"<>?".unicodeScalars)

    /// What shift makes of a key's character, nil when it makes nothing else of it.
    static func shifted(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if let index = plainSymbols.firstIndex(of: scalar) { return shiftedSymbols[index] }
        return other(scalar, scalar.properties.uppercaseMapping)
    }

    /// The character of the key that types this one with shift, nil when shift is not needed for it.
    static func unshifted(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if let index = shiftedSymbols.firstIndex(of: scalar) { return plainSymbols[index] }
        return other(scalar, scalar.properties.lowercaseMapping)
    }

    /// The byte that ctrl and a character send, nil for characters that ctrl leaves as they are.
    ///
    /// Sources: VT100 user guide table 3-5, and what X11 and xkbcommon do for every terminal that asks them: `@` to `~` keep
    /// five bits, `2` to `8` and `/` stand for the codes a keyboard without those characters could not send.
    static func control(_ scalar: Unicode.Scalar) -> UInt8? {
        switch scalar {
        case "?": 0x7F
        case " ", "2": 0
        case "3"..."7": UInt8(scalar.value - 0x33 + 0x1B)
        case "8": 0x7F
        case "/": 0x1F
        case "@"..."~": UInt8(scalar.value & 0x1F)
        default: nil
        }
    }

    private static func other(_ scalar: Unicode.Scalar, _ mapped: String) -> Unicode.Scalar? {
        guard let first = mapped.unicodeScalars.first, first != scalar, mapped.unicodeScalars.count == 1 else {
            return nil
        }
        return first
    }
}
