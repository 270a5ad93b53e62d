/// The character sets a program can choose from (SCS).
enum Charset: UInt8, Hashable, Sendable {
    case ascii = 0
    case specialGraphics, unitedKingdom, dutch, finnish, french, frenchCanadian, german, italian, norwegianDanish
    case portuguese, spanish, swedish, swiss, supplemental, technical, lineDrawingAlternate, latin1

    /// The set that a designation's intermediates and final name; nothing when it is unknown.
    ///
    /// Source: xterm ctlseqs, "Designate G0 Character Set"; VT520 programmer information, chapter 7.
    init?(final: UInt8, intermediate: UInt8, is96: Bool) {
        if is96 {
            guard intermediate == 0, final == UInt8(ascii: "A") else { return nil }
            self = .latin1
            return
        }
        switch (intermediate, final) {
        case (0, UInt8(ascii: "B")), (0, UInt8(ascii: "1")): self = .ascii
        case (0, UInt8(ascii: "0")), (0, UInt8(ascii: "2")): self = .specialGraphics
        case (0, UInt8(ascii: "A")): self = .unitedKingdom
        case (0, UInt8(ascii: "4")): self = .dutch
        case (0, UInt8(ascii: "C")), (0, UInt8(ascii: "5")): self = .finnish
        case (0, UInt8(ascii: "R")), (0, UInt8(ascii: "f")): self = .french
        case (0, UInt8(ascii: "Q")), (0, UInt8(ascii: "9")): self = .frenchCanadian
        case (0, UInt8(ascii: "K")): self = .german
        case (0, UInt8(ascii: "Y")): self = .italian
        case (0, UInt8(ascii: "`")), (0, UInt8(ascii: "E")), (0, UInt8(ascii: "6")): self = .norwegianDanish
        case (UInt8(ascii: "%"), UInt8(ascii: "6")): self = .portuguese
        case (0, UInt8(ascii: "Z")): self = .spanish
        case (0, UInt8(ascii: "H")), (0, UInt8(ascii: "7")): self = .swedish
        case (0, UInt8(ascii: "=")): self = .swiss
        case (0, UInt8(ascii: "<")), (UInt8(ascii: "%"), UInt8(ascii: "5")): self = .supplemental
        case (0, UInt8(ascii: ">")): self = .technical
        default: return nil
        }
    }

    /// The final that designates the set, with its intermediate in front where it has one.
    var designation: StaticString {
        switch self {
        case .ascii: "B"
        case .specialGraphics, .lineDrawingAlternate: "0"
        case .unitedKingdom: "A"
        case .dutch: "4"
        case .finnish: "C"
        case .french: "R"
        case .frenchCanadian: "Q"
        case .german: "K"
        case .italian: "Y"
        case .norwegianDanish: "E"
        case .portuguese: "%6"
        case .spanish: "Z"
        case .swedish: "H"
        case .swiss: "="
        case .supplemental: "<"
        case .technical: ">"
        case .latin1: "A"
        }
    }

    /// A national replacement set, which DECNRCM allows; the United Kingdom's is there without it.
    var isNational: Bool {
        switch self {
        case .dutch, .finnish, .french, .frenchCanadian, .german, .italian, .norwegianDanish, .portuguese, .spanish,
            .swedish, .swiss:
            true
        case .ascii, .specialGraphics, .unitedKingdom, .supplemental, .technical, .lineDrawingAlternate, .latin1: false
        }
    }

    /// It has 96 characters, and designators of its own.
    var is96: Bool { self == .latin1 }

    /// The scalar that a byte from 0x20 to 0x7E stands for.
    func scalar(for byte: UInt8) -> UInt32 {
        switch self {
        case .ascii:
            return UInt32(byte)
        case .specialGraphics, .lineDrawingAlternate:
            guard byte >= 0x5F, byte <= 0x7E else { return UInt32(byte) }
            return Charset.graphics[Int(byte - 0x5F)]
        case .latin1:
            return UInt32(byte) + 0x80
        case .supplemental:
            return Charset.supplementalScalars[byte] ?? UInt32(byte) + 0x80
        case .technical:
            guard byte >= 0x21, byte <= 0x7E else { return UInt32(byte) }
            return Charset.technicalScalars[Int(byte - 0x21)]
        default:
            guard let position = Charset.nationalPositions.firstIndex(of: byte) else { return UInt32(byte) }
            return nationalScalars[position]
        }
    }

    /// DEC special graphics, from 0x5F.
    private static let graphics: [UInt32] = [
        0x0020, 0x25C6, 0x2592, 0x2409, 0x240C, 0x240D, 0x240A, 0x00B0, 0x00B1, 0x2424, 0x240B, 0x2518, 0x2510, 0x250C,
        0x2514, 0x253C, 0x23BA, 0x23BB, 0x2500, 0x23BC, 0x23BD, 0x251C, 0x2524, 0x2534, 0x252C, 0x2502, 0x2264, 0x2265,
        0x03C0, 0x2260, 0x00A3, 0x00B7,
    ]

    /// Where DEC's supplemental set is not Latin-1; what it leaves free is as there.
    private static let supplementalScalars: [UInt8: UInt32] = [
        0x28: 0x00A4, 0x57: 0x0152, 0x5D: 0x0178, 0x77: 0x0153, 0x7D: 0x00FF,
    ]

    /// DEC technical, from 0x21; what has no scalar of its own is a replacement character.
    private static let technicalScalars: [UInt32] = [
        0x23B7, 0x250C, 0x2500, 0x2320, 0x2321, 0x2502, 0x23A1, 0x23A3, 0x23A4, 0x23A6, 0x239B, 0x239D, 0x239E, 0x23A0,
        0x23A8, 0x23AC, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD, 0x2264,
        0x2260, 0x2265, 0x222B, 0x2234, 0x221D, 0x221E, 0x00F7, 0x0394, 0x2207, 0x03A6, 0x0393, 0x223C, 0x2243, 0x0398,
        0x00D7, 0x039B, 0x21D4, 0x21D2, 0x2261, 0x03A0, 0x03A8, 0xFFFD, 0x03A3, 0xFFFD, 0xFFFD, 0x221A, 0x03A9, 0x039E,
        0x03A5, 0x2282, 0x2283, 0x2229, 0x222A, 0x2227, 0x2228, 0x00AC, 0x03B1, 0x03B2, 0x03C7, 0x03B4, 0x03B5, 0x03C6,
        0x03B3, 0x03B7, 0x03B9, 0x03B8, 0x03BA, 0x03BB, 0xFFFD, 0x03BD, 0x2202, 0x03C0, 0x03C8, 0x03C1, 0x03C3, 0x03C4,
        0xFFFD, 0x0192, 0x03C9, 0x03BE, 0x03C5, 0x03B6, 0x2190, 0x2191, 0x2192, 0x2193,
    ]

    /// The bytes that national replacement sets replace.
    private static let nationalPositions: [UInt8] = [
        0x23, 0x40, 0x5B, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x7B, 0x7C, 0x7D, 0x7E,
    ]

    private var nationalScalars: [UInt32] {
        // swift-format-ignore
        switch self {
        case .unitedKingdom:   Charset.scalars("£@[\\]^_`{|}~")
        case .dutch:           Charset.scalars("£¾ĳ½|^_`¨ƒ¼´")
        case .finnish:         Charset.scalars("#@ÄÖÅÜ_éäöåü")
        case .french:          Charset.scalars("£à°ç§^_`éùè¨")
        case .frenchCanadian:  Charset.scalars("#àâçêî_ôéùèû")
        case .german:          Charset.scalars("#§ÄÖÜ^_`äöüß")
        case .italian:         Charset.scalars("£§°çé^_ùàòèì")
        case .norwegianDanish: Charset.scalars("#ÄÆØÅÜ_äæøåü")
        case .portuguese:      Charset.scalars("#@ÃÇÕ^_`ãçõ~")
        case .spanish:         Charset.scalars("£§¡Ñ¿^_`°ñç~")
        case .swedish:         Charset.scalars("#ÉÄÖÅÜ_éäöåü")
        case .swiss:           Charset.scalars("ùàéçêîèôäöüû")
        default:               Charset.scalars("#@[\\]^_`{|}~")
        }
    }

    private static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }
}

/// The four designated sets and which of them is in use (SCS, SI, SO, LS2, LS3, SS2, SS3, LS1R, LS2R, LS3R).
struct Charsets: Hashable {
    var g0 = Charset.ascii
    var g1 = Charset.ascii
    var g2 = Charset.ascii
    var g3 = Charset.ascii
    /// The set in use for the left half of the code table, 0 to 3, and for the right half.
    var left: UInt8 = 0
    var right: UInt8 = 2
    /// The set for the next character alone: 2, 3, or 0 for none.
    var single: UInt8 = 0

    subscript(index: UInt8) -> Charset {
        get {
            switch index {
            case 0: g0
            case 1: g1
            case 2: g2
            default: g3
            }
        }
        set {
            switch index {
            case 0: g0 = newValue
            case 1: g1 = newValue
            case 2: g2 = newValue
            default: g3 = newValue
            }
        }
    }

    /// Bytes from 0x20 to 0x7E stand for themselves.
    var isPlain: Bool { single == 0 && self[left] == .ascii }
}
