extension KeyEncoder {
    /// The kitty keyboard protocol: `CSI code:shifted:base ; modifiers:event ; text u` and the forms of older keys.
    ///
    /// Source: kitty keyboard protocol, "Progressive enhancement" and "Functional key definitions". Releases of keys that
    /// type are told as soon as events are asked for, as kitty itself does; their presses stay text.
    static func encodeKitty(_ event: KeyEvent, modes: KeyboardModes) -> [UInt8] {
        let flags = modes.kittyFlags
        let reportsAll = flags.contains(.allKeysAsEscape)
        if event.kind == .release, !flags.contains(.reportEvents) { return [] }
        if case .named(let key) = event.key, key.isModifier, !reportsAll { return [] }
        if !reportsAll, event.kind != .release, let text = event.typedText { return Array(text.utf8) }
        switch event.key {
        case .unidentified:
            guard let text = event.typedText, event.kind != .release else { return [] }
            // Why: without the flag for text the sequence would lose what was typed.
            guard flags.contains(.associatedText) else { return Array(text.utf8) }
            return kittySequence(code: 0, final: "u", event, modes: modes)
        case .character:
            return encodeKittyCharacter(event, modes: modes)
        case .named(let key):
            return encodeKittyNamed(key, event, modes: modes)
        }
    }

    private static func encodeKittyCharacter(_ event: KeyEvent, modes: KeyboardModes) -> [UInt8] {
        let flags = modes.kittyFlags
        guard case .character(let scalar, let shifted, let base) = event.key else { return [] }
        let isSequence =
            !flags.isDisjoint(with: [.disambiguate, .allKeysAsEscape]) || event.kind != .press
            || !event.modifiers.isDisjoint(with: [.super, .hyper, .meta])
        if !isSequence { return encodeLegacy(event, modes: modes) }
        // The code is the key without shift, whatever the viewer called it.
        let lower = scalar.properties.isUppercase ? KeyLayout.unshifted(scalar) ?? scalar : scalar
        var alternates = [Unicode.Scalar?]()
        if flags.contains(.alternateKeys) {
            let upper = event.modifiers.contains(.shift) ? shifted ?? KeyLayout.shifted(lower) : nil
            alternates = [upper == lower ? nil : upper, base == lower ? nil : base]
        }
        return kittySequence(code: Int(lower.value), alternates: alternates, final: "u", event, modes: modes)
    }

    private static func encodeKittyNamed(_ key: NamedKey, _ event: KeyEvent, modes: KeyboardModes) -> [UInt8] {
        let flags = modes.kittyFlags
        let reportsAll = flags.contains(.allKeysAsEscape)
        var key = key
        if flags.isDisjoint(with: [.disambiguate, .allKeysAsEscape]) {
            key = key.withoutKeypad
            if let character = key.keypadCharacter {
                let twin = KeyEvent(.character(character), event.modifiers, kind: event.kind, text: event.text)
                return encodeKittyCharacter(twin, modes: modes)
            }
        }
        let isUnmodified = event.modifiers.subtracting(.locks).isEmpty
        switch key {
        case .enter, .tab, .backspace:
            // Why: a shell must stay usable after a program that switched the protocol on has crashed.
            if !reportsAll, event.kind == .release { return [] }
            if !reportsAll, isUnmodified { return encodeControlKey(key, [], modes: modes) ?? [] }
        case .escape:
            let isPlain = event.kind == .press && isUnmodified
            if isPlain, flags.isDisjoint(with: [.disambiguate, .allKeysAsEscape]) { return [.escape] }
        default:
            break
        }
        let (code, final) = kittyForm(key)
        return kittySequence(code: code, final: final, event, modes: modes)
    }

    /// Number and final of a key: the older forms for the older keys, the key's own number with `u` for the rest.
    private static func kittyForm(_ key: NamedKey) -> (code: Int, final: Unicode.Scalar) {
        switch key {
        case .escape: return (27, "u")
        case .enter: return (13, "u")
        case .tab: return (9, "u")
        case .backspace: return (127, "u")
        // Why: with the letter R it could be a cursor position report.
        case .f3: return (13, "~")
        case .menu: return (Int(key.rawValue), "u")
        default:
            guard key.rawValue < NamedKey.f13.rawValue || key == .keypadBegin else {
                return (Int(key.rawValue), "u")
            }
        }
        switch LegacyKeyForm(key) {
        case .cursor(let letter), .function(let letter): return (1, letter)
        case .numbered(let number): return (number, "~")
        case nil: return (Int(key.rawValue), "u")
        }
    }

    /// Writes the parts that say something and leaves out the others.
    private static func kittySequence(
        code: Int,
        alternates: [Unicode.Scalar?] = [],
        final: Unicode.Scalar,
        _ event: KeyEvent,
        modes: KeyboardModes
    ) -> [UInt8] {
        let flags = modes.kittyFlags
        var modifiers = event.modifiers
        if !flags.contains(.allKeysAsEscape), !reportsLocks(event.key) { modifiers.subtract(.locks) }
        let hasKind = flags.contains(.reportEvents) && event.kind != .press
        var text = [Unicode.Scalar]()
        if flags.isSuperset(of: [.allKeysAsEscape, .associatedText]), event.kind != .release {
            text = Array((event.typedText ?? "").unicodeScalars)
        }
        var bytes = [UInt8].csi
        if code != 1 || !modifiers.isEmpty || hasKind { bytes.append(number: code) }
        if let last = alternates.lastIndex(where: { $0 != nil }) {
            for alternate in alternates[...last] {
                bytes.append(.colon)
                if let alternate { bytes.append(number: Int(alternate.value)) }
            }
        }
        if !modifiers.isEmpty || hasKind || !text.isEmpty { bytes.append(.semicolon) }
        if !modifiers.isEmpty || hasKind { bytes.append(number: 1 + Int(modifiers.rawValue)) }
        if hasKind {
            bytes.append(.colon)
            bytes.append(number: Int(event.kind.rawValue))
        }
        for (index, scalar) in text.enumerated() {
            bytes.append(index == 0 ? .semicolon : .colon)
            bytes.append(number: Int(scalar.value))
        }
        bytes.append(final)
        return bytes
    }

    /// Caps lock and num lock are not told for keys that type, so that programs find the shortcuts they know.
    private static func reportsLocks(_ key: Key) -> Bool {
        switch key {
        case .character, .unidentified, .named(.enter), .named(.tab), .named(.backspace): false
        case .named: true
        }
    }
}
