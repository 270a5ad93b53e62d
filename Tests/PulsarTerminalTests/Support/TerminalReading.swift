@testable import PulsarTerminal

/// What a test reads off a terminal.
extension Terminal {
    /// A row's text: each character once, blanks as spaces, without those at the end.
    func text(_ row: Int) -> String {
        let row = screen.grid.row(row).pointee
        var text = String.UnicodeScalarView()
        for column in 0..<Int(row.count) {
            let cell = row.cell(column)
            switch cell.kind {
            case .spacer: continue
            case .leftOver: text.append(" ")
            case .narrow, .wide: break
            }
            let scalars =
                cell.isCluster ? Array(clusters.scalars(cell.content)) : [cell.content == 0 ? 0x20 : cell.content]
            for scalar in scalars { text.append(Unicode.Scalar(scalar) ?? "?") }
        }
        return trimmed(String(text))
    }

    /// All rows.
    var texts: [String] {
        var texts: [String] = []
        for row in 0..<rows { texts.append(text(row)) }
        return texts
    }

    /// The rows of the scrollback, oldest first.
    var scrollbackTexts: [String] {
        var texts: [String] = []
        scrollback.forEach(in: 0..<scrollback.rowCount) { header, block in
            var text = String.UnicodeScalarView()
            PackedRow.forEachCharacter(header, in: block) { character in
                var position = character.text
                if character.scalarCount == 0 { text.append(" ") }
                for _ in 0..<character.scalarCount {
                    text.append(Unicode.Scalar(PackedRow.readScalar(&position)) ?? "?")
                }
            }
            texts.append(trimmed(String(text)))
        }
        return texts
    }

    /// The style of a cell.
    func style(_ row: Int, _ column: Int) -> Style { styles[screen.grid.row(row).pointee.cell(column).style] }

    /// All there is to see, and where the cursor is, to compare two terminals.
    var picture: [String] {
        var picture = scrollbackTexts + ["--"] + texts
        picture.append("\(cursor) \(modes.rawValue) \(margins) \(isAlternate) \(pen)")
        for row in 0..<rows {
            for column in 0..<columns where style(row, column) != Style() {
                picture.append("\(row),\(column) \(style(row, column))")
            }
        }
        return picture
    }

    private func trimmed(_ text: String) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return text
    }
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
