/// How the keys that send control sequences spelled them before any protocol for keyboards.
///
/// Sources: xterm ctlseqs "PC-Style Function Keys" and "VT220-Style Function Keys"; DEC VT220 programmer reference chapter
/// 3. F21 and above go on counting as xterm does; no real terminal had them.
enum LegacyKeyForm: Equatable {
    /// `CSI letter`, with DECCKM `SS3 letter`, modified `CSI 1 ; modifiers letter`.
    case cursor(Unicode.Scalar)
    /// `SS3 letter`, modified `CSI 1 ; modifiers letter`.
    case function(Unicode.Scalar)
    /// `CSI number ~`, modified `CSI number ; modifiers ~`.
    case numbered(Int)

    init?(_ key: NamedKey) {
        switch key {
        case .up: self = .cursor("A")
        case .down: self = .cursor("B")
        case .right: self = .cursor("C")
        case .left: self = .cursor("D")
        case .keypadBegin: self = .cursor("E")
        case .end: self = .cursor("F")
        case .home: self = .cursor("H")
        case .f1: self = .function("P")
        case .f2: self = .function("Q")
        case .f3: self = .function("R")
        case .f4: self = .function("S")
        case .insert: self = .numbered(2)
        case .delete: self = .numbered(3)
        case .pageUp: self = .numbered(5)
        case .pageDown: self = .numbered(6)
        case .menu: self = .numbered(29)
        default:
            guard (NamedKey.f5.rawValue...NamedKey.f35.rawValue).contains(key.rawValue) else { return nil }
            self = .numbered(Self.functionNumbers[Int(key.rawValue - NamedKey.f5.rawValue)])
        }
    }

    /// The numbers of F5 to F35; the gaps are where the VT220 had gaps between its groups of keys.
    private static let functionNumbers =
        [15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 28, 29, 31, 32, 33, 34] + Array(42...56)
}
