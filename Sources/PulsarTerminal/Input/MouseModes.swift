/// What a program has asked of the mouse: which events, and how they are spelled.
///
/// The terminal keeps these modes, a viewer reads them with the screen and passes them to ``MouseEncoder``.
/// Source: xterm ctlseqs, "Mouse Tracking" and "Extended coordinates".
public struct MouseModes: Hashable, Sendable {
    /// Which events are reported; the raw value is the number of the private mode.
    public enum Tracking: UInt16, CaseIterable, Hashable, Sendable {
        /// None.
        case none = 0
        /// Private mode 9: presses of the three buttons, without modifiers.
        case x10 = 9
        /// Private mode 1000: presses, releases, the wheel.
        case normal = 1000
        /// Private mode 1002: also motion while a button is held.
        case button = 1002
        /// Private mode 1003: all motion.
        case any = 1003
    }

    /// How an event is spelled; the raw value is the number of the private mode.
    public enum Encoding: UInt16, CaseIterable, Hashable, Sendable {
        /// `CSI M` and three bytes; reaches column and row 223.
        case legacy = 0
        /// Private mode 1005: `CSI M` and three characters in UTF-8; reaches 2015.
        case utf8 = 1005
        /// Private mode 1006: `CSI < button ; column ; row M`, with `m` for releases.
        case sgr = 1006
        /// Private mode 1015: `CSI button ; column ; row M`.
        case urxvt = 1015
        /// Private mode 1016: as ``sgr``, in pixels.
        case sgrPixels = 1016
    }

    /// Which events are reported.
    public var tracking: Tracking
    /// How an event is spelled.
    public var encoding: Encoding

    /// Creates modes; the defaults are those after a reset.
    public init(tracking: Tracking = .none, encoding: Encoding = .legacy) {
        self.tracking = tracking
        self.encoding = encoding
    }
}
