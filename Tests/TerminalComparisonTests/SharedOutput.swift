/// Makes up output of what two terminals claim to do in xterm's way.
///
/// What the other one does in another way, and xterm decides against it, is not made up here; each has its reason.
struct SharedOutput {
    /// Who is compared with.
    enum Peer {
        case libvterm, tmux
    }

    private let peer: Peer
    private var random: SeededGenerator
    private let columns: Int
    private let rows: Int
    private let usesRegions: Bool
    private let usesOrigin: Bool
    private let usesWide: Bool
    /// The region, rows from 1 on.
    private var region: ClosedRange<Int>

    init(for peer: Peer, seed: UInt64, columns: Int, rows: Int) {
        self.peer = peer
        random = SeededGenerator(seed: seed)
        self.columns = columns
        self.rows = rows
        usesRegions = seed % 2 == 1
        usesOrigin = seed % 3 == 0
        usesWide = seed % 5 == 0
        region = 1...rows
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...(elements.count - 1))] }

    private static let texts = [
        "hello", "a", "e\u{301}a\u{308}", "0123456789012345678901234567890123456789", "\r\n", "\r", "\t", "x y z",
    ]
    private static let wideTexts = ["漢字", "a漢b", "hello", "\r\n", "\r\n", "\r\u{1B}[2K", "e\u{301}漢", "Ａ", "한글 "]
    private static let rendition = [
        "", "1", "3", "4", "5", "7", "9", "22", "23", "24", "25", "27", "29", "31", "39", "95", "38;5;200",
        "38;2;1;2;3", "21", "4:3",
    ]
    private static let backgrounds = ["42", "49", "103", "48;5;17", "48;2;200;100;0", "0;1;34"]

    /// What only tmux is asked for.
    ///
    /// Deviation: it has neither CHT nor DECSTR; it wraps no character that is repeated; it goes one column too few to
    /// the left, and prints at the end of a line without autowrap, where a cursor waits to wrap; DECALN leaves modes and the
    /// pen, and RIS the screen; what switches screens does nothing where that screen is shown, and does not save as DECSC does.
    private static let others = [
        "\u{1B}(0lqk\u{1B}(B", "\u{1B})0\u{E}xj\u{F}", "\rab\u{1B}[b", "\r\t\u{1B}[2Z", "\rab\u{8}", "\u{1B}[2m",
        "\u{1B}[8m", "\u{1B}[28m", "\u{1B}[?25l", "\u{1B}[?25h", "\u{1B}[?1h", "\u{1B}[?1l", "\u{1B}=", "\u{1B}>",
        "\u{1B}[?1000h", "\u{1B}[?1002h", "\u{1B}[?1003h", "\u{1B}[?1000l", "\u{1B}[?1006h", "\u{1B}[?1006l",
        "\u{1B}[s",
        "\u{1B}[u",
        "\u{1B}[?1049h\u{1B}[31mhello\r\na\u{1B}[?1049l\u{1B}7", "\u{1B}[?1047h\u{1B}[2Jhello\r\u{1B}[?1047l",
        "\r\u{1B}[?7l0123456789012345678901234567890123456789\u{1B}[?7h\r",
        "\u{1B}]8;;http://example.org/\u{7}x\u{1B}]8;;\u{7}", "\u{1B}P1$r0m\u{1B}\\", "\u{1B}_x\u{1B}\\",
        "\u{1B}]2;title\u{7}",
    ]

    mutating func next() -> [UInt8] {
        // Deviation: libvterm leaves half of a wide character that is overwritten or erased in half; xterm nothing.
        if usesWide, peer == .libvterm { return number(0...4) == 0 ? rendition() : Array(pick(Self.wideTexts).utf8) }
        switch number(0...11) {
        case 0...4: return Array(pick(Self.texts + (usesWide ? Self.wideTexts : [])).utf8)
        case 5: return rendition()
        case 6: return position()
        case 7: return motion()
        case 8: return edit()
        case 9:
            // Deviation: a cursor of libvterm's goes on waiting to wrap when something is erased; xterm's does not.
            // tmux's does not erase the last column then; xterm's does.
            // Nor does it erase all of a wide character when it erases half of it.
            if usesWide { return filled(sequence("\(number(1...rows))H") + sequence(pick(["J", "2J", "K", "2K"]))) }
            return filled(position() + sequence("\(number(0...2))" + pick(["J", "K", "X"])))
        case 10 where peer == .tmux && random.next() % 2 == 0: return Array(pick(Self.others).utf8)
        case 10 where usesRegions:
            // Deviation: libvterm takes a region of one row; xterm does not.
            let top = number(1...(rows - 1))
            region = top...number((top + 1)...rows)
            // Deviation: with origin mode, tmux goes to the screen's corner; xterm to the region's.
            return sequence("\(region.lowerBound);\(region.upperBound)r") + (peer == .tmux ? sequence("H") : [])
        default: return Array(pick(controls).utf8)
        }
    }

    private var controls: [String] {
        // Deviation: a cursor of libvterm's goes on waiting to wrap after a line feed, so it is made where nothing waits.
        var controls = ["\r\n", "\r\u{1B}D", "\r\u{1B}M", "\u{1B}E", "\u{1B}[3g"]
        switch peer {
        case .libvterm: controls += ["\u{1B}H", "\u{1B}[4h", "\u{1B}[4l"]
        // Deviation: tmux sets no stop where a cursor waits to wrap, and does not insert into a line that it wraps to.
        case .tmux: controls += ["\r\t\u{1B}H", "\r\u{1B}[4hab\u{1B}[4l"]
        }
        // Deviation: libvterm does not save with the cursor whether it waits to wrap, nor the origin mode.
        return controls + (usesOrigin ? ["\u{1B}[?6h", "\u{1B}[?6l"] : ["\r\u{1B}7", "\u{1B}8"])
    }

    private mutating func motion() -> [UInt8] {
        var finals = ["C", "G", "`"]
        // Deviation: in libvterm vertical motion passes the margins.
        if peer == .tmux || !usesRegions { finals += ["A", "B", "E", "F"] }
        switch peer {
        case .libvterm: finals += ["D", "d", "a"] + (usesRegions ? [] : ["e"])
        // Deviation: tmux has neither HPR nor VPR, and a cursor of its goes on waiting to wrap after VPA.
        case .tmux: finals += ["d\r", "G\u{1B}[2D"]
        }
        return sequence("\(number(1...6))" + pick(finals))
    }

    private mutating func edit() -> [UInt8] {
        switch number(0...2) {
        case 0: return filled(sequence("\(number(1...4))" + pick(["S", "T"])))
        case 1:
            // Deviation: tmux inserts and deletes lines outside of the region.
            let row = peer == .tmux ? sequence("\(number(region))d") : []
            // Deviation: both leave the column where it is when lines are inserted and deleted; xterm goes to the first.
            return filled(row + sequence("\(number(1...4))" + pick(["L", "M"]) + "\r"))
        // Deviation: libvterm inserts and deletes no characters outside of the region.
        case 2 where usesRegions && peer == .libvterm: return []
        // Deviation: tmux moves half a wide character.
        case 2 where usesWide: return []
        // Deviation: tmux leaves characters where more are inserted than are moved.
        case 2 where peer == .tmux:
            let column = number(1...columns)
            let count = number(1...max(1, (columns - column + 1) / 2))
            return filled(sequence("\(number(1...rows));\(column)H") + sequence("\(count)" + pick(["@", "P"])))
        default: return filled(position() + sequence("\(number(1...4))" + pick(["@", "P"])))
        }
    }

    private mutating func rendition() -> [UInt8] {
        // Deviation: rows that scroll in when tmux wraps have no background.
        sequence(pick(Self.rendition + (peer == .libvterm ? Self.backgrounds : [])) + "m")
    }

    /// For tmux with a background, which ``rendition()`` leaves to the others.
    private mutating func filled(_ edit: [UInt8]) -> [UInt8] {
        peer == .libvterm ? edit : sequence(pick(Self.backgrounds) + "m") + edit + sequence("49m")
    }

    private mutating func position() -> [UInt8] { sequence("\(number(1...rows));\(number(1...columns))H") }

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
