/// How a character looks: colours, attributes and the hyperlink under it (SGR, DECSCA, OSC 8).
public struct Style: Hashable, Sendable {
    /// The colour of the character.
    public var foreground = Color.default
    /// The colour behind it.
    public var background = Color.default
    /// The colour of its underline; the default is that of the character.
    public var underlineColor = Color.default
    /// Bold, italic and the others.
    public var attributes: Attributes = []
    /// The number of a hyperlink in the ``HyperlinkTable``; 0 for none.
    public internal(set) var hyperlink: UInt32 = 0

    /// The default style.
    public init() {}

    /// What SGR switches on and off; three bits hold the kind of underline.
    public struct Attributes: OptionSet, Hashable, Sendable {
        /// One bit for each attribute.
        public var rawValue: UInt32

        /// The attributes whose bits are set.
        @inline(__always)
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// SGR 1.
        public static let bold = Attributes(rawValue: 1 << 0)
        /// SGR 2.
        public static let faint = Attributes(rawValue: 1 << 1)
        /// SGR 3.
        public static let italic = Attributes(rawValue: 1 << 2)
        /// SGR 5.
        public static let blink = Attributes(rawValue: 1 << 3)
        /// SGR 6.
        public static let rapidBlink = Attributes(rawValue: 1 << 4)
        /// SGR 7.
        public static let inverse = Attributes(rawValue: 1 << 5)
        /// SGR 8.
        public static let invisible = Attributes(rawValue: 1 << 6)
        /// SGR 9.
        public static let strike = Attributes(rawValue: 1 << 7)
        /// SGR 53.
        public static let overline = Attributes(rawValue: 1 << 8)
        /// DECSCA: selective erase leaves the character alone.
        public static let protected = Attributes(rawValue: 1 << 9)
        static let underlineMask: UInt32 = 7 << 10
        static let underlineShift: UInt32 = 10

        /// The kind of underline.
        public var underline: Underline {
            get { Underline(rawValue: (rawValue & Attributes.underlineMask) >> Attributes.underlineShift) ?? .none }
            set {
                rawValue = rawValue & ~Attributes.underlineMask | newValue.rawValue << Attributes.underlineShift
            }
        }
    }

    /// The kinds of underline, numbered as in SGR 4:n.
    public enum Underline: UInt32, Sendable {
        case none = 0
        case single, double, curly, dotted, dashed
    }

    var hash: UInt32 {
        var hash = UInt64(foreground.rawValue) | UInt64(background.rawValue) << 32
        hash = (hash ^ hash >> 29) &* 0xBF58_476D_1CE4_E5B9
        hash ^= UInt64(underlineColor.rawValue) << 17 ^ UInt64(attributes.rawValue) ^ UInt64(hyperlink) << 40
        hash = (hash ^ hash >> 32) &* 0x94D0_49BB_1331_11EB
        return UInt32(truncatingIfNeeded: hash >> 32)
    }

    /// Keeps what another style has too; a colour or kind of underline that it has not becomes the default one.
    mutating func formIntersection(_ other: Style) {
        let underline = attributes.underline == other.attributes.underline ? attributes.underline : .none
        attributes.formIntersection(other.attributes)
        attributes.underline = underline
        if foreground != other.foreground { foreground = .default }
        if background != other.background { background = .default }
        if underlineColor != other.underlineColor { underlineColor = .default }
        if hyperlink != other.hyperlink { hyperlink = 0 }
    }

    /// A blank in this style shows only this much of it.
    var erased: Style {
        var style = Style()
        style.background = background
        return style
    }
}
