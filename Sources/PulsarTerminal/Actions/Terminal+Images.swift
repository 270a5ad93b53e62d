extension Terminal {
    /// The size of a cell in pixels, for images; that of a VT340 when it is not known.
    var cellPixels: PixelSize {
        options.cellWidth > 0 && options.cellHeight > 0
            ? PixelSize(width: options.cellWidth, height: options.cellHeight) : PixelSize(width: 10, height: 20)
    }

    // MARK: - Sixel

    /// A sixel image: kept as it came, the cursor goes below it as in xterm, or stays where it is with mode 80.
    mutating func showSixel() {
        guard let size = PixelSize(sixel: parser.string.bytes) else { return }
        let cell = cellPixels
        let cells = (rows: divided(size.height, by: cell.height), columns: divided(size.width, by: cell.width))
        let advance = size.height / cell.height
        if modes.contains(.sixelDisplay) {
            show(record(.sixel, row: 0, column: 0, cells), scrolled: 0, advance: advance)
            return
        }
        let record = record(.sixel, row: cursor.row, column: cursor.column, cells)
        let scrolled = moveDown(advance)
        cursor.column = record.column
        show(record, scrolled: scrolled, advance: advance)
    }

    /// Down so many rows, scrolling where the region ends; says by how many rows.
    // Bound: what is taller than the screen can be scrolls no further.
    mutating func moveDown(_ amount: Int) -> Int {
        var scrolled = 0
        for _ in 0..<min(amount, limits.rowsMax) {
            if cursor.row == margins.bottom, isBetweenSides { scrolled += 1 }
            index()
        }
        return scrolled
    }

    /// A quotient rounded up, 1 at least.
    func divided(_ dividend: Int, by divisor: Int) -> Int { max(1, (dividend + divisor - 1) / max(1, divisor)) }

    /// The column behind an image; as CUF, the cursor goes no further than the right margin.
    func columnBehind(_ width: Int) -> Int {
        let limit = cursor.column > margins.right ? columns - 1 : margins.right
        return min(cursor.column + min(width, columns), limit)
    }

    // MARK: - iTerm2

    /// OSC 1337 with File: an image in the text; a file that is not to be shown is no business of a terminal.
    ///
    /// Source: iTerm2's "Inline images protocol".
    mutating func showFile(_ body: ArraySlice<UInt8>) {
        guard let separator = body.firstIndex(of: 0x3A) else { return }
        var arguments: [String: ArraySlice<UInt8>] = [:]
        for pair in body[..<separator].prefix(4096).split(separator: 0x3B) {
            guard let equals = pair.firstIndex(of: 0x3D) else { continue }
            arguments[String(decoding: pair[..<equals].prefix(32), as: UTF8.self)] = pair[(equals + 1)...]
        }
        guard arguments["inline"]?.elementsEqual("1".utf8) == true else { return }
        let payload = body[(separator + 1)...]
        let pixels = PixelSize(file: payload)
        let cell = cellPixels
        var width = extent(arguments["width"], cell: cell.width, whole: columns)
        var height = extent(arguments["height"], cell: cell.height, whole: rows)
        if let pixels {
            if width == nil, let height {
                width = divided(height * cell.height * pixels.width, by: pixels.height * cell.width)
            } else if height == nil, let width {
                height = divided(width * cell.width * pixels.height, by: pixels.width * cell.height)
            }
            width = width ?? divided(pixels.width, by: cell.width)
            height = height ?? divided(pixels.height, by: cell.height)
        }
        let cells = (rows: min(height ?? 0, PixelSize.sideMax), columns: min(width ?? 0, PixelSize.sideMax))
        let record = record(.iterm, row: cursor.row, column: cursor.column, cells)
        var scrolled = 0
        if let width, let height, arguments["doNotMoveCursor"]?.elementsEqual("1".utf8) != true {
            scrolled = moveDown(height - 1)
            moveCursor(row: cursor.row, column: columnBehind(width))
        }
        show(record, scrolled: scrolled)
    }

    /// Cells, from `5`, `50px` or `50%`; nothing for `auto`.
    private func extent(_ text: ArraySlice<UInt8>?, cell: Int, whole: Int) -> Int? {
        guard let text else { return nil }
        let digits = text.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard let number = Decimal.value(digits).map({ min($0, PixelSize.sideMax) }), number > 0 else { return nil }
        switch String(decoding: text.dropFirst(digits.count).prefix(4), as: UTF8.self) {
        case "": return number
        case "px": return divided(number, by: cell)
        case "%": return divided(min(number, 100) * whole, by: 100)
        default: return nil
        }
    }

    // MARK: - Keeping

    /// What is said of an image that the sequence just read shows at the cursor, before that moves.
    func record(
        _ kind: ImageRecord.Kind,
        row: Int,
        column: Int,
        _ cells: (rows: Int, columns: Int)
    ) -> ImageRecord {
        ImageRecord(
            kind: kind,
            range: sequenceStart..<max(sequenceStart, offset),
            row: row,
            column: column,
            rowCount: cells.rows,
            columnCount: cells.columns
        )
    }

    /// Tells of an image and keeps its sequence for replay.
    ///
    /// - Parameter scrolled: the rows it has moved up since its cursor was there; what scrolled off is not kept.
    mutating func show(
        _ record: ImageRecord,
        scrolled: Int,
        advance: Int = 0,
        name: KittyName = KittyName(),
        isOpen: Bool = false
    ) {
        emit(.image(record))
        let row = record.row - scrolled
        var image = ImageList.Image(
            record: record,
            bytes: wholeString(),
            role: .shown,
            isAlternate: isAlternate,
            advance: advance,
            name: name,
            isOpen: isOpen
        )
        if row >= (scrolled > 0 ? margins.top : 0) { return place(image, row: row) }
        guard image.canBeShownAgain else { return }
        image.role = .hidden
        keep(image)
    }

    /// The string just read as a sequence with 7-bit controls.
    func wholeString() -> [UInt8] {
        var bytes: [UInt8]
        switch parser.string.kind {
        case .osc: bytes = [0x1B, 0x5D]
        case .apc: bytes = [0x1B, 0x5F]
        case .pm: bytes = [0x1B, 0x5E]
        case .sos: bytes = [0x1B, 0x58]
        case .dcs:
            bytes = [0x1B, 0x50]
            if parser.prefix != 0 { bytes.append(parser.prefix) }
            if !parser.parameters.isEmpty {
                for index in 0..<parser.parameters.count {
                    if index > 0 { bytes.append(parser.parameters.isSubparameter(index) ? 0x3A : 0x3B) }
                    bytes.append(contentsOf: String(parser.parameters[index]).utf8)
                }
            }
            if parser.intermediate != 0 { bytes.append(parser.intermediate) }
            bytes.append(parser.string.final)
        }
        return bytes + parser.string.bytes + [0x1B, 0x5C]
    }
}
