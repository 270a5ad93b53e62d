/// What a client says of the terminal in which it shows a session, so that programs get true answers about it.
///
/// It is sent as the parameters of an event frame.
public struct TerminalDescription: Hashable, Sendable {
    /// The event's name.
    public static let eventMethod = "terminal_described"

    /// The colour of text, red, green and blue in the low 24 bits; nil where the terminal does not tell.
    public var foreground: UInt32?
    /// The colour behind it.
    public var background: UInt32?
    /// The colour of the cursor.
    public var cursor: UInt32?
    /// The terminal shows sixel graphics.
    public var showsSixel: Bool

    /// A description from its parts.
    public init(
        foreground: UInt32? = nil,
        background: UInt32? = nil,
        cursor: UInt32? = nil,
        showsSixel: Bool = false
    ) {
        self.foreground = foreground
        self.background = background
        self.cursor = cursor
        self.showsSixel = showsSixel
    }

    /// Reads the parameters; what is not understood counts as not told.
    public init(json: JSONValue) {
        foreground = Self.color(json["foreground"])
        background = Self.color(json["background"])
        cursor = Self.color(json["cursor"])
        showsSixel = json["sixel"]?.boolValue ?? false
    }

    /// The parameters as they are sent.
    public var json: JSONValue {
        .members([
            "foreground": foreground.map(Self.text),
            "background": background.map(Self.text),
            "cursor": cursor.map(Self.text),
            "sixel": .bool(showsSixel),
        ])
    }

    /// `#rrggbb`.
    private static func color(_ value: JSONValue?) -> UInt32? {
        guard let text = value?.stringValue, text.utf8.count == 7, text.first == "#",
            text.utf8.dropFirst().allSatisfy({ UInt8(ascii: "0") <= $0 && ($0 | 0x20) <= UInt8(ascii: "f") })
        else { return nil }
        return UInt32(text.dropFirst(), radix: 16)
    }

    private static func text(_ color: UInt32) -> JSONValue {
        let digits = String(color & 0xFFFFFF, radix: 16)
        return .string("#" + String(repeating: "0", count: 6 - digits.count) + digits)
    }
}
