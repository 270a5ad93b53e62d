/// Writes the sequences of a replay: text, styles, colours, and whatever sets a terminal up.
///
/// It remembers what the terminal that reads them has, so that only changes are written. Fixed texts are part of this
/// source; what a program chose goes through ``scalar(_:)`` or ``command(_:_:)``, which let no control character pass.
struct ReplayWriter {
    private(set) var bytes: [UInt8] = []
    /// The size of the screen.
    let columns: Int
    let rows: Int
    private let hyperlinks: HyperlinkTable
    /// What the reader has: pen, character sets, mode 2027.
    private(set) var style = Style()
    private var charsets = Charsets()
    private var joinsGraphemes = false
    /// The reader has DECNRCM set.
    var allowsNationalSets = false

    /// How many rows have been drawn since ``beginScreen()``.
    var rowsDrawn = 0
    /// The row before goes on in the next one: the reader waits in its last column to wrap.
    var isContinued = false
    /// The last column of that row is left for a wide character to go over.
    var hasLeftOver = false

    init(columns: Int, rows: Int, hyperlinks: HyperlinkTable) {
        self.columns = columns
        self.rows = rows
        self.hyperlinks = hyperlinks
    }

    // MARK: - Sequences

    mutating func text(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// CSI, numbers, and what ends it.
    mutating func sequence(_ numbers: [Int], _ final: StaticString) { sequence("", numbers, final) }

    /// CSI, a prefix, numbers, and what ends it.
    mutating func sequence(_ prefix: StaticString, _ numbers: [Int], _ final: StaticString) {
        bytes.append(contentsOf: [UInt8].csi)
        text(prefix)
        for (position, number) in numbers.enumerated() {
            if position > 0 { bytes.append(.semicolon) }
            bytes.append(number: number)
        }
        text(final)
    }

    /// CSI, a number of columns unless it is 1, and what ends it.
    mutating func sequence(amount: Int, _ final: StaticString) {
        sequence(amount == 1 ? [] : [amount], final)
    }

    /// An operating system command, with a text that may be the program's.
    mutating func command(_ number: Int, _ body: String? = nil) {
        bytes.append(contentsOf: [.escape, 0x5D])
        bytes.append(number: number)
        guard let body else { return text("\u{1B}\\") }
        bytes.append(.semicolon)
        for scalar in body.unicodeScalars where !ReplayWriter.isControl(scalar.value) { bytes.append(scalar) }
        text("\u{1B}\\")
    }

    /// The cursor's place, counted from 0.
    mutating func move(row: Int, column: Int) {
        if row == 0, column == 0 { text("\u{1B}[H") } else { sequence([row + 1, column + 1], "H") }
    }

    // MARK: - Text

    private static func isControl(_ scalar: UInt32) -> Bool { scalar < 0x20 || scalar >= 0x7F && scalar < 0xA0 }

    /// A character as UTF-8.
    mutating func scalar(_ scalar: UInt32) {
        if scalar >= 0x20, scalar < 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: scalar))
        } else if let scalar = Unicode.Scalar(scalar), !ReplayWriter.isControl(scalar.value) {
            bytes.append(scalar)
        } else {
            bytes.append("\u{FFFD}")
        }
    }

    mutating func spaces(_ count: Int, _ style: Style) {
        guard count > 0 else { return }
        use(style)
        bytes.append(contentsOf: repeatElement(0x20, count: count))
    }

    mutating func newLine() { bytes.append(0x0A) }

    /// What another writer wrote, which left the reader's pen as it was.
    mutating func append(_ written: [UInt8]) { bytes += written }

    /// A character with all that joined it, whatever the reader makes of it.
    mutating func print(_ character: ExportedCharacter, _ style: Style) {
        use(style)
        scalar(character.first)
        for scalar in character.rest { self.scalar(scalar) }
    }

    /// Puts a character where the reader's cursor is.
    ///
    /// - Returns: whether readers may disagree on how wide it is.
    @discardableResult
    mutating func put(_ character: ExportedCharacter) -> Bool {
        use(character.style)
        // Why: in mode 2027 the first scalar could join the character before it, which it did not do for the program.
        joinGraphemes(false)
        scalar(character.first)
        guard !character.rest.isEmpty else { return false }
        var isAmbiguous = false
        for scalar in character.rest {
            let properties = ScalarProperties.of(scalar)
            let widens = scalar == 0xFE0F || properties.width == 2 || properties.graphemeBreak == .regionalIndicator
            if properties.width > 0 || scalar == 0xFE0F && character.kind == .wide {
                // What would take another column than the program's terminal gave it is left out.
                if widens, character.kind != .wide { continue }
                joinGraphemes(true)
                isAmbiguous = true
            } else if scalar == 0xFE0F {
                joinGraphemes(false)
                isAmbiguous = true
            }
            self.scalar(scalar)
        }
        return isAmbiguous
    }

    /// Mode 2027.
    mutating func joinGraphemes(_ joins: Bool) {
        guard joins != joinsGraphemes else { return }
        joinsGraphemes = joins
        if joins { text("\u{1B}[?2027h") } else { text("\u{1B}[?2027l") }
    }

    // MARK: - Character sets

    /// Designates and chooses the sets; the one for a single character is not among them.
    mutating func use(_ wanted: Charsets) {
        for slot in UInt8(0)..<4 where wanted[slot] != charsets[slot] {
            // A set stays when its mode is reset, but cannot be designated then.
            let isAllowed = !wanted[slot].isNational || allowsNationalSets
            if !isAllowed { text("\u{1B}[?42h") }
            bytes.append(contentsOf: [.escape, (wanted[slot].is96 ? 0x2C : 0x28) + slot])
            text(wanted[slot].designation)
            if !isAllowed { text("\u{1B}[?42l") }
        }
        if wanted.left != charsets.left {
            switch wanted.left {
            case 0: text("\u{F}")
            case 1: text("\u{E}")
            case 2: text("\u{1B}n")
            default: text("\u{1B}o")
            }
        }
        if wanted.right != charsets.right {
            switch wanted.right {
            case 1: text("\u{1B}~")
            case 3: text("\u{1B}|")
            default: text("\u{1B}}")
            }
        }
        charsets = wanted
    }

    // MARK: - Styles

    /// Makes this the reader's pen.
    @inline(__always)
    mutating func use(_ wanted: Style) {
        if wanted != style { change(to: wanted) }
    }

    private mutating func change(to wanted: Style) {
        if wanted.hyperlink != style.hyperlink { link(wanted.hyperlink) }
        let isProtected = wanted.attributes.contains(.protected)
        if isProtected != style.attributes.contains(.protected) {
            if isProtected { text("\u{1B}[1\"q") } else { text("\u{1B}[0\"q") }
        }
        rendition(from: ReplayWriter.rendition(of: style), to: ReplayWriter.rendition(of: wanted))
        style = wanted
    }

    /// What SGR says of a style.
    private static func rendition(of style: Style) -> Style {
        var style = style
        style.hyperlink = 0
        style.attributes.remove(.protected)
        return style
    }

    /// OSC 8.
    private mutating func link(_ number: UInt32) {
        guard let link = hyperlinks[number] else { return text("\u{1B}]8;;\u{1B}\\") }
        // Why: a link that had no identifier is one link where it is interrupted, too; with one it stays so.
        let identifier = link.serial == 0 ? String(decoding: link.identifier, as: UTF8.self) : "pulsar.\(link.serial)"
        let target = String(decoding: link.target, as: UTF8.self)
        command(8, "id=\(identifier);" + target)
    }

    private static let attributes: [(attribute: Style.Attributes, number: Int)] = [
        (.bold, 1), (.faint, 2), (.italic, 3), (.inverse, 7), (.invisible, 8), (.strike, 9), (.overline, 53),
    ]

    private mutating func rendition(from old: Style, to wanted: Style) {
        guard old != wanted else { return }
        if wanted == Style() { return text("\u{1B}[m") }
        var old = old
        var numbers: [Int] = []
        var lost = old.attributes.subtracting(wanted.attributes)
        lost.underline = .none
        if !lost.isEmpty {
            numbers.append(0)
            old = Style()
        }
        let gained = wanted.attributes.subtracting(old.attributes)
        for (attribute, number) in ReplayWriter.attributes where gained.contains(attribute) { numbers.append(number) }
        if gained.contains(.rapidBlink) {
            numbers.append(6)
        } else if gained.contains(.blink) {
            numbers.append(5)
        }
        let underline = wanted.attributes.underline
        let hasOtherUnderline = underline != old.attributes.underline
        if hasOtherUnderline {
            switch underline {
            case .none: numbers.append(24)
            case .single: numbers.append(4)
            case .double: numbers.append(21)
            case .curly, .dotted, .dashed: break
            }
        }
        if wanted.foreground != old.foreground { numbers += ReplayWriter.numbers(wanted.foreground, 30) }
        if wanted.background != old.background { numbers += ReplayWriter.numbers(wanted.background, 40) }
        if !numbers.isEmpty { sequence(numbers, "m") }
        // Why: a reader that knows no sub-parameters loses these sequences and nothing else.
        if hasOtherUnderline, underline.rawValue > Style.Underline.double.rawValue {
            text("\u{1B}[4:")
            bytes.append(number: Int(underline.rawValue))
            text("m")
        }
        if wanted.underlineColor != old.underlineColor { color(underline: wanted.underlineColor) }
    }

    /// The numbers that choose a colour; `base` is 30 or 40.
    private static func numbers(_ color: Color, _ base: Int) -> [Int] {
        switch color.kind {
        case .default: [base + 9]
        case .palette(let index) where index < 8: [base + Int(index)]
        case .palette(let index) where index < 16: [base + 52 + Int(index)]
        case .palette(let index): [base + 8, 5, Int(index)]
        case .rgb(let red, let green, let blue): [base + 8, 2, Int(red), Int(green), Int(blue)]
        }
    }

    private mutating func color(underline color: Color) {
        switch color.kind {
        case .default:
            text("\u{1B}[59m")
        case .palette(let index):
            text("\u{1B}[58:5:")
            bytes.append(number: Int(index))
            text("m")
        case .rgb(let red, let green, let blue):
            text("\u{1B}[58:2:")
            for part in [red, green, blue] {
                bytes.append(.colon)
                bytes.append(number: Int(part))
            }
            text("m")
        }
    }
}
