/// What the viewer that leads has declared of itself: the base of the answers to questions about colours and graphics.
public struct ViewerTraits: Hashable, Sendable {
    /// The colour of text, red, green and blue in the low 24 bits; nil where the viewer did not say.
    public var foreground: UInt32?
    /// The colour behind it.
    public var background: UInt32?
    /// The colour of the cursor.
    public var cursor: UInt32?
    /// It shows sixel graphics, which DA1 then claims.
    public var showsSixel: Bool

    /// Traits from their parts.
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
}

extension Terminal {
    /// Answers from here on as the viewer's own terminal would; what a program has changed itself holds against it.
    ///
    /// A colour that was not told stays what it was. A background that is light where it was dark, or the other way round, is
    /// told to a program that wants to know (mode 2031).
    public mutating func adopt(_ viewer: ViewerTraits) {
        let colors: [(Palette.Dynamic, UInt32?)] = [
            (.foreground, viewer.foreground), (.background, viewer.background), (.cursor, viewer.cursor),
        ]
        for case (let number, let color?) in colors { palette.base[number.rawValue] = color & 0xFFFFFF }
        options.showsSixel = viewer.showsSixel
        if let background = viewer.background { changeColorScheme(isDark: Self.isDark(background)) }
    }

    /// Whether a colour is nearer to black than to white, by its luma.
    ///
    /// Source: ITU-R BT.601, in integers.
    private static func isDark(_ color: UInt32) -> Bool {
        let (red, green, blue) = (color >> 16 & 0xFF, color >> 8 & 0xFF, color & 0xFF)
        return red * 299 + green * 587 + blue * 114 < 127_500
    }
}
