extension KeyEncoder {
    /// What xterm sends with no protocol for keyboards switched on.
    static func encodeLegacy(_ event: KeyEvent, modes: KeyboardModes) -> [UInt8] {
        switch event.key {
        case .character:
            return encodeLegacyCharacter(event, modes: modes)
        case .unidentified:
            return event.typedText.map { Array($0.utf8) } ?? []
        case .named(let key):
            if let bytes = encodeKeypad(key, event, modes: modes) { return bytes }
            let key = key.withoutKeypad
            if let bytes = encodeControlKey(key, event.modifiers, modes: modes) { return bytes }
            return LegacyKeyForm(key).map { encodeForm($0, event.modifiers, modes: modes) } ?? []
        }
    }

    /// A key that types: its text, the control code ctrl makes of it, ESC before it for alt.
    private static func encodeLegacyCharacter(_ event: KeyEvent, modes: KeyboardModes) -> [UInt8] {
        if let text = event.typedText { return Array(text.utf8) }
        // Deviation: xterm types the letter whatever super and hyper do; here an order to the window system that was
        // meant for nobody here types nothing.
        guard event.modifiers.isDisjoint(with: [.super, .hyper]), let typed = event.typedScalar else { return [] }
        var bytes = [UInt8]()
        if event.modifiers.contains(.ctrl), let code = controlCode(event, typed) {
            bytes = [code]
        } else {
            bytes.append(typed)
        }
        return withAlt(bytes, event.modifiers, modes: modes)
    }

    /// What ctrl makes of the key; on another alphabet of the key at the same place of the US layout.
    static func controlCode(_ event: KeyEvent, _ typed: Unicode.Scalar) -> UInt8? {
        if let code = KeyLayout.control(typed) { return code }
        guard !typed.isASCII, case .character(_, _, let base?) = event.key else { return nil }
        return KeyLayout.control(base)
    }

    /// Enter, Tab, Backspace and Escape, which send control codes; nil for other keys.
    static func encodeControlKey(
        _ key: NamedKey,
        _ modifiers: KeyModifiers,
        modes: KeyboardModes
    ) -> [UInt8]? {
        switch key {
        case .enter:
            return withAlt(modes.newLineMode ? [0x0D, 0x0A] : [0x0D], modifiers, modes: modes)
        case .tab:
            return withAlt(modifiers.contains(.shift) ? .csi + [UInt8(ascii: "Z")] : [0x09], modifiers, modes: modes)
        case .escape:
            return withAlt([.escape], modifiers, modes: modes)
        case .backspace:
            return withAlt(
                [modes.backarrowSendsBackspace != modifiers.contains(.ctrl) ? 0x08 : 0x7F],
                modifiers,
                modes: modes
            )
        default:
            return nil
        }
    }

    /// Keypad keys that type, and the keypad's Enter; nil for other keys.
    private static func encodeKeypad(_ key: NamedKey, _ event: KeyEvent, modes: KeyboardModes) -> [UInt8]? {
        guard let character = key.keypadCharacter ?? (key == .keypadEnter ? "\r" : nil) else { return nil }
        // Why: who presses the keypad with num lock on wants digits; xterm lets num lock outdo DECNKM too.
        if modes.applicationKeypad, !event.modifiers.contains(.numLock) {
            // VT220: SS3 and a letter, forty hexadecimal above the character; `=` has another letter in xterm.
            let letter = character == "=" ? UInt8(ascii: "X") : UInt8(character.value + 0x40)
            return .ss3 + [letter]
        }
        if key == .keypadEnter { return nil }
        if let text = event.typedText { return Array(text.utf8) }
        return withAlt([UInt8(character.value)], event.modifiers, modes: modes)
    }

    private static func encodeForm(
        _ form: LegacyKeyForm,
        _ modifiers: KeyModifiers,
        modes: KeyboardModes
    ) -> [UInt8] {
        let parameter = modifiers.legacyParameter
        var bytes = [UInt8].csi
        switch form {
        case .numbered(let number):
            bytes.append(number: number)
            if parameter > 1 {
                bytes.append(.semicolon)
                bytes.append(number: parameter)
            }
            bytes.append(UInt8(ascii: "~"))
        case .cursor(let letter), .function(let letter):
            if parameter > 1 {
                bytes += [UInt8(ascii: "1"), .semicolon]
                bytes.append(number: parameter)
            } else if form == .function(letter) || modes.applicationCursorKeys {
                bytes = .ss3
            }
            bytes.append(letter)
        }
        return bytes
    }

    /// Puts ESC before the bytes for alt and meta, or sets the eighth bit, which in UTF-8 makes two bytes.
    static func withAlt(_ bytes: [UInt8], _ modifiers: KeyModifiers, modes: KeyboardModes) -> [UInt8] {
        guard !modifiers.isDisjoint(with: [.alt, .meta]) else { return bytes }
        if modes.altSendsEscape { return [.escape] + bytes }
        guard bytes.count == 1, bytes[0] < 0x80 else { return bytes }
        return Array(Unicode.Scalar(bytes[0] | 0x80).utf8)
    }
}
