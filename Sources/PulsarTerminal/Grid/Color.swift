/// A colour as a program asked for it: the default, an entry of the palette, or red, green and blue.
public struct Color: Hashable, Sendable {
    /// 0 for the default, 0x0100_0000 + index for the palette, 0x0200_0000 + 0xRRGGBB for a direct colour.
    public let rawValue: UInt32

    /// A colour from its number, or nothing when the number means none.
    public init?(rawValue: UInt32) {
        switch rawValue >> 24 {
        case 0 where rawValue == 0, 1 where rawValue & 0xFF_FFFF < 256, 2: self.rawValue = rawValue
        default: return nil
        }
    }

    @inline(__always)
    private init(unchecked rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The terminal's own foreground or background.
    public static let `default` = Color(unchecked: 0)

    /// An entry of the palette of 256.
    @inline(__always)
    public static func palette(_ index: UInt8) -> Color {
        Color(unchecked: 0x0100_0000 | UInt32(index))
    }

    /// A direct colour.
    @inline(__always)
    public static func rgb(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Color {
        Color(unchecked: 0x0200_0000 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
    }

    /// What kind of colour this is, to switch over.
    public enum Kind: Hashable, Sendable {
        case `default`
        case palette(UInt8)
        case rgb(red: UInt8, green: UInt8, blue: UInt8)
    }

    /// Which of the three kinds it is.
    public var kind: Kind {
        switch rawValue >> 24 {
        case 1: .palette(UInt8(truncatingIfNeeded: rawValue))
        case 2:
            .rgb(
                red: UInt8(truncatingIfNeeded: rawValue >> 16),
                green: UInt8(truncatingIfNeeded: rawValue >> 8),
                blue: UInt8(truncatingIfNeeded: rawValue)
            )
        default: .default
        }
    }
}
