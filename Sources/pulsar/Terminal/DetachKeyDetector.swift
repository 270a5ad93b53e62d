/// Finds the detach key among what is typed, in every encoding a terminal may use, and passes on everything else.
///
/// One press waits a moment for a second: two presses are one press for the program, one alone detaches. Inside of a
/// bracketed paste nothing is a key. Pure: time is the caller's, who is told what to wait for.
///
/// ```text
/// typed            sent         then
/// a                a
/// Ctrl-\                        wait 300 ms: detach
/// Ctrl-\ Ctrl-\    Ctrl-\
/// Ctrl-\ a                      detach at once
/// ```
struct DetachKeyDetector {
    /// What to do with what was typed.
    struct Decision: Hashable {
        /// Goes to the session.
        var forward: [UInt8] = []
        /// The user wants to leave.
        var detaches = false
        /// Call ``timeout()`` after so many milliseconds, unless more is typed before; nil: nothing to wait for.
        var timeoutMilliseconds: Int64?
    }

    /// How long one press waits for a second.
    static let secondPressMilliseconds: Int64 = 300
    /// How long an unfinished sequence is held back; it is one sequence when it comes in one piece, as it nearly always does.
    static let sequenceMilliseconds: Int64 = 50
    /// Bound: bytes of a sequence that may still turn out to be the key.
    private static let sequenceMax = 48

    private enum Phase {
        case ground, escape, control
    }

    private let key: ControlKey?
    private var phase = Phase.ground
    private var sequence: [UInt8] = []
    /// How much of `sequence` has been passed on already.
    private var forwarded = 0
    private var isPasting = false
    /// How the first of two presses was encoded; nil when none waits.
    private var pressed: [UInt8]?

    /// A detector of a key; nil finds none.
    init(key: ControlKey?) { self.key = key }

    /// Something was typed.
    mutating func feed(_ bytes: [UInt8]) -> Decision {
        var decision = Decision()
        guard let key else {
            decision.forward = bytes
            return decision
        }
        if phase == .ground, pressed == nil, !bytes.contains(where: { $0 == 0x1B || $0 == key.byte }) {
            decision.forward = bytes
            return decision
        }
        for byte in bytes {
            step(byte, key, &decision)
            if decision.detaches { break }
        }
        guard !decision.detaches else { return decision }
        // Why: a lone Escape is a key of its own and must not wait.
        if phase == .escape, pressed == nil { passOnSequence(&decision) }
        if pressed != nil {
            decision.timeoutMilliseconds = Self.secondPressMilliseconds
        } else if phase == .control, forwarded < sequence.count {
            decision.timeoutMilliseconds = Self.sequenceMilliseconds
        }
        return decision
    }

    /// Nothing was typed for as long as was asked for.
    mutating func timeout() -> Decision {
        var decision = Decision()
        if pressed != nil { decision.detaches = true } else { passOnSequence(&decision) }
        return decision
    }

    private mutating func step(_ byte: UInt8, _ key: ControlKey, _ decision: inout Decision) {
        switch phase {
        case .ground:
            if byte == 0x1B {
                begin()
            } else if byte == key.byte, !isPasting {
                press([byte], &decision)
            } else {
                pass([byte], &decision)
            }
        case .escape:
            switch byte {
            case UInt8(ascii: "["):
                sequence.append(byte)
                phase = .control
            case 0x1B:
                end(&decision)
                begin()
            default:
                end(&decision)
                step(byte, key, &decision)
            }
        case .control:
            switch byte {
            case 0x20...0x3F where sequence.count < Self.sequenceMax: sequence.append(byte)
            case 0x40...0x7E:
                sequence.append(byte)
                complete(key, &decision)
            default:
                end(&decision)
                step(byte, key, &decision)
            }
        }
    }

    private mutating func begin() {
        sequence = [0x1B]
        forwarded = 0
        phase = .escape
    }

    /// The sequence is over, or is none.
    private mutating func end(_ decision: inout Decision) {
        phase = .ground
        let rest = Array(sequence[forwarded...])
        sequence = []
        forwarded = 0
        guard !rest.isEmpty else { return }
        // Why: a terminal reports mouse and releases of keys without anybody typing; they do not end the wait.
        if pressed != nil, rest.count > 2 { return }
        pass(rest, &decision)
    }

    /// A whole control sequence was typed.
    private mutating func complete(_ key: ControlKey, _ decision: inout Decision) {
        if sequence == Array("\u{1B}[200~".utf8) { isPasting = true }
        if sequence == Array("\u{1B}[201~".utf8) { isPasting = false }
        guard !isPasting, forwarded == 0, let event = KeyEvent(sequence), event.isControl(of: key.codePoint) else {
            return end(&decision)
        }
        let encoded = sequence
        sequence = []
        phase = .ground
        switch event.kind {
        case .press: press(encoded, &decision)
        case .repetition, .release: if pressed == nil { pass(encoded, &decision) }
        }
    }

    private mutating func press(_ encoded: [UInt8], _ decision: inout Decision) {
        if pressed == nil {
            pressed = encoded
        } else {
            pressed = nil
            decision.forward += encoded
        }
    }

    private mutating func pass(_ bytes: [UInt8], _ decision: inout Decision) {
        if pressed != nil { decision.detaches = true } else { decision.forward += bytes }
    }

    private mutating func passOnSequence(_ decision: inout Decision) {
        decision.forward += sequence[forwarded...]
        forwarded = sequence.count
    }
}

/// A key as `CSI code ; modifiers u` (kitty) or `CSI 27 ; modifiers ; code ~` (xterm) tells it.
struct KeyEvent: Hashable {
    /// What happened to the key.
    enum Kind: Int {
        case press = 1
        case repetition = 2
        case release = 3
    }

    /// The key's code point, and the one the same key has on a Latin keyboard, if the terminal tells.
    let codePoints: [UInt32]
    /// Bits: 1 Shift, 2 Alt, 4 Ctrl, 8 Super, 16 Hyper, 32 Meta, 64 Caps Lock, 128 Num Lock.
    let modifiers: UInt32
    let kind: Kind

    /// Reads a whole control sequence; nil when it is no such key.
    init?(_ sequence: [UInt8]) {
        guard sequence.count > 3, let final = sequence.last else { return nil }
        let text = String(decoding: sequence[2..<(sequence.count - 1)], as: UTF8.self)
        var groups = text.split(separator: ";", omittingEmptySubsequences: false).map { group in
            group.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
        }
        if final == UInt8(ascii: "~"), groups.count == 3, groups[0].first == 27 {
            groups = [groups[2], groups[1]]
        } else if final != UInt8(ascii: "u") {
            return nil
        }
        guard groups.count >= 2, let modifiers = groups[1].first ?? nil, modifiers >= 1 else { return nil }
        codePoints = groups[0].compactMap { $0 }
        self.modifiers = modifiers - 1
        kind = groups[1].count > 1 ? Kind(rawValue: Int(groups[1][1] ?? 1)) ?? .press : .press
    }

    /// The key is Ctrl and this character, whatever the locks say.
    func isControl(of codePoint: UInt32) -> Bool { modifiers & ~0xC0 == 4 && codePoints.contains(codePoint) }
}
