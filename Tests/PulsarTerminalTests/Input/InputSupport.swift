import PulsarTerminal

/// The bytes as a test can read them: escape and other control characters as `^[`, `^?`, bytes above as `\xNN`.
func readable(_ bytes: [UInt8]) -> String {
    var text = ""
    for byte in bytes {
        switch byte {
        case 0x00..<0x20: text += "^" + String(Unicode.Scalar(byte + 0x40))
        case 0x7F: text += "^?"
        case 0x80...0xFF: text += "\\x" + String(byte, radix: 16)
        default: text += String(Unicode.Scalar(byte))
        }
    }
    return text
}

/// What a key sends, as a test can read it.
func sent(_ event: KeyEvent, _ modes: KeyboardModes = KeyboardModes()) -> String {
    readable(KeyEncoder.encode(event, modes: modes))
}

/// A key that types a character.
func typed(_ scalar: Unicode.Scalar, _ modifiers: KeyModifiers = [], kind: KeyEvent.Kind = .press) -> KeyEvent {
    KeyEvent(.character(scalar), modifiers, kind: kind)
}
