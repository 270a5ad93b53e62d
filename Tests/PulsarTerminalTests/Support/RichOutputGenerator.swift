/// Makes up output that uses whatever a terminal keeps: links, titles, colours, keyboard flags, tabs, clusters.
struct RichOutputGenerator {
    private var plain: OutputGenerator

    init(seed: UInt64) {
        plain = OutputGenerator(seed: seed)
    }

    private static let settings = [
        "[>1u", "[>5u", "[<1u", "[=3;1u", "[>4;2m", "[>4;0m", "[>4;1f", "[4 q", "[0 q", "[22;0t", "[22;1t", "[23;0t",
        "[1\"q", "[0\"q", "[?1007l", "[?1002h", "[?1006h", "[?2004h", "[?2031h", "[?12h", "[4h", "[4l", "[20h", "[3g",
        "[?5W", "H", ")0", "*A", "+K", "~", "|", "}", " G", "=", ">", "[2*x", "[?69h", "[3;9s", "[2;5r", "[r", "[?7l",
        "[?7h", "7", "8", "[?6h", "[?1048h", "[?1049h", "[?1049l", "[?2027h", "[?2027l", "#6", "#3", "[!p",
    ]
    private static let commands = [
        "0;both", "1;icon", "2;title é", "2;", "8;;https://a.example/x;y", "8;id=n:k=v;file:///tmp", "8;;",
        "4;1;#102030",
        "4;200;rgb:1/2/3;7;red", "104", "104;1", "10;#fff", "11;#000001", "12;gold", "110", "7;file://host/tmp",
        "133;A",
    ]
    private static let renditions = [
        "1;3;4:3;58:5:9", "4:2;58:2::1:2:3", "4:4", "4:5;9", "21;53", "6", "5;7;8", "2;91;104", "38;5;200;48;5;17",
        "22;24",
        "38;2;1;2;3;48:2::9:8:7", "49", "0", "27;28;29;55;59", "44", "41;1",
    ]
    private static let texts = [
        "👩‍💻", "🇩🇪", "❤️", "e\u{301}\u{302}", "각", "क्ष", "漢", "a\u{200D}b", "\u{FE0F}", "👍🏽", "─┼", "trailing   ",
    ]
    private static let edits = [
        "[K", "[1K", "[2K", "[J", "[3X", "[2@", "[2P", "[L", "[M", "[S", "[T", "[2b", "[1;1;3;9$z", "[7;2;2;4;4$r",
        "[65;1;1;2;7$x", "[1;1;2;9;1;3;4$v", "[99;99H", "[9C", "[Z", "[I",
    ]

    mutating func number(_ range: ClosedRange<Int>) -> Int { plain.number(range) }

    /// One piece of output.
    mutating func next() -> [UInt8] {
        switch plain.number(0...9) {
        case 0...2: return plain.next()
        case 3: return Array("\u{1B}\(plain.pick(Self.settings))".utf8)
        case 4: return Array("\u{1B}]\(plain.pick(Self.commands))\u{1B}\\".utf8)
        case 5: return Array("\u{1B}[\(plain.pick(Self.renditions))m".utf8)
        case 6: return Array("\u{1B}\(plain.pick(Self.edits))".utf8)
        case 7: return Array("\u{1B}[\(plain.number(1...12));\(plain.number(1...40))H".utf8)
        default: return Array(plain.pick(Self.texts).utf8)
        }
    }
}
