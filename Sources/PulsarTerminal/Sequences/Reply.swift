/// A reply to the program while it is put together.
///
/// It is made of integers and of texts that are part of this source, never of bytes the program sent: whoever prints a
/// file must not be able to make the terminal type. There is no way to add anything else.
struct Reply {
    /// What a reply begins with; control strings end with ST, or with BEL when the question did.
    enum Introducer {
        case csi
        case dcs
        case osc
        case apc
    }

    private(set) var bytes: [UInt8] = []
    private let introducer: Introducer
    private let isEightBit: Bool
    private let endsWithBell: Bool

    init(_ introducer: Introducer, isEightBit: Bool, endsWithBell: Bool = false) {
        self.introducer = introducer
        self.endsWithBell = endsWithBell
        self.isEightBit = isEightBit
        let (seven, eight): (UInt8, UInt8) =
            switch introducer {
            case .csi: (0x5B, 0x9B)
            case .dcs: (0x50, 0x90)
            case .osc: (0x5D, 0x9D)
            case .apc: (0x5F, 0x9F)
            }
        bytes = isEightBit ? [eight] : [0x1B, seven]
    }

    mutating func text(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func number(_ number: Int) {
        bytes.append(contentsOf: String(number).utf8)
    }

    /// Numbers with semicolons between them.
    mutating func numbers(_ numbers: [Int]) {
        for (position, number) in numbers.enumerated() {
            if position > 0 { text(";") }
            self.number(number)
        }
    }

    /// A number in upper case hexadecimal digits, so many of them.
    mutating func hexadecimal(_ number: UInt32, digits: Int) {
        for place in (0..<digits).reversed() { bytes.append(Reply.upper[Int(number >> UInt32(place * 4) & 0xF)]) }
    }

    /// A colour of 24 bits as XParseColor reads it, each part twice: `rgb:rrrr/gggg/bbbb`.
    mutating func color(_ color: UInt32) {
        text("rgb:")
        for (position, shift) in [UInt32(16), 8, 0].enumerated() {
            if position > 0 { text("/") }
            let part = color >> shift & 0xFF
            for nibble in [part >> 4, part & 0xF, part >> 4, part & 0xF] { bytes.append(Reply.lower[Int(nibble)]) }
        }
    }

    /// A fixed text, each byte as two hexadecimal digits (XTGETTCAP).
    mutating func hexadecimal(_ text: StaticString, isLowerCase: Bool = false) {
        let digits = isLowerCase ? Reply.lower : Reply.upper
        text.withUTF8Buffer { buffer in
            for byte in buffer { bytes += [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]] }
        }
    }

    /// One character from 0x40 to 0x5F whose low bits are flags (DECCIR).
    mutating func flags(_ flags: UInt8) { bytes.append(0x40 | flags & 0x1F) }

    /// The product's name and version; what is not printable ASCII is left out.
    mutating func product(_ version: String) {
        bytes.append(contentsOf: version.utf8.lazy.filter { $0 >= 0x20 && $0 < 0x7F }.prefix(64))
    }

    /// The whole reply.
    func finished() -> [UInt8] {
        if introducer == .csi { return bytes }
        if endsWithBell { return bytes + [0x07] }
        return bytes + (isEightBit ? [0x9C] : [0x1B, 0x5C])
    }

    private static let upper = Array("0123456789ABCDEF".utf8)
    private static let lower = Array("0123456789abcdef".utf8)
}

extension Terminal {
    /// Begins a reply, with the controls the program asked for (S7C1T, S8C1T).
    func reply(_ introducer: Reply.Introducer) -> Reply {
        Reply(
            introducer,
            isEightBit: modes.contains(.eightBitControls),
            endsWithBell: introducer == .osc && parser.string.endedWithBell
        )
    }

    // Bound: a reply that finds no room is dropped whole.
    mutating func send(_ reply: Reply) {
        let bytes = reply.finished()
        if replies.count + bytes.count <= limits.replyBytesMax { replies.append(contentsOf: bytes) }
    }

    /// Sends a control sequence that is the same each time.
    mutating func sendSequence(_ text: StaticString) {
        var reply = reply(.csi)
        reply.text(text)
        send(reply)
    }

    /// Sends a control sequence of fixed text, numbers and fixed text.
    mutating func sendSequence(_ prefix: StaticString = "", _ numbers: [Int], _ final: StaticString) {
        var reply = reply(.csi)
        reply.text(prefix)
        reply.numbers(numbers)
        reply.text(final)
        send(reply)
    }
}
