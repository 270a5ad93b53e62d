/// The key that ends an attachment, as the byte a terminal sends for it.
package struct DetachKey: Hashable, Sendable {
    /// nil when there is no such key.
    package let byte: UInt8?

    package init(byte: UInt8?) {
        self.byte = byte
    }

    /// The key as the file names it.
    var name: String {
        guard let byte else { return "none" }
        let letter = Unicode.Scalar((1...26).contains(byte) ? byte + 0x60 : byte + 0x40)
        return "C-\(Character(letter))"
    }

    /// Reads `C-\`, `C-a` or `none`; nil when it is none of these.
    ///
    /// What Tab, Enter and Escape send cannot be had: `C-i`, `C-j`, `C-m`, `C-[`.
    package static func parse(_ text: String) -> DetachKey? {
        if text == "none" { return DetachKey(byte: nil) }
        let bytes = Array(text.utf8)
        guard bytes.count == 3, bytes[0] == UInt8(ascii: "C"), bytes[1] == UInt8(ascii: "-") else { return nil }
        switch bytes[2] {
        case UInt8(ascii: "@")...UInt8(ascii: "_"), UInt8(ascii: "a")...UInt8(ascii: "z"):
            // Why: the control key takes away the bits above these five.
            let byte = bytes[2] & 0x1F
            return [0x09, 0x0A, 0x0D, 0x1B].contains(byte) ? nil : DetachKey(byte: byte)
        default:
            return nil
        }
    }
}
