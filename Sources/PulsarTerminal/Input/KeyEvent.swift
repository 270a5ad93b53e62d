/// The modifiers that are on while something happens, with the bits of the kitty keyboard protocol.
public struct KeyModifiers: OptionSet, Hashable, Sendable {
    /// One bit each, as a parameter of a control sequence has them after one is taken off.
    public let rawValue: UInt8

    /// Creates modifiers from their bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Shift.
    public static let shift = KeyModifiers(rawValue: 1)
    /// Alt, or option.
    public static let alt = KeyModifiers(rawValue: 2)
    /// Control.
    public static let ctrl = KeyModifiers(rawValue: 4)
    /// The key of the window system: Windows, command.
    public static let `super` = KeyModifiers(rawValue: 8)
    /// Hyper, where a layout has it.
    public static let hyper = KeyModifiers(rawValue: 16)
    /// Meta, where a layout has it apart from alt.
    public static let meta = KeyModifiers(rawValue: 32)
    /// Caps lock is on.
    public static let capsLock = KeyModifiers(rawValue: 64)
    /// Num lock is on.
    public static let numLock = KeyModifiers(rawValue: 128)

    /// The two that stay on.
    static let locks: KeyModifiers = [.capsLock, .numLock]
    /// Those with which a key is an order rather than text.
    static let commands: KeyModifiers = [.alt, .ctrl, .super, .hyper, .meta]

    /// The parameter of a legacy control sequence: 1, and 1 for shift, 2 alt, 4 ctrl, 8 meta.
    ///
    /// Why: xterm's 8 is meta, other terminals' is super; no keyboard of today has both, so either is told.
    var legacyParameter: Int {
        let lower = Int(intersection([.shift, .alt, .ctrl]).rawValue)
        return 1 + lower + (isDisjoint(with: [.meta, .super]) ? 0 : 8)
    }
}

/// Something that happened to a key.
public struct KeyEvent: Hashable, Sendable {
    /// What happened.
    public enum Kind: UInt8, Hashable, Sendable {
        /// The key went down.
        case press = 1
        /// The key is held.
        case `repeat`
        /// The key went up.
        case release
    }

    /// The key.
    public var key: Key
    /// The modifiers that are on.
    public var modifiers: KeyModifiers
    /// Press, repeat or release.
    public var kind: Kind
    /// What the key types on the user's layout, when the platform says; nil leaves it to key and modifiers.
    ///
    /// Control characters in it are dropped: a key's code is what the encoder makes of it.
    public var text: String?

    /// Creates an event of any key.
    public init(_ key: Key, _ modifiers: KeyModifiers = [], kind: Kind = .press, text: String? = nil) {
        self.key = key
        self.modifiers = modifiers
        self.kind = kind
        self.text = text
    }

    /// Creates an event of a key with a name.
    public init(_ key: NamedKey, _ modifiers: KeyModifiers = [], kind: Kind = .press, text: String? = nil) {
        self.init(.named(key), modifiers, kind: kind, text: text)
    }
}

extension KeyEvent {
    /// The text of the event, or nil where it is an order and not text.
    ///
    /// With alt a key types only what the layout composed (option and a: å, AltGr, which is ctrl and alt, and q: @); text
    /// that the key would type without them is a viewer's habit and no composition. Nothing is composed by ctrl alone.
    var typedText: String? {
        let isOrder = key != .unidentified && !modifiers.isDisjoint(with: .commands)
        guard let text else { return isOrder ? nil : plainText }
        // Why: some platforms give private characters as the text of cursor and function keys.
        if case .named(let key) = key, key.keypadCharacter == nil { return nil }
        let visible = String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.isControl }))
        if visible.isEmpty { return nil }
        return isOrder && !isComposed(visible) ? nil : visible
    }

    /// Whether alt made the layout type something else than the key.
    private func isComposed(_ visible: String) -> Bool {
        guard modifiers.contains(.alt), modifiers.isDisjoint(with: [.super, .hyper, .meta]),
            case .character(let scalar, let shifted, let base) = key
        else { return false }
        let plain = [scalar, shifted, KeyLayout.shifted(scalar), KeyLayout.unshifted(scalar), base]
        return !plain.contains { $0.map { String($0) } == visible }
    }

    /// What key, shift and caps lock type together.
    private var plainText: String? {
        switch key {
        case .character: typedScalar.map { String($0) }
        case .named(let key): key.keypadCharacter.map { String($0) }
        case .unidentified: nil
        }
    }

    /// The character that key, shift and caps lock type together.
    var typedScalar: Unicode.Scalar? {
        guard case .character(let scalar, let shifted, _) = key else { return nil }
        let upper = shifted ?? KeyLayout.shifted(scalar)
        let hasCapsLock = modifiers.contains(.capsLock) && scalar.properties.isAlphabetic
        return modifiers.contains(.shift) != hasCapsLock ? upper ?? scalar : scalar
    }
}

extension Unicode.Scalar {
    /// C0, DEL or C1.
    var isControl: Bool {
        value < 0x20 || (0x7F...0x9F).contains(value)
    }
}
