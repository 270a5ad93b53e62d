/// Ctrl and one character, in the encodings terminals have for it.
struct ControlKey: Hashable {
    /// What terminals send for it in their oldest encoding, 0 to 31.
    let byte: UInt8

    /// `Ctrl-\`: it does nothing in shells and editors, and means SIGQUIT where it means anything.
    static let standard = ControlKey(byte: 0x1C)

    /// The character's code point, as the kitty keyboard encoding and xterm's modifyOtherKeys name the key.
    var codePoint: UInt32 { (1...26).contains(byte) ? UInt32(byte) + 0x60 : UInt32(byte) + 0x40 }
}
