extension KeyEncoder {
    /// What XTMODKEYS changes: keys that send characters or control codes, as control sequences; nil where nothing changes.
    ///
    /// Level 1 touches only combinations that had no meaning, level 2 every modified key, level 3 unmodified keys too.
    /// Function, cursor and keypad keys have modifiers in their sequences anyway. Source: xterm manual, "modifyOtherKeys",
    /// and its table of modified keys.
    static func encodeOtherKey(_ event: KeyEvent, modes: KeyboardModes) -> [UInt8]? {
        let modifiers = event.modifiers.subtracting(.locks)
        guard let code = otherKeyCode(event, modes: modes) else { return nil }
        let isReported =
            switch modes.modifyOtherKeys {
            case 1: isReportedAtLevel1(event, modifiers)
            case 2: isReportedAtLevel2(event, modifiers)
            default: true
            }
        guard isReported else { return nil }
        var bytes = [UInt8].csi
        if modes.formatOtherKeys == 1 {
            bytes.append(number: code)
            bytes.append(.semicolon)
            bytes.append(number: modifiers.legacyParameter)
            bytes.append(UInt8(ascii: "u"))
        } else {
            bytes.append(number: 27)
            bytes.append(.semicolon)
            bytes.append(number: modifiers.legacyParameter)
            bytes.append(.semicolon)
            bytes.append(number: code)
            bytes.append(UInt8(ascii: "~"))
        }
        return bytes
    }

    /// The number of a key in these sequences: the character with shift applied, or the control code.
    private static func otherKeyCode(_ event: KeyEvent, modes: KeyboardModes) -> Int? {
        switch event.key {
        case .unidentified: return nil
        case .named(.enter): return 13
        case .named(.tab): return 9
        case .named(.escape): return 27
        case .named(.backspace): return modes.backarrowSendsBackspace ? 8 : 127
        case .named: return nil
        case .character:
            // Why: text that alt or ctrl composed is text; the modifiers have done their work.
            if !event.modifiers.isDisjoint(with: .commands), event.typedText != nil { return nil }
            return event.typedScalar.map { Int($0.value) }
        }
    }

    /// Level 1: what has no bytes of its own.
    ///
    /// Alt by itself has ESC, ctrl has a control code with most characters.
    private static func isReportedAtLevel1(_ event: KeyEvent, _ modifiers: KeyModifiers) -> Bool {
        if !modifiers.isDisjoint(with: [.super, .hyper]) { return true }
        let withoutAlt = modifiers.subtracting([.alt, .meta])
        switch event.key {
        case .named(.enter): return !withoutAlt.isEmpty
        case .named(.tab): return withoutAlt.contains(.ctrl)
        case .named, .unidentified: return false
        case .character:
            guard modifiers.contains(.ctrl), let typed = event.typedScalar else { return false }
            return controlCode(event, typed) == nil
        }
    }

    /// Level 2: every modified key, but not shift where it only types another character.
    private static func isReportedAtLevel2(_ event: KeyEvent, _ modifiers: KeyModifiers) -> Bool {
        if modifiers.isEmpty { return false }
        switch event.key {
        case .named(.enter): return true
        case .named(.backspace): return modifiers != .ctrl
        case .named, .unidentified: return modifiers != .shift
        case .character:
            guard modifiers == .shift, let typed = event.typedScalar else { return true }
            return typed == " " || ("@"..."~").contains(typed)
        }
    }
}
