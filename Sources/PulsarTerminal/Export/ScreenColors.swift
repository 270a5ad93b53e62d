/// The colours of a picture of the screen that no program chose: the viewer's own foreground and background.
public struct ScreenTheme: Hashable, Sendable {
    /// Red, green and blue in the low 24 bits.
    public var foreground: UInt32
    /// The same.
    public var background: UInt32

    /// Light text on a dark background, unless others are given.
    public init(foreground: UInt32 = 0xD8D8D8, background: UInt32 = 0x181818) {
        self.foreground = foreground & 0xFFFFFF
        self.background = background & 0xFFFFFF
    }
}

/// What the colours of styles come to: the palette with what the program changed in it, over a theme.
struct ScreenColors {
    /// The colours of a cell in the default style; those of OSC 10 and 11 where the program set them.
    let foreground: UInt32
    let background: UInt32
    /// OSC 12.
    let cursor: UInt32
    private let palette: Palette

    init(_ palette: Palette, _ theme: ScreenTheme, isReversed: Bool) {
        self.palette = palette
        let foreground = palette.dynamic[Palette.Dynamic.foreground.rawValue] ?? theme.foreground
        let background = palette.dynamic[Palette.Dynamic.background.rawValue] ?? theme.background
        // DECSCNM.
        (self.foreground, self.background) = isReversed ? (background, foreground) : (foreground, background)
        cursor = palette.dynamic[Palette.Dynamic.cursor.rawValue] ?? self.foreground
    }

    /// The colours of a character, with inverse and faint done; the background is nothing where it is the screen's.
    func colors(of style: Style) -> (foreground: UInt32, background: UInt32?) {
        var foreground = color(style.foreground) ?? self.foreground
        var background = color(style.background)
        if style.attributes.contains(.inverse) {
            (foreground, background) = (background ?? self.background, foreground)
        }
        if style.attributes.contains(.faint) { foreground = mixed(foreground, background ?? self.background) }
        return (foreground, background == self.background ? nil : background)
    }

    /// The colour of an underline; nothing where it is that of the character.
    func underline(of style: Style) -> UInt32? { color(style.underlineColor) }

    private func color(_ color: Color) -> UInt32? {
        switch color.kind {
        case .default: nil
        case .palette(let index): palette[index]
        case .rgb(let red, let green, let blue): UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
        }
    }

    /// Two thirds of one colour, one third of another.
    private func mixed(_ color: UInt32, _ other: UInt32) -> UInt32 {
        var mixed: UInt32 = 0
        for shift: UInt32 in [16, 8, 0] {
            let part = ((color >> shift & 0xFF) * 2 + (other >> shift & 0xFF)) / 3
            mixed |= part << shift
        }
        return mixed
    }
}

extension Terminal {
    func colors(_ theme: ScreenTheme) -> ScreenColors {
        ScreenColors(palette, theme, isReversed: modes.contains(.reverseScreen))
    }
}
