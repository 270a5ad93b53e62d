/// One key of a keyboard, by what is on its cap or by its name.
public enum Key: Hashable, Sendable {
    /// A key that types a character: what it types without shift, what with shift, and where it is.
    ///
    /// `shifted` is what the user's layout types with shift; without it, it is guessed (upper case, else the US
    /// layout). `base` is the character at the same place of the US layout, for shortcuts on other alphabets.
    case character(Unicode.Scalar, shifted: Unicode.Scalar? = nil, base: Unicode.Scalar? = nil)
    /// A key with a name.
    case named(NamedKey)
    /// Text without a key: an input method, a dictation, an emoji picker. The event's text says what.
    case unidentified
}

/// The keys that have names instead of characters, numbered as in the kitty keyboard protocol.
///
/// Source: kitty keyboard protocol, "Functional key definitions". The first 58 of the numbers are kitty's own; on the line
/// those keys use older codes (`LegacyKeyForm`). Keypad digits are pressed with num lock on; with num lock off the same keys
/// are ``keypadInsert`` and its neighbours.
public enum NamedKey: UInt16, CaseIterable, Hashable, Sendable {
    case escape = 57344
    case enter, tab, backspace
    case insert, delete
    case left, right, up, down
    case pageUp, pageDown, home, end
    case capsLock, scrollLock, numLock, printScreen, pause, menu
    case f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12
    case f13, f14, f15, f16, f17, f18, f19, f20, f21, f22, f23, f24
    case f25, f26, f27, f28, f29, f30, f31, f32, f33, f34, f35
    case keypad0, keypad1, keypad2, keypad3, keypad4, keypad5, keypad6, keypad7, keypad8, keypad9
    case keypadDecimal, keypadDivide, keypadMultiply, keypadSubtract, keypadAdd, keypadEnter, keypadEqual
    case keypadSeparator
    case keypadLeft, keypadRight, keypadUp, keypadDown
    case keypadPageUp, keypadPageDown, keypadHome, keypadEnd, keypadInsert, keypadDelete, keypadBegin
    case mediaPlay, mediaPause, mediaPlayPause, mediaReverse, mediaStop, mediaFastForward, mediaRewind
    case mediaTrackNext, mediaTrackPrevious, mediaRecord
    case lowerVolume, raiseVolume, muteVolume
    case leftShift, leftControl, leftAlt, leftSuper, leftHyper, leftMeta
    case rightShift, rightControl, rightAlt, rightSuper, rightHyper, rightMeta
    case isoLevel3Shift, isoLevel5Shift

    /// The n-th function key, from 1 to 35.
    public static func function(_ number: Int) -> NamedKey? {
        guard (1...35).contains(number) else { return nil }
        return NamedKey(rawValue: NamedKey.f1.rawValue + UInt16(number - 1))
    }

    /// Whether pressing it only changes what other keys mean.
    var isModifier: Bool {
        switch self {
        case .capsLock, .scrollLock, .numLock: true
        default: rawValue >= NamedKey.leftShift.rawValue
        }
    }

    /// What a keypad key types, when it types.
    var keypadCharacter: Unicode.Scalar? {
        switch self {
        case .keypadDecimal: "."
        case .keypadDivide: "/"
        case .keypadMultiply: "*"
        case .keypadSubtract: "-"
        case .keypadAdd: "+"
        case .keypadEqual: "="
        case .keypadSeparator: ","
        default:
            (NamedKey.keypad0.rawValue...NamedKey.keypad9.rawValue).contains(rawValue)
                ? Unicode.Scalar(UInt8(0x30 + rawValue - NamedKey.keypad0.rawValue)) : nil
        }
    }

    /// The key outside the keypad that does the same as this one of the keypad.
    var withoutKeypad: NamedKey {
        switch self {
        case .keypadEnter: .enter
        case .keypadLeft: .left
        case .keypadRight: .right
        case .keypadUp: .up
        case .keypadDown: .down
        case .keypadPageUp: .pageUp
        case .keypadPageDown: .pageDown
        case .keypadHome: .home
        case .keypadEnd: .end
        case .keypadInsert: .insert
        case .keypadDelete: .delete
        default: self
        }
    }
}
