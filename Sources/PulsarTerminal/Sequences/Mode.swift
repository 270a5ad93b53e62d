/// What programs switch with SM and RM, DECSET and DECRST.
///
/// Sources: ECMA-48 section 7.2, xterm ctlseqs ("DEC Private Mode Set"), and for 2026, 2027, 2031, 2048 the
/// specifications their authors published.
struct Modes: OptionSet, Hashable, Sendable {
    var rawValue: UInt64

    static let keyboardLock = Modes(rawValue: 1 << 0)  // KAM
    static let insert = Modes(rawValue: 1 << 1)  // IRM
    static let localEcho = Modes(rawValue: 1 << 2)  // SRM, reset means echo
    static let newLine = Modes(rawValue: 1 << 3)  // LNM
    static let applicationCursorKeys = Modes(rawValue: 1 << 4)  // DECCKM
    static let ansi = Modes(rawValue: 1 << 5)  // DECANM
    static let columns132 = Modes(rawValue: 1 << 6)  // DECCOLM
    static let smoothScroll = Modes(rawValue: 1 << 7)  // DECSCLM
    static let reverseScreen = Modes(rawValue: 1 << 8)  // DECSCNM
    static let origin = Modes(rawValue: 1 << 9)  // DECOM
    static let autowrap = Modes(rawValue: 1 << 10)  // DECAWM
    static let autorepeat = Modes(rawValue: 1 << 11)  // DECARM
    static let cursorBlink = Modes(rawValue: 1 << 12)
    static let cursorVisible = Modes(rawValue: 1 << 13)  // DECTCEM
    static let allow132 = Modes(rawValue: 1 << 14)
    static let reverseWrap = Modes(rawValue: 1 << 15)
    static let applicationKeypad = Modes(rawValue: 1 << 16)  // DECNKM
    static let backarrow = Modes(rawValue: 1 << 17)  // DECBKM
    static let leftRightMargins = Modes(rawValue: 1 << 18)  // DECLRMM
    static let sixelDisplay = Modes(rawValue: 1 << 19)  // DECSDM
    static let noClearOnColumnChange = Modes(rawValue: 1 << 20)  // DECNCSM
    static let mouseX10 = Modes(rawValue: 1 << 21)
    static let mouseNormal = Modes(rawValue: 1 << 22)
    static let mouseButton = Modes(rawValue: 1 << 23)
    static let mouseAny = Modes(rawValue: 1 << 24)
    static let focusReports = Modes(rawValue: 1 << 25)
    static let mouseUTF8 = Modes(rawValue: 1 << 26)
    static let mouseSGR = Modes(rawValue: 1 << 27)
    static let alternateScroll = Modes(rawValue: 1 << 28)
    static let mouseURXVT = Modes(rawValue: 1 << 29)
    static let mousePixels = Modes(rawValue: 1 << 30)
    static let extendedReverseWrap = Modes(rawValue: 1 << 31)
    static let altSendsEscape = Modes(rawValue: 1 << 32)
    static let alternateScreen47 = Modes(rawValue: 1 << 33)
    static let alternateScreen1047 = Modes(rawValue: 1 << 34)
    static let saveCursor1048 = Modes(rawValue: 1 << 35)
    static let alternateScreen1049 = Modes(rawValue: 1 << 36)
    static let bracketedPaste = Modes(rawValue: 1 << 37)
    static let synchronizedOutput = Modes(rawValue: 1 << 38)
    static let graphemeClusters = Modes(rawValue: 1 << 39)
    static let colorSchemeReports = Modes(rawValue: 1 << 40)
    static let sizeReports = Modes(rawValue: 1 << 41)
    static let nationalSets = Modes(rawValue: 1 << 42)  // DECNRCM
    static let rectangularExtent = Modes(rawValue: 1 << 43)  // DECSACE 2
    static let metaSendsEscape = Modes(rawValue: 1 << 44)
    static let eightBitControls = Modes(rawValue: 1 << 45)  // S8C1T
    static let printFormFeed = Modes(rawValue: 1 << 46)  // DECPFF
    static let printExtent = Modes(rawValue: 1 << 47)  // DECPEX
    static let tabWraps = Modes(rawValue: 1 << 48)
    static let guardedAreas = Modes(rawValue: 1 << 49)  // SPA came after the last DECSCA

    /// What is set after a reset.
    static let initial: Modes = [
        .ansi, .autowrap, .autorepeat, .cursorVisible, .localEcho, .altSendsEscape, .metaSendsEscape, .alternateScroll,
    ]

    static let mouseTracking: Modes = [.mouseX10, .mouseNormal, .mouseButton, .mouseAny]

    /// The mode that SM and RM call by this number.
    static func ansi(_ number: Int) -> Modes? {
        switch number {
        case 2: .keyboardLock
        case 4: .insert
        case 12: .localEcho
        case 20: .newLine
        default: nil
        }
    }

    /// The private modes, by the numbers of DECSET and DECRST.
    static let privateNumbers: [(number: Int, mode: Modes)] = [
        (1, .applicationCursorKeys), (2, .ansi), (3, .columns132), (4, .smoothScroll), (5, .reverseScreen),
        (6, .origin), (7, .autowrap), (8, .autorepeat), (9, .mouseX10), (12, .cursorBlink), (18, .printFormFeed),
        (19, .printExtent), (25, .cursorVisible), (40, .allow132), (41, .tabWraps), (42, .nationalSets),
        (45, .reverseWrap), (47, .alternateScreen47), (66, .applicationKeypad),
        (67, .backarrow), (69, .leftRightMargins), (80, .sixelDisplay), (95, .noClearOnColumnChange),
        (1000, .mouseNormal), (1002, .mouseButton), (1003, .mouseAny), (1004, .focusReports), (1005, .mouseUTF8),
        (1006, .mouseSGR), (1007, .alternateScroll), (1015, .mouseURXVT), (1016, .mousePixels),
        (1036, .metaSendsEscape), (1039, .altSendsEscape), (1045, .extendedReverseWrap),
        (1047, .alternateScreen1047), (1048, .saveCursor1048), (1049, .alternateScreen1049), (2004, .bracketedPaste),
        (2026, .synchronizedOutput), (2027, .graphemeClusters), (2031, .colorSchemeReports), (2048, .sizeReports),
    ]

    /// The level of DECSCL that a mode came with, where the terminal goes by it.
    var level: UInt8 {
        switch self {
        case .leftRightMargins: 4
        case .noClearOnColumnChange: 5
        default: 0
        }
    }

    /// The mode that DECSET and DECRST call by this number.
    static func `private`(_ number: Int) -> Modes? {
        privateNumbers.first { $0.number == number }?.mode
    }
}
