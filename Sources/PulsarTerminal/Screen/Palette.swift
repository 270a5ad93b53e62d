/// The colours a program has changed (OSC 4, OSC 5, OSC 10 to 19), over those of the viewer.
struct Palette: Hashable {
    /// The colours that are not entries of the palette, by the number of their OSC.
    enum Dynamic: Int, CaseIterable {
        case foreground = 10
        case background, cursor, pointerForeground, pointerBackground, tektronixForeground, tektronixBackground
        case highlightBackground, tektronixCursor, highlightForeground
    }

    /// Red, green and blue in the low 24 bits.
    private(set) var entries: [UInt8: UInt32] = [:]
    private(set) var dynamic: [Int: UInt32] = [:]
    /// The colours for bold, underlined, blinking, reversed and italic text, by the numbers of OSC 5.
    private(set) var special: [Int: UInt32] = [:]
    /// A colour was changed at some time: who followed the output may have to go back to its own.
    var hasChanged = false
    /// What the leading viewer declared of its own colours: a base for answers.
    var base: [Int: UInt32] = [Dynamic.foreground.rawValue: 0xFFFFFF, Dynamic.background.rawValue: 0x000000]

    static let specialNumbers = 0...4

    var isEmpty: Bool { entries.isEmpty && dynamic.isEmpty && special.isEmpty }

    subscript(index: UInt8) -> UInt32 {
        get { entries[index] ?? Palette.usual(index) }
        set {
            entries[index] = newValue & 0xFFFFFF
            hasChanged = true
        }
    }

    subscript(dynamic number: Int) -> UInt32 {
        get { dynamic[number] ?? base[number] ?? base[number == 11 || number == 17 ? 11 : 10] ?? 0 }
        set {
            dynamic[number] = newValue & 0xFFFFFF
            hasChanged = true
        }
    }

    subscript(special number: Int) -> UInt32 {
        get { special[number] ?? self[dynamic: Dynamic.foreground.rawValue] }
        set {
            special[number] = newValue & 0xFFFFFF
            hasChanged = true
        }
    }

    mutating func reset(_ index: UInt8) { entries[index] = nil }
    mutating func resetAll() { entries = [:] }
    mutating func reset(special number: Int) { special[number] = nil }
    mutating func resetSpecial() { special = [:] }
    mutating func reset(dynamic number: Int) { dynamic[number] = nil }
    mutating func resetDynamic() { dynamic = [:] }

    /// The palette of 256 as xterm has it at start.
    static func usual(_ index: UInt8) -> UInt32 {
        let first: [UInt32] = [
            0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000,
            0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
        ]
        let index = UInt32(index)
        if index < 16 { return first[Int(index)] }
        if index >= 232 { return (8 + (index - 232) * 10) * 0x010101 }
        let cube = index - 16
        func level(_ step: UInt32) -> UInt32 { step == 0 ? 0 : 55 + step * 40 }
        return level(cube / 36) << 16 | level(cube / 6 % 6) << 8 | level(cube % 6)
    }
}
