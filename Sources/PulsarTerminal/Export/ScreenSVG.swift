extension Terminal {
    /// The screen as a picture in SVG, in a window, that needs nothing else: no script, no font, no link.
    ///
    /// - Parameters:
    ///   - scrollbackRows: the newest of them; more than there are means all.
    ///   - theme: the colours no program chose.
    public func svg(scrollbackRows: Int = 0, theme: ScreenTheme = ScreenTheme()) -> [UInt8] {
        let scrolled = min(self.scrollbackRows, max(0, scrollbackRows))
        var drawing = ScreenDrawing(colors: colors(theme), columns: columns, lines: scrolled + rows)
        drawing.begin(title: title)
        forEachRow(scrollbackRows: scrolled) { drawing.add($0) }
        if isCursorVisible {
            let row = exportedRow(cursor.row, isPrimary: !isAlternate)
            var column = cursor.column
            if row.pointee.cell(column).kind == .spacer, column > 0 { column -= 1 }
            drawing.addCursor(
                character(row, column),
                line: scrolled + cursor.row,
                column: column,
                isDouble: !row.pointee.flags.isDisjoint(with: .double),
                style: cursorStyle
            )
        }
        drawing.end()
        return drawing.markup.bytes
    }
}

/// A picture of the screen while it is drawn; all lengths are in tenths of a pixel.
struct ScreenDrawing {
    private static let cellWidth = 84
    private static let cellHeight = 168
    private static let baseline = 130
    private static let margin = 120
    private static let barHeight = 300

    private(set) var markup = Markup()
    private let colors: ScreenColors
    private let columns: Int
    private let lines: Int
    /// The line that is drawn next.
    private var line = 0
    /// How wide a column of that line is.
    private var cell = ScreenDrawing.cellWidth

    init(colors: ScreenColors, columns: Int, lines: Int) {
        self.colors = colors
        self.columns = columns
        self.lines = lines
    }

    private var top: Int { ScreenDrawing.barHeight + line * ScreenDrawing.cellHeight }

    // MARK: - The window

    mutating func begin(title: String) {
        let width = columns * ScreenDrawing.cellWidth + 2 * ScreenDrawing.margin
        let height = ScreenDrawing.barHeight + lines * ScreenDrawing.cellHeight + ScreenDrawing.margin
        markup.tag("<svg xmlns=\"http://www.w3.org/2000/svg\"")
        attribute(" width=\"", width)
        attribute(" height=\"", height)
        attribute(" viewBox=\"0 0 ", width, closes: false)
        attribute(" ", height)
        markup.tag(" font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"14\"")
        fill(colors.foreground)
        markup.tag(">\n<title>")
        markup.text(title.isEmpty ? "Terminal" : title)
        markup.tag("</title>\n<rect width=\"100%\" height=\"100%\" rx=\"8\"")
        fill(colors.background)
        markup.tag("/>\n<circle cx=\"18\" cy=\"15\" r=\"5\" fill=\"#ff5f57\"/>")
        markup.tag("<circle cx=\"36\" cy=\"15\" r=\"5\" fill=\"#febc2e\"/>")
        markup.tag("<circle cx=\"54\" cy=\"15\" r=\"5\" fill=\"#28c840\"/>\n")
        // Bound: what fits between the buttons and the other side.
        let shown = title.prefix(max(0, columns - 18))
        guard !shown.isEmpty else { return }
        markup.tag("<text y=\"19.5\" font-size=\"12\" text-anchor=\"middle\" fill-opacity=\"0.7\"")
        attribute(" x=\"", width / 2)
        markup.tag(">")
        markup.text(shown)
        markup.tag("</text>\n")
    }

    mutating func end() { markup.tag("</svg>\n") }

    // MARK: - Rows

    mutating func add(_ row: ExportedRow) {
        cell = row.isDouble ? 2 * ScreenDrawing.cellWidth : ScreenDrawing.cellWidth
        var shown = row.shownCharacters
        if row.isDouble {
            var column = 0
            shown = shown.prefix { character in
                column += character.width
                return column <= columns / 2
            }
        }
        addBackgrounds(shown)
        addTexts(shown)
        addLines(shown)
        line += 1
    }

    private mutating func addBackgrounds(_ characters: ArraySlice<ExportedCharacter>) {
        var column = 0
        var start = 0
        var current: UInt32?
        for character in characters {
            let background = colors.colors(of: character.style).background
            if background != current {
                if let current { rectangle(start..<column, current) }
                start = column
                current = background
            }
            column += character.width
        }
        if let current { rectangle(start..<column, current) }
    }

    private mutating func rectangle(_ columns: Range<Int>, _ color: UInt32) {
        markup.tag("<rect shape-rendering=\"crispEdges\"")
        attribute(" x=\"", left(columns.lowerBound))
        attribute(" y=\"", top)
        attribute(" width=\"", columns.count * cell)
        attribute(" height=\"", ScreenDrawing.cellHeight)
        fill(color)
        markup.tag("/>\n")
    }

    /// Writes what is to be read, in pieces of one style without more than one blank between.
    private mutating func addTexts(_ characters: ArraySlice<ExportedCharacter>) {
        var piece: [ExportedCharacter] = []
        var start = 0
        var blanks = 0
        var column = 0
        for character in characters {
            defer { column += character.width }
            if character.isBlank || character.first == 0x20 && character.rest.isEmpty {
                blanks += 1
                continue
            }
            let joins = character.style == piece.last?.style && blanks < 2 && !character.needsPlace
            if !joins, !piece.isEmpty {
                text(piece, at: start)
                piece = []
            }
            if piece.isEmpty {
                start = column
            } else if blanks == 1 {
                piece.append(ExportedCharacter(first: 0, kind: .narrow, style: character.style))
            }
            blanks = 0
            piece.append(character)
            if character.needsPlace {
                text(piece, at: start)
                piece = []
            }
        }
        if !piece.isEmpty { text(piece, at: start) }
    }

    private mutating func text(_ piece: [ExportedCharacter], at column: Int, color: UInt32? = nil) {
        guard let first = piece.first, !first.style.attributes.contains(.invisible) else { return }
        let foreground = color ?? colors.colors(of: first.style).foreground
        let width = piece.reduce(0) { $0 + $1.width } * cell
        markup.tag("<text")
        if first.needsPlace {
            // A font draws it as wide as it likes, in the middle of its place.
            attribute(" x=\"", left(column) + width / 2)
            markup.tag(" text-anchor=\"middle\"")
        } else {
            attribute(" x=\"", left(column))
            attribute(" textLength=\"", width)
            markup.tag(" lengthAdjust=\"spacingAndGlyphs\"")
        }
        attribute(" y=\"", top + ScreenDrawing.baseline)
        if foreground != colors.foreground { fill(foreground) }
        if first.style.attributes.contains(.bold) { markup.tag(" font-weight=\"bold\"") }
        if first.style.attributes.contains(.italic) { markup.tag(" font-style=\"italic\"") }
        markup.tag(">")
        for character in piece { markup.text(character) }
        markup.tag("</text>\n")
    }

    // MARK: - Lines

    private mutating func addLines(_ characters: ArraySlice<ExportedCharacter>) {
        var column = 0
        var rest = characters
        while let style = rest.first?.style {
            let run = rest.prefix { $0.style == style }
            let width = run.reduce(0) { $0 + $1.width }
            addLines(style, column..<(column + width))
            column += width
            rest = rest.dropFirst(run.count)
        }
    }

    private mutating func addLines(_ style: Style, _ columns: Range<Int>) {
        let foreground = colors.colors(of: style).foreground
        if style.attributes.contains(.strike) { stroke(columns, at: 88, foreground) }
        if style.attributes.contains(.overline) { stroke(columns, at: 8, foreground) }
        let color = colors.underline(of: style) ?? foreground
        switch style.attributes.underline {
        case .none: break
        case .single: stroke(columns, at: 150, color)
        case .double:
            stroke(columns, at: 142, color)
            stroke(columns, at: 160, color)
        case .curly: stroke(columns, at: 152, color, isCurly: true)
        case .dotted: stroke(columns, at: 150, color, dashes: " stroke-dasharray=\"1.4 1.4\"")
        case .dashed: stroke(columns, at: 150, color, dashes: " stroke-dasharray=\"4.2 2.1\"")
        }
    }

    private mutating func stroke(
        _ columns: Range<Int>,
        at height: Int,
        _ color: UInt32,
        isCurly: Bool = false,
        dashes: StaticString = ""
    ) {
        attribute("<path d=\"M", left(columns.lowerBound), closes: false)
        attribute(" ", top + height, closes: false)
        if isCurly {
            // Two waves to a cell.
            markup.tag("q1.05 -2.4 2.1 0")
            for _ in 1..<max(2, columns.count * cell / 21) { markup.tag("t2.1 0") }
        } else {
            attribute("h", columns.count * cell, closes: false)
        }
        markup.tag("\" fill=\"none\"")
        markup.tag(dashes)
        markup.tag(" stroke=\"")
        markup.color(color)
        markup.tag("\"/>\n")
    }

    // MARK: - The cursor

    /// Draws the cursor over a character: a block, a line below or a line before it (DECSCUSR).
    mutating func addCursor(_ character: ExportedCharacter, line: Int, column: Int, isDouble: Bool, style: UInt8) {
        self.line = line
        cell = isDouble ? 2 * ScreenDrawing.cellWidth : ScreenDrawing.cellWidth
        let isBlock = style < 3
        let isBar = style > 4
        markup.tag("<rect")
        attribute(" x=\"", left(column))
        attribute(" y=\"", top + (isBlock || isBar ? 0 : ScreenDrawing.cellHeight - 20))
        attribute(" width=\"", isBar ? 20 : character.width * cell)
        attribute(" height=\"", isBlock || isBar ? ScreenDrawing.cellHeight : 20)
        fill(colors.cursor)
        markup.tag("/>\n")
        guard isBlock, !character.isBlank else { return }
        text([character], at: column, color: colors.colors(of: character.style).background ?? colors.background)
    }

    // MARK: - Attributes

    private func left(_ column: Int) -> Int { ScreenDrawing.margin + column * cell }

    private mutating func attribute(_ name: StaticString, _ tenths: Int, closes: Bool = true) {
        markup.tag(name)
        markup.tenths(tenths)
        if closes { markup.tag("\"") }
    }

    private mutating func fill(_ color: UInt32) {
        markup.tag(" fill=\"")
        markup.color(color)
        markup.tag("\"")
    }
}
