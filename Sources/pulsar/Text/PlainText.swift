/// A session's output as text: control sequences taken out, line ends made plain.
///
/// However the bytes are split, the text joined is the same.
struct PlainText {
    private enum Phase {
        case ground
        case escape
        case intermediate
        case control
        case string
        case stringEscape
    }

    private var phase = Phase.ground
    private var hasHeldReturn = false
    private var isLineEmpty = true

    /// Takes bytes of output and gives those of its text.
    mutating func feed(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        for byte in bytes { step(byte, &text) }
        return text
    }

    private mutating func step(_ byte: UInt8, _ text: inout [UInt8]) {
        // CAN and SUB end any sequence, ESC begins a new one.
        if byte == 0x18 || byte == 0x1A {
            phase = .ground
            return
        }
        switch phase {
        case .ground: ground(byte, &text)
        case .escape:
            switch byte {
            case UInt8(ascii: "["): phase = .control
            case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
                phase = .string
            case 0x20...0x2F: phase = .intermediate
            case 0x1B: break
            default: phase = .ground
            }
        case .intermediate: if byte >= 0x30 { phase = .ground }
        case .control:
            if byte == 0x1B { phase = .escape } else if byte >= 0x40 { phase = .ground }
        case .string:
            if byte == 0x07 { phase = .ground } else if byte == 0x1B { phase = .stringEscape }
        case .stringEscape:
            phase = .ground
            if byte != UInt8(ascii: "\\") {
                phase = .escape
                step(byte, &text)
            }
        }
    }

    private mutating func ground(_ byte: UInt8, _ text: inout [UInt8]) {
        switch byte {
        case 0x1B: phase = .escape
        case 0x0D: hasHeldReturn = true
        case 0x0A:
            // Why: a terminal's line ends are CR LF, sometimes CR CR LF; a text's are LF.
            hasHeldReturn = false
            isLineEmpty = true
            text.append(byte)
        case 0x09, 0x20...0x7E, 0x80...0xFF:
            // Why: a lone return overwrites a line, as progress bars do; each state becomes a line of its own. On a line
            // with nothing on it there is nothing to overwrite: shells send one before a command's output.
            if hasHeldReturn, !isLineEmpty { text.append(0x0A) }
            hasHeldReturn = false
            isLineEmpty = false
            text.append(byte)
        default: break
        }
    }
}
