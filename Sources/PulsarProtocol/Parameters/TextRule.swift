/// What a text parameter may hold.
///
/// One rule, said once: for the check, the message and the OpenRPC document.
public enum TextRule: Hashable, Sendable {
    /// A session's name or another line shown to people.
    case name
    /// An id, or a name to look up.
    case reference
    /// A UUID.
    case identifier
    /// A word of an argument list or a value of the environment.
    case argument
    /// A variable's name.
    case variable
    /// An absolute path.
    case path
    /// A host to connect to.
    case host
    /// A user's name, or an option's, of ssh.
    case word
    /// A key that makes a request repeatable.
    case key
    /// A signal's name or number.
    case signal
    /// An access token; what breaks the rule is never shown.
    case token

    /// Bound: bytes of UTF-8 a text may have.
    public var bytesMax: Int {
        switch self {
        case .name, .reference, .key: 128
        case .identifier: 36
        case .signal: 16
        case .token: AccessToken.bytes
        case .variable, .word: 255
        case .host: 255
        case .path: 4_096
        // Why: Linux refuses a single argument of 128 KiB (MAX_ARG_STRLEN).
        case .argument: 131_071
        }
    }

    /// The fewest bytes.
    public var bytesMin: Int {
        switch self {
        case .argument: 0
        case .token: AccessToken.bytes
        default: 1
        }
    }

    /// What the rule asks for, as the end of "expected …".
    public var expectation: String {
        switch self {
        case .name: "a string of 1 to 128 bytes without control characters, and not of white space alone"
        case .reference: "a session's id or name"
        case .identifier: "a UUID"
        case .argument: "a string of at most 131071 bytes without NUL"
        case .variable: "a variable's name: 1 to 255 bytes without \"=\" and NUL"
        case .path: "an absolute path of at most 4096 bytes without NUL"
        case .host:
            "a host of 1 to 255 bytes that does not begin with \"-\" and holds no white space or control characters"
        case .word: "1 to 255 bytes that do not begin with \"-\" and hold no white space or control characters"
        case .key: "a string of 1 to 128 bytes without control characters"
        case .token: "an access token"
        case .signal: "a signal's name or number, such as \"TERM\", \"SIGTERM\" or \"15\""
        }
    }

    /// Whether a text keeps the rule.
    public func accepts(_ text: String) -> Bool {
        guard (bytesMin...bytesMax).contains(text.utf8.count) else { return false }
        let scalars = text.unicodeScalars
        switch self {
        case .name:
            return !scalars.contains { Self.isControl($0) } && !scalars.allSatisfy { $0.properties.isWhitespace }
        case .reference, .key: return !scalars.contains { Self.isControl($0) }
        case .identifier: return Identifier(text) != nil
        case .argument: return !text.utf8.contains(0)
        case .variable: return !text.utf8.contains(0) && !text.utf8.contains(UInt8(ascii: "="))
        case .path: return text.utf8.first == UInt8(ascii: "/") && !text.utf8.contains(0)
        case .host, .word:
            return text.utf8.first != UInt8(ascii: "-")
                && !scalars.contains { Self.isControl($0) || $0.properties.isWhitespace }
        case .token: return AccessToken(text) != nil
        case .signal:
            return text.utf8.allSatisfy { byte in
                UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            }
        }
    }

    /// Characters that steer what shows them: C0, C1 and DEL, format characters (the bidirectional ones among them),
    /// line and paragraph separators, and code points that are no characters.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        // Why: the joiners are format characters by category, but emoji and several scripts are spelled with them.
        case .format: scalar.value != 0x200C && scalar.value != 0x200D && !(0xE0020...0xE007F ~= scalar.value)
        case .control, .lineSeparator, .paragraphSeparator: true
        case .unassigned: scalar.properties.isNoncharacterCodePoint
        default: false
        }
    }
}
