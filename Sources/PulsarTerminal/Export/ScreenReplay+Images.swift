/// Images in a replay.
///
/// They are drawn over the rows that stand there already, and what was printed or erased over them since is then
/// printed or erased again. None of it makes the reader scroll: kitty's images are placed without moving the cursor,
/// the others are drawn where there is room, in a scrolling region that begins with them, so that a reader whose cells
/// are smaller moves nothing else.
extension Terminal {
    /// The images of a screen whose rows have been drawn.
    func replayImages(to writer: inout ReplayWriter, isPrimary: Bool) {
        let placed = placedImages().filter { $0.image.isAlternate != isPrimary }
        if placed.isEmpty { return }
        writer.use(Style())
        var drawn: [PlacedImage] = []
        for placed in placed {
            let image = placed.image
            guard let row = placed.row else {
                // What was shown once is sent as what may be shown again.
                let action: Unicode.Scalar? = image.role == .hidden ? "t" : nil
                writer.append(KittyGraphics.quiet(image.bytes, action: action, isPlacement: false))
                continue
            }
            guard canReplay(image, row: row, isPrimary: isPrimary) else {
                guard image.canBeShownAgain else { continue }
                writer.append(KittyGraphics.quiet(image.bytes, action: "t", isPlacement: false))
                continue
            }
            draw(image, row: row, to: &writer)
            if image.isErasable { drawn.append(placed) }
        }
        for placed in drawn {
            guard let row = placed.row else { continue }
            for number in placed.image.rows(from: row).clamped(to: 0..<rows) {
                redraw(number, placed.image.columns, to: &writer, isPrimary: isPrimary)
            }
        }
    }

    /// There is room for it, so that nothing scrolls, and its place can be reached.
    func canReplay(_ image: ImageList.Image, row: Int, isPrimary: Bool) -> Bool {
        let taken = image.rows(from: row).clamped(to: 0..<rows)
        for number in taken where image.isErasable || number == row {
            if !exportedRow(number, isPrimary: isPrimary).pointee.flags.isDisjoint(with: .double) { return false }
        }
        switch image.record.kind {
        case .kitty: return true
        case .sixel: return row + image.advance < rows || isInCorner(image, row)
        case .iterm: return row + image.record.rowCount <= rows
        }
    }

    private func isInCorner(_ image: ImageList.Image, _ row: Int) -> Bool { row == 0 && image.record.column == 0 }

    private func draw(_ image: ImageList.Image, row: Int, to writer: inout ReplayWriter) {
        if image.record.kind == .kitty {
            writer.move(row: row, column: image.record.column)
            return writer.append(KittyGraphics.quiet(image.bytes, action: nil, isPlacement: true))
        }
        // DECSDM: set, an image goes to the upper left corner and moves nothing.
        if image.record.kind == .sixel, isInCorner(image, row) {
            writer.text("\u{1B}[?80h")
            writer.append(image.bytes)
            return writer.text("\u{1B}[?80l")
        }
        writer.text("\u{1B}[?80l")
        let hasRegion = row > 0 && row < rows - 1
        if hasRegion { writer.sequence([row + 1, rows], "r") }
        writer.move(row: row, column: image.record.column)
        writer.append(image.record.kind == .iterm ? Terminal.staying(image.bytes) : image.bytes)
        if hasRegion { writer.text("\u{1B}[r") }
    }

    /// iTerm2's sequence, told not to move the cursor.
    private static func staying(_ bytes: [UInt8]) -> [UInt8] {
        guard let separator = bytes.firstIndex(of: .colon) else { return bytes }
        return bytes[..<separator] + Array(";doNotMoveCursor=1".utf8) + bytes[separator...]
    }

    /// Prints and erases again what is over the images in a range of columns.
    private func redraw(_ number: Int, _ columns: Range<Int>, to writer: inout ReplayWriter, isPrimary: Bool) {
        let row = exportedRow(number, isPrimary: isPrimary)
        let columns = columns.clamped(to: 0..<self.columns)
        var column = columns.lowerBound
        if row.pointee.cell(column).kind == .spacer, column > 0 { column -= 1 }
        var end = -1
        while column < columns.upperBound {
            let character = character(row, column)
            defer { column += character.width }
            if row.pointee.cell(column).bits & Cell.imageFlag != 0 { continue }
            if column != end { writer.move(row: number, column: column) }
            end = -1
            if !character.isBlank {
                if !writer.put(character) { end = column + character.width }
            } else if character.isErased {
                writer.use(character.style)
                writer.text("\u{1B}[X")
            } else {
                writer.spaces(1, character.style)
                end = column + 1
            }
        }
    }
}

extension KittyGraphics {
    /// Commands that make the reader answer nothing.
    ///
    /// - Parameters:
    ///   - bytes: whole sequences, one behind the other.
    ///   - action: what the first one does instead.
    ///   - isPlacement: the cursor is to stay where it is.
    static func quiet(_ bytes: [UInt8], action: Unicode.Scalar?, isPlacement: Bool) -> [UInt8] {
        var result: [UInt8] = []
        for (index, sequence) in bytes.split(separator: .escape).enumerated() where sequence.first == 0x5F {
            let body = sequence.dropFirst(2)
            let end = body.firstIndex(of: .semicolon) ?? body.endIndex
            result += Array("\u{1B}_G".utf8)
            var dropped: [UInt8] = [0x71, 0x43]  // q, C
            if index == 0, let action {
                dropped.append(0x61)
                result += Array("a=\(action),".utf8)
            }
            for pair in body[..<end].split(separator: 0x2C) where !dropped.contains(pair.first ?? 0) {
                result += pair
                result.append(0x2C)
            }
            result += Array((index == 0 && isPlacement ? "q=2,C=1" : "q=2").utf8)
            result += body[end...]
            result += Array("\u{1B}\\".utf8)
        }
        return result
    }

    /// Takes the images of the screen away that is shown.
    static let deleteAll: StaticString = "\u{1B}_Ga=d,d=a,q=2\u{1B}\\"
}
