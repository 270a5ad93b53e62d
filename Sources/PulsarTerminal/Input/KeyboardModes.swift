/// What a program has asked of the keyboard; everything that decides which bytes a key sends.
///
/// The terminal keeps these modes, a viewer reads them with the screen and passes them to ``KeyEncoder``.
/// Sources: DEC VT420 and VT510 reference manuals (DECCKM, DECNKM, DECBKM, LNM), xterm ctlseqs (XTMODKEYS, XTFMTKEYS,
/// private modes 1036 and 1039), the kitty keyboard protocol ("Progressive enhancement").
public struct KeyboardModes: Hashable, Sendable {
    /// DECCKM, private mode 1: cursor keys send SS3.
    public var applicationCursorKeys: Bool
    /// DECNKM, private mode 66, also DECKPAM: the keypad sends SS3.
    public var applicationKeypad: Bool
    /// DECBKM, private mode 67: the backarrow key sends BS, and with ctrl DEL; reset it is the other way round.
    public var backarrowSendsBackspace: Bool
    /// LNM, mode 20: Enter sends CR LF.
    public var newLineMode: Bool
    /// XTMODKEYS `CSI > 4 ; level m`, 0 to 3: which other keys are sent as control sequences when modified.
    public var modifyOtherKeys: UInt8
    /// XTFMTKEYS `CSI > 4 ; format f`: 0 for `CSI 27 ; modifiers ; code ~`, 1 for `CSI code ; modifiers u`.
    public var formatOtherKeys: UInt8
    /// The flags in force of the kitty keyboard protocol; none is the legacy keyboard.
    public var kittyFlags: KittyKeyboardFlags
    /// Private modes 1036 and 1039: alt and meta put ESC before what the key sends, and otherwise set its eighth bit.
    public var altSendsEscape: Bool

    /// Creates modes; the defaults are those after a reset.
    public init(
        applicationCursorKeys: Bool = false,
        applicationKeypad: Bool = false,
        backarrowSendsBackspace: Bool = false,
        newLineMode: Bool = false,
        modifyOtherKeys: UInt8 = 0,
        formatOtherKeys: UInt8 = 0,
        kittyFlags: KittyKeyboardFlags = [],
        altSendsEscape: Bool = true
    ) {
        self.applicationCursorKeys = applicationCursorKeys
        self.applicationKeypad = applicationKeypad
        self.backarrowSendsBackspace = backarrowSendsBackspace
        self.newLineMode = newLineMode
        self.modifyOtherKeys = modifyOtherKeys
        self.formatOtherKeys = formatOtherKeys
        self.kittyFlags = kittyFlags
        self.altSendsEscape = altSendsEscape
    }
}

/// The progressive enhancements of the kitty keyboard protocol, with the bits of `CSI = flags u`.
public struct KittyKeyboardFlags: OptionSet, Hashable, Sendable {
    /// The number that goes over the line.
    public let rawValue: UInt8

    /// Creates flags from the number a program sent; bits without a meaning are kept and ignored.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Keys whose legacy bytes could mean something else are sent as control sequences.
    public static let disambiguate = KittyKeyboardFlags(rawValue: 1)
    /// Repeats and releases are told apart from presses.
    public static let reportEvents = KittyKeyboardFlags(rawValue: 2)
    /// The shifted key and the key of the standard layout are added.
    public static let alternateKeys = KittyKeyboardFlags(rawValue: 4)
    /// Every key, those that type text and the modifiers too, is a control sequence.
    public static let allKeysAsEscape = KittyKeyboardFlags(rawValue: 8)
    /// The text a key types is added; without ``allKeysAsEscape`` it means nothing.
    public static let associatedText = KittyKeyboardFlags(rawValue: 16)
}
