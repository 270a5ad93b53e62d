extension Terminal {
    /// The size of a cell in pixels, for images; that of a VT340 when it is not known.
    private var cellPixels: PixelSize {
        options.cellWidth > 0 && options.cellHeight > 0
            ? PixelSize(width: options.cellWidth, height: options.cellHeight) : PixelSize(width: 10, height: 20)
    }

    // MARK: - Sixel

    /// A sixel image: kept as it came, the cursor goes below it as in xterm, or stays where it is with mode 80.
    mutating func showSixel() {
        guard let size = PixelSize(sixel: parser.string.bytes) else { return }
        let cell = cellPixels
        let cells = (rows: divided(size.height, by: cell.height), columns: divided(size.width, by: cell.width))
        if modes.contains(.sixelDisplay) {
            keepImage(.sixel, row: 0, column: 0, cells: cells)
            return
        }
        let column = cursor.column
        keepImage(.sixel, row: cursor.row, column: column, cells: cells)
        moveDown(size.height / cell.height)
        cursor.column = column
    }

    /// Down so many rows, scrolling where the region ends.
    // Bound: what is taller than the screen can be scrolls no further.
    private mutating func moveDown(_ amount: Int) {
        for _ in 0..<min(amount, limits.rowsMax) { index() }
    }

    // MARK: - Kitty

    /// APC G: images of the kitty graphics protocol; other commands of applications do nothing.
    mutating func applicationCommand() {
        guard parser.string.bytes.first == 0x47, let command = KittyGraphics(parser.string.bytes.dropFirst()) else {
            return
        }
        if command.isContinuation {
            if images.images.last?.record.kind == .kitty {
                keepImage(.kitty, row: cursor.row, column: cursor.column, isShown: false)
            }
            return
        }
        switch command.letter("a") ?? "t" {
        case "T", "p": place(command)
        case "t", "f", "a", "c": keepImage(.kitty, row: cursor.row, column: cursor.column, isShown: false)
        case "d": deleteImages(command)
        case "q": answerQuery(command)
        default: break
        }
    }

    private mutating func place(_ command: KittyGraphics) {
        let cells = extent(command)
        keepImage(.kitty, row: cursor.row, column: cursor.column, cells: cells ?? (0, 0))
        guard let cells, command["C"] != 1, command["U"] != 1 else { return }
        // Why: the protocol moves the cursor to the image's last row, behind its last column.
        moveDown(cells.rows - 1)
        moveCursor(row: cursor.row, column: min(cursor.column + cells.columns, columns - 1))
    }

    /// The cells a placement takes; nothing when they cannot be known.
    private func extent(_ command: KittyGraphics) -> (rows: Int, columns: Int)? {
        let pixels = command.pixels
        let cell = cellPixels
        let wide = command.cells("c")
        let tall = command.cells("r")
        let cells: (rows: Int, columns: Int)
        switch (wide, tall, pixels) {
        case (let wide?, let tall?, _): cells = (tall, wide)
        case (let wide?, nil, let pixels?):
            cells = (divided(wide * cell.width * pixels.height, by: pixels.width * cell.height), wide)
        case (nil, let tall?, let pixels?):
            cells = (tall, divided(tall * cell.height * pixels.width, by: pixels.height * cell.width))
        case (nil, nil, let pixels?):
            cells = (divided(pixels.height, by: cell.height), divided(pixels.width, by: cell.width))
        default: return nil
        }
        return (min(cells.rows, PixelSize.sideMax), min(cells.columns, columns))
    }

    /// A quotient rounded up, 1 at least.
    private func divided(_ dividend: Int, by divisor: Int) -> Int { max(1, (dividend + divisor - 1) / max(1, divisor)) }

    /// Takes all images away with `d=A`; any other deletion is kept for replay like an image.
    private mutating func deleteImages(_ command: KittyGraphics) {
        guard command.letter("d") == "A" else {
            keepImage(.kitty, row: cursor.row, column: cursor.column, isShown: false)
            return
        }
        let others = images.images.filter { $0.record.kind != .kitty }
        images.removeAll()
        for image in others { images.append(image, bytesMax: limits.imageBytesMax) }
    }

    /// `a=q`: the protocol is understood; one who does not name an image is not answered.
    private mutating func answerQuery(_ command: KittyGraphics) {
        guard let number = command["i"], number > 0, (command["q"] ?? 0) < 1 else { return }
        var reply = reply(.apc)
        reply.text("Gi=")
        reply.number(number)
        reply.text(";OK")
        send(reply)
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
        let pixels = Base64.decoded(payload.prefix(32)).flatMap { PixelSize(header: $0) }
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
        keepImage(.iterm, row: cursor.row, column: cursor.column, cells: cells)
        guard let width, let height, arguments["doNotMoveCursor"]?.elementsEqual("1".utf8) != true else { return }
        moveDown(height - 1)
        moveCursor(row: cursor.row, column: min(cursor.column + min(width, columns), columns - 1))
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

    /// Keeps the sequence just read for replay, and tells of it when it shows something.
    private mutating func keepImage(
        _ kind: ImageRecord.Kind,
        row: Int,
        column: Int,
        cells: (rows: Int, columns: Int) = (0, 0),
        isShown: Bool = true
    ) {
        let record = ImageRecord(
            kind: kind,
            range: sequenceStart..<max(sequenceStart, offset),
            row: row,
            column: column,
            rowCount: cells.rows,
            columnCount: cells.columns
        )
        images.append(ImageList.Image(record: record, bytes: wholeString()), bytesMax: limits.imageBytesMax)
        if isShown { emit(.image(record)) }
    }

    /// The string just read as a sequence with 7-bit controls.
    private func wholeString() -> [UInt8] {
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
