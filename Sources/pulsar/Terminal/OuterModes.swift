#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Remembers what a session's output switched in the user's own terminal, so that leaving can switch it back.
///
/// Follows the output, changes nothing. Only what differs from a fresh terminal is reset: to leave the alternate screen
/// without having entered it would move the cursor, and to pop a keyboard mode that was not pushed would take the outer
/// shell's. However the output is split, the result is the same.
struct OuterModes {
    // swift-format-ignore
    /// Private modes that outlast their program, and what they are on a fresh terminal.
    private static let known: [(mode: UInt32, isSet: Bool)] = [
        (1, false),     // DECCKM, cursor keys send application sequences
        (4, false),     // DECSCLM, smooth scrolling
        (5, false),     // DECSCNM, reverse video
        (6, false),     // DECOM, origin within the margins
        (7, true),      // DECAWM, wrap at the right edge
        (12, false),    // the cursor blinks
        (40, false), (45, false), (1045, false),                                    // 132 columns, reverse wrap
        (67, false), (80, false), (95, false),                                      // DECBKM, DECSDM, DECNCSM
        (9, false), (1000, false), (1001, false), (1002, false), (1003, false),     // mouse
        (1005, false), (1006, false), (1015, false), (1016, false),                 // how the mouse is told
        (1004, false),  // focus is told
        (25, true),     // DECTCEM, the cursor is shown
        (66, false),    // DECNKM, application keypad
        (69, false),    // DECLRMM, left and right margins
        (2004, false),  // bracketed paste
        (2026, false),  // synchronised update
        (2031, false), (2048, false),                                               // colour scheme, size are told
        (47, false), (1047, false), (1049, false),                                  // the alternate screen
    ]

    private enum Phase: Equatable {
        case ground, escape, charset, control, string, stringEscape
    }

    /// Bit n: `known[n]` differs from a fresh terminal.
    private var differing: UInt64 = 0
    private var keyboardPushes = 0
    private var hasModifiedKeys = false
    private var hasMargins = false
    private var hasCharset = false
    private var hasCursorStyle = false
    private var hasColours = false

    private var phase = Phase.ground
    /// The sequence so far.
    ///
    /// Bound: 32 bytes; a longer one is none of these.
    private var parameters: [UInt8] = []
    /// Bytes of a UTF-8 character still to come.
    private var continuation = 0
    /// The last byte seen, to know whether a line is under way.
    private(set) var lastByte: UInt8 = 0x0A

    init() {}

    /// Between two characters or sequences: what is written now breaks nothing.
    var isBetweenSequences: Bool { phase == .ground && continuation == 0 }

    /// The alternate screen is shown.
    var isAlternateScreen: Bool {
        Self.known.indices.contains { isDiffering($0) && [47, 1047, 1049].contains(Self.known[$0].mode) }
    }

    // MARK: - Following the output

    // Hot: runs per byte of output. Plain runs are skipped to the next ESC, and control sequences that switch nothing
    // to their end; only what is left goes through the state machine.
    /// Output passed.
    mutating func observe(_ bytes: UnsafeRawBufferPointer) {
        guard let last = bytes.last else { return }
        lastByte = last
        var position = 0
        while position < bytes.count {
            guard phase == .ground else {
                step(bytes[position])
                position += 1
                continue
            }
            guard let escape = Self.firstEscape(bytes, from: position) else { break }
            if let end = Self.endOfHarmlessControl(bytes, at: escape) {
                position = end
            } else {
                step(bytes[escape])
                position = escape + 1
            }
        }
        continuation = phase == .ground ? Self.missingContinuation(bytes) : 0
    }

    private static func firstEscape(_ bytes: UnsafeRawBufferPointer, from position: Int) -> Int? {
        guard let base = bytes.baseAddress, let found = memchr(base + position, 0x1B, bytes.count - position) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    /// Where a control sequence ends that is whole and switches nothing; nil for any other.
    private static func endOfHarmlessControl(_ bytes: UnsafeRawBufferPointer, at escape: Int) -> Int? {
        guard escape + 2 < bytes.count, bytes[escape + 1] == UInt8(ascii: "[") else { return nil }
        var position = escape + 2
        while position < bytes.count, bytes[position] & 0xE0 == 0x20 { position += 1 }
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "m"):
            return bytes[escape + 2] == UInt8(ascii: ">") ? nil : position + 1
        case UInt8(ascii: "h"), UInt8(ascii: "l"), UInt8(ascii: "p"), UInt8(ascii: "q"), UInt8(ascii: "r"),
            UInt8(ascii: "u"):
            return nil
        case 0x40...0x7E:
            return position + 1
        default:
            return nil
        }
    }

    private mutating func step(_ byte: UInt8) {
        switch phase {
        case .ground, .escape: escape(byte)
        case .charset:
            hasCharset = hasCharset || byte != UInt8(ascii: "B")
            phase = .ground
        case .control:
            switch byte {
            case 0x1B: phase = .escape
            case 0x18, 0x1A: phase = .ground
            case 0x20...0x3F: if parameters.count < 32 { parameters.append(byte) }
            case 0x40...0x7E:
                phase = .ground
                control(final: byte)
            default: break
            }
        case .string:
            switch byte {
            case 0x07, 0x18, 0x1A: endString()
            case 0x1B: phase = .stringEscape
            default: if parameters.count < 4 { parameters.append(byte) }
            }
        case .stringEscape:
            endString()
            if byte != UInt8(ascii: "\\") { escape(byte) }
        }
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case 0x1B: phase = .escape
        case UInt8(ascii: "["):
            phase = .control
            parameters.removeAll(keepingCapacity: true)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            phase = .string
            parameters.removeAll(keepingCapacity: true)
            if byte != UInt8(ascii: "]") { parameters = [0, 0, 0, 0] }
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "*"), UInt8(ascii: "+"): phase = .charset
        case 0x20...0x2F: phase = .charset
        case UInt8(ascii: "="): ends { $0.set(66, true) }
        case UInt8(ascii: ">"): ends { $0.set(66, false) }
        case UInt8(ascii: "c"): self = OuterModes()
        default: phase = .ground
        }
    }

    private mutating func ends(_ change: (inout OuterModes) -> Void) {
        phase = .ground
        change(&self)
    }

    private mutating func endString() {
        phase = .ground
        let number = parameters.prefix { $0 != UInt8(ascii: ";") }
        let resettable = ["4", "10", "11", "12"].contains { $0.utf8.elementsEqual(number) }
        hasColours = hasColours || resettable
    }

    private mutating func control(final: UInt8) {
        let first = parameters.first ?? 0
        let text = String(decoding: parameters, as: UTF8.self)
        let numbers = text.drop { "?><=!".contains($0) }.split(separator: ";", omittingEmptySubsequences: false)
            .map { UInt32($0) ?? 0 }
        switch (first, final) {
        case (UInt8(ascii: "?"), UInt8(ascii: "h")): for mode in numbers { set(mode, true) }
        case (UInt8(ascii: "?"), UInt8(ascii: "l")): for mode in numbers { set(mode, false) }
        case (UInt8(ascii: ">"), UInt8(ascii: "u")): keyboardPushes = min(keyboardPushes + 1, 64)
        case (UInt8(ascii: "<"), UInt8(ascii: "u")):
            keyboardPushes = max(0, keyboardPushes - Int(max(1, numbers.first ?? 1)))
        case (UInt8(ascii: ">"), UInt8(ascii: "m")):
            if numbers.first == 4 { hasModifiedKeys = numbers.count > 1 && numbers[1] != 0 }
        case (UInt8(ascii: "!"), UInt8(ascii: "p")): softReset()
        case (0, UInt8(ascii: "r")): hasMargins = false
        case (UInt8(ascii: "0")...UInt8(ascii: ";"), UInt8(ascii: "r")): hasMargins = true
        case (_, UInt8(ascii: "q")) where text.hasSuffix(" "): hasCursorStyle = !["0 ", " "].contains(text)
        default: break
        }
    }

    // DECSTR, Soft Terminal Reset.
    private mutating func softReset() {
        for mode in [1, 6, 66, 69] as [UInt32] { set(mode, false) }
        set(25, true)
        hasMargins = false
        hasCharset = false
    }

    private mutating func set(_ mode: UInt32, _ isSet: Bool) {
        guard let index = Self.known.firstIndex(where: { $0.mode == mode }) else { return }
        let bit = UInt64(1) << UInt64(index)
        if Self.known[index].isSet == isSet { differing &= ~bit } else { differing |= bit }
    }

    private func isDiffering(_ index: Int) -> Bool { differing >> UInt64(index) & 1 == 1 }

    /// How many bytes the last character of the output still lacks.
    private static func missingContinuation(_ bytes: UnsafeRawBufferPointer) -> Int {
        for (back, byte) in bytes.reversed().prefix(3).enumerated() {
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return max(0, length - back - 1)
        }
        return 0
    }

    // MARK: - Leaving and coming back

    // Why DECKPAM and DECKPNM: not every terminal knows mode 66, and all know these.
    private static func sequence(_ mode: UInt32, isSet: Bool) -> String {
        if mode == 66 { return isSet ? "\u{1B}=" : "\u{1B}>" }
        return "\u{1B}[?\(mode)\(isSet ? "h" : "l")"
    }

    /// Switches everything back.
    var resetSequence: String {
        // CAN ends a sequence that was cut off.
        var text = phase == .ground ? "" : "\u{18}"
        if keyboardPushes > 0 { text += "\u{1B}[<\(keyboardPushes)u" }
        if hasModifiedKeys { text += "\u{1B}[>4m" }
        // DECSTBM moves the cursor home, hence the saving around it.
        if hasMargins { text += "\u{1B}7\u{1B}[r\u{1B}8" }
        for index in Self.known.indices where isDiffering(index) {
            text += Self.sequence(Self.known[index].mode, isSet: Self.known[index].isSet)
        }
        if hasCharset { text += "\u{0F}\u{1B}(B" }
        if hasCursorStyle { text += "\u{1B}[0 q" }
        if hasColours { text += "\u{1B}]104\u{1B}\\\u{1B}]110\u{1B}\\\u{1B}]111\u{1B}\\\u{1B}]112\u{1B}\\" }
        return text + "\u{1B}[0m"
    }

    /// Switches the modes on again, after a time in the outer shell.
    var restoreSequence: String {
        var text = ""
        // The alternate screen first, for keypad and keyboard may belong to a screen; of the mouse modes the last counts.
        let isScreen: (Int) -> Bool = { [47, 1047, 1049].contains(Self.known[$0].mode) }
        let indices = Self.known.indices.filter(isDiffering)
        for index in indices.filter(isScreen) + indices.filter({ !isScreen($0) }) {
            text += Self.sequence(Self.known[index].mode, isSet: !Self.known[index].isSet)
        }
        if keyboardPushes > 0 { text += "\u{1B}[>1u" }
        return text
    }
}
