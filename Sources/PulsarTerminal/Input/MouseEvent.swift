/// Something that happened to the mouse over a terminal.
public struct MouseEvent: Hashable, Sendable {
    /// What can be pressed or turned; the raw value is the number of xterm's reports.
    public enum Button: UInt8, CaseIterable, Hashable, Sendable {
        case left = 0
        case middle, right
        /// No button: motion with nothing held.
        case none
        case wheelUp = 64
        case wheelDown, wheelLeft, wheelRight
        case button8 = 128
        case button9, button10, button11

        /// Whether it is turned and not pressed: nothing to release or to hold.
        var isWheel: Bool {
            (Button.wheelUp.rawValue...Button.wheelRight.rawValue).contains(rawValue)
        }
    }

    /// What happened.
    public enum Kind: Hashable, Sendable {
        /// A button went down, or the wheel turned by one step.
        case press
        /// A button went up.
        case release
        /// The pointer came to another cell, or with ``MouseModes/Encoding/sgrPixels`` to another pixel.
        case motion
    }

    /// The button; for motion the one that is held, or none.
    public var button: Button
    /// Press, release or motion.
    public var kind: Kind
    /// The modifiers that are on; a report knows shift, alt (or meta) and ctrl.
    public var modifiers: KeyModifiers
    /// The cell, zero-based.
    public var column: Int
    /// The cell, zero-based.
    public var row: Int
    /// The pixel from the left edge, zero-based, when the viewer has pixels.
    public var pixelX: Int?
    /// The pixel from the upper edge, zero-based, when the viewer has pixels.
    public var pixelY: Int?

    /// Creates an event over a cell.
    public init(
        _ button: Button,
        _ kind: Kind = .press,
        modifiers: KeyModifiers = [],
        column: Int,
        row: Int,
        pixelX: Int? = nil,
        pixelY: Int? = nil
    ) {
        self.button = button
        self.kind = kind
        self.modifiers = modifiers
        self.column = column
        self.row = row
        self.pixelX = pixelX
        self.pixelY = pixelY
    }
}
