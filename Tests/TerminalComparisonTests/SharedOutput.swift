/// Makes up output of what both terminals claim to do in xterm's way.
///
/// What libvterm does in another way, and xterm decides against it, is not made up here; each has its reason.
struct SharedOutput {
    private var random: SeededGenerator
    private let columns: Int
    private let rows: Int
    private let usesRegions: Bool
    private let usesOrigin: Bool
    private let usesWide: Bool

    init(seed: UInt64, columns: Int, rows: Int) {
        random = SeededGenerator(seed: seed)
        self.columns = columns
        self.rows = rows
        usesRegions = seed % 2 == 1
        usesOrigin = seed % 3 == 0
        usesWide = seed % 5 == 0
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...(elements.count - 1))] }

    private static let texts = [
        "hello", "a", "e\u{301}a\u{308}", "0123456789012345678901234567890123456789", "\r\n", "\r", "\t", "x y z",
    ]
    private static let wideTexts = ["漢字", "a漢b", "hello", "\r\n", "\r\n", "\r\u{1B}[2K", "e\u{301}漢", "Ａ", "한글 "]
    private static let rendition = [
        "", "1", "3", "4", "5", "7", "9", "22", "23", "24", "25", "27", "29", "31", "39", "42", "49", "95", "103",
        "38;5;200", "48;5;17", "38;2;1;2;3", "48;2;200;100;0", "21", "4:3", "0;1;34",
    ]

    mutating func next() -> [UInt8] {
        // Deviation: libvterm leaves half of a wide character that is overwritten or erased in half; xterm nothing.
        if usesWide { return number(0...4) == 0 ? rendition() : Array(pick(Self.wideTexts).utf8) }
        switch number(0...11) {
        case 0...4: return Array(pick(Self.texts).utf8)
        case 5: return rendition()
        case 6: return position()
        case 7:
            // Deviation: in libvterm vertical motion passes the margins.
            let finals = ["C", "D", "G", "d", "`", "a"] + (usesRegions ? [] : ["A", "B", "E", "F", "e"])
            return sequence("\(number(1...6))" + pick(finals))
        case 8: return edit()
        case 9:
            // Deviation: a cursor of libvterm's goes on waiting to wrap when something is erased; xterm's does not.
            return position() + sequence("\(number(0...2))" + pick(["J", "K", "X"]))
        case 10 where usesRegions:
            // Deviation: libvterm takes a region of one row; xterm does not.
            let top = number(1...(rows - 1))
            return sequence("\(top);\(number((top + 1)...rows))r")
        default:
            // Deviation: the same goes for a line feed, so it is made where nothing waits.
            let others = [
                "\r\n", "\r\u{1B}D", "\r\u{1B}M", "\u{1B}E", "\u{1B}H", "\u{1B}[3g", "\u{1B}[4h", "\u{1B}[4l",
            ]
            // Deviation: libvterm does not save with the cursor whether it waits to wrap, nor the origin mode.
            return Array(pick(others + (usesOrigin ? ["\u{1B}[?6h", "\u{1B}[?6l"] : ["\r\u{1B}7", "\u{1B}8"])).utf8)
        }
    }

    private mutating func rendition() -> [UInt8] { sequence(pick(Self.rendition) + "m") }
    private mutating func position() -> [UInt8] { sequence("\(number(1...rows));\(number(1...columns))H") }

    private mutating func edit() -> [UInt8] {
        switch number(0...2) {
        case 0: return sequence("\(number(1...4))" + pick(["S", "T"]))
        // Deviation: libvterm leaves the column where it is when lines are inserted and deleted; xterm goes to the first.
        case 1: return sequence("\(number(1...4))" + pick(["L", "M"]) + "\r")
        // Deviation: libvterm inserts and deletes no characters outside of the region.
        default: return usesRegions ? [] : position() + sequence("\(number(1...4))" + pick(["@", "P"]))
        }
    }

    private func sequence(_ rest: String) -> [UInt8] { Array("\u{1B}[\(rest)".utf8) }
}

/// Random numbers that a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
