/// Reads the names people write for keys: `ctrl+c`, `C-c`, `alt+shift+f5`, `enter`, `^C`, `ä`.
///
/// Modifiers come first, each with `+` or `-` after it; then a character, or a name from ``all``. Upper and lower case are
/// the same, except for a single letter: `A` is shift and a. With ctrl it is not, as `Ctrl+C` is how people write it.
/// Characters that need shift on the US layout get it, so that a program sees the same as from a keyboard.
public enum KeyName {
    /// Every name of a key, the preferred one of each key first; modifiers and characters come on top.
    public static let all: [String] = keys.flatMap(\.names) + events.flatMap(\.names)

    /// Every name of a modifier.
    public static let modifiers: [String] = modifierNames.flatMap(\.names)

    /// The event a name stands for; nil when it stands for none.
    public static func parse(_ name: String) -> KeyEvent? {
        switch read(name) {
        case .success(let event): event
        case .failure: nil
        }
    }

    /// The event a name stands for, or what is wrong with the name.
    public static func read(_ name: String) -> Result<KeyEvent, KeyNameError> {
        guard !name.isEmpty else { return .failure(.empty) }
        var rest = Substring(name)
        var held: KeyModifiers = []
        while let (modifier, remainder) = leadingModifier(rest) {
            if remainder.isEmpty { return .failure(.missingKey(name)) }
            held.insert(modifier)
            rest = remainder
        }
        if var event = key(String(rest), isOrder: held.contains(.ctrl)) {
            event.modifiers.formUnion(held)
            return .success(event)
        }
        if let plus = rest.firstIndex(of: "+"), plus != rest.startIndex {
            return .failure(.unknownModifier(String(rest[..<plus])))
        }
        return .failure(.unknownKey(String(rest)))
    }

    /// The modifier in front, and what follows it.
    private static func leadingModifier(_ text: Substring) -> (KeyModifiers, Substring)? {
        guard let mark = text.dropFirst().firstIndex(where: { $0 == "+" || $0 == "-" }) else { return nil }
        let name = text[..<mark].lowercased()
        let isLetter = name.count == 1
        // Why: `C-` is a modifier everywhere, `c+` nowhere.
        if isLetter, text[mark] == "+" { return nil }
        guard let found = modifierNames.first(where: { $0.names.contains(name) }) else { return nil }
        return (found.modifier, text[text.index(after: mark)...])
    }

    /// One key without the modifiers before it.
    private static func key(_ text: String, isOrder: Bool) -> KeyEvent? {
        let scalars = Array(text.unicodeScalars)
        if scalars.count == 1 { return character(scalars[0], isOrder: isOrder) }
        if scalars.count == 2, scalars[0] == "^", var event = character(scalars[1], isOrder: true) {
            event.modifiers.insert(.ctrl)
            return event
        }
        let name = folded(text)
        if let found = keys.first(where: { $0.names.contains { folded($0) == name } }) { return KeyEvent(found.key) }
        return events.first { $0.names.contains { folded($0) == name } }?.event
    }

    /// The key that types a character, on the US layout, with shift where it needs shift.
    private static func character(_ scalar: Unicode.Scalar, isOrder: Bool) -> KeyEvent? {
        if scalar.isControl { return nil }
        guard let plain = KeyLayout.unshifted(scalar), KeyLayout.shifted(plain) == scalar else {
            return KeyEvent(.character(scalar, shifted: KeyLayout.shifted(scalar)))
        }
        let isLetter = scalar.properties.isUppercase
        return KeyEvent(.character(plain, shifted: scalar), isLetter && isOrder ? [] : .shift)
    }

    /// A name as it is compared: lower case, without what people put between words.
    private static func folded(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    }
}

/// Why a name stands for no key.
public enum KeyNameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is nothing.
    case empty
    /// Modifiers, and nothing after them.
    case missingKey(String)
    /// No modifier is called so.
    case unknownModifier(String)
    /// No key is called so.
    case unknownKey(String)

    /// A sentence without its full stop, for a person or an agent.
    public var description: String {
        switch self {
        case .empty: "a key name is empty"
        case .missingKey(let name): "\(name.debugDescription) names modifiers but no key"
        case .unknownModifier(let name):
            "\(name.debugDescription) is no modifier (known: \(KeyName.modifiers.joined(separator: ", ")))"
        case .unknownKey(let name):
            "\(name.debugDescription) is no key: a single character or a name such as enter, tab, esc, up, pageup, f5, kp_0"
        }
    }
}
