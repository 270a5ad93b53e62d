/// Makes up output as programs make it, wrong and cut off parts included.
struct OutputGenerator {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private static let texts = [
        "hello world", "漢字かな", "e\u{301}", "👩‍💻", "🇩🇪", "\r\n", "\n", "\t", "\u{8}", "\u{85}", "\u{84}", "\u{E}",
        "\u{F}", "abc def ghi jkl mno pqr stu vwx yz 0123456789",
    ]
    private static let modes = [
        1, 3, 4, 5, 6, 7, 12, 20, 25, 40, 45, 47, 66, 69, 1000, 1006, 1047, 1048, 1049, 2026, 2027,
    ]
    private static let escapes = [
        "7", "8", "D", "M", "E", "c", "H", "6", "9", "#8", "#6", "#3", "(0", "(B", "n", "o", "N", "O", "%@", "%G",
    ]
    private static let rare = ["\"q", "!p", "'}", "'~", " @", " A", " q", "$z", "$x"]
    private static let finals = Array("@ABCDEFGHIJKLMPSTXZ`abdefghlmnrstux")

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[number(0...(elements.count - 1))] }

    /// One piece of output.
    mutating func next() -> [UInt8] {
        switch number(0...10) {
        case 0...3: return Array(pick(Self.texts).utf8)
        case 4: return sequence(pick(["?", "", ">", "="]) + "\(pick(Self.modes))" + pick(["h", "l", "s", "r"]))
        case 5: return sequence("\(number(0...110));\(number(0...255));\(number(0...255))m")
        case 6: return Array("\u{1B}\(pick(Self.escapes))".utf8)
        case 7: return sequence("\(number(1...20));\(number(1...20))" + pick(Self.rare))
        case 8:
            let count = number(0...30)
            return (0..<count).map { _ in UInt8(number(0...255)) }
        default: return sequence("\(number(0...30));\(number(0...30))\(pick(Self.finals))")
        }
    }

    private func sequence(_ body: String) -> [UInt8] { Array("\u{1B}[\(body)".utf8) }
}
