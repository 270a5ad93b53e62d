/// Images of the kitty graphics protocol.
///
/// Source: "Terminal graphics protocol", kitty's documentation.
extension Terminal {
    /// APC G; other commands of applications do nothing.
    mutating func applicationCommand() {
        guard parser.string.bytes.first == 0x47, let command = KittyGraphics(parser.string.bytes.dropFirst()) else {
            return
        }
        if command.isContinuation {
            images.extend(with: wholeString(), isOpen: command["m"] == 1)
            return limitImages()
        }
        images.endTransmission()
        switch command.action {
        case "t": transmit(command)
        case "T":
            if command.name.identifier > 0 { forget(command.name) }
            show(command)
        case "p": show(command)
        case "f", "a", "c": keepData(command)
        case "d": deleteImages(command)
        case "q": answerQuery(command)
        default: break
        }
    }

    // MARK: - Sending

    private mutating func transmit(_ command: KittyGraphics) {
        if command.name.identifier > 0 { forget(command.name) }
        keepData(command)
    }

    /// Keeps what shows nothing by itself; what nobody can speak of later is of no use.
    private mutating func keepData(_ command: KittyGraphics) {
        guard command.name.isNamed, command.canBeSentAgain else { return }
        let image = ImageList.Image(
            record: record(.kitty, row: 0, column: 0, (0, 0)),
            bytes: wholeString(),
            role: .data,
            isAlternate: isAlternate,
            name: command.name,
            isOpen: command["m"] == 1
        )
        keep(image)
    }

    /// An image that is sent anew takes the place of the one that had its name.
    private mutating func forget(_ name: KittyName) {
        let isAlternate = isAlternate
        images.replace(
            with: images.images.filter { $0.isAlternate != isAlternate || $0.name.identifier != name.identifier }
        )
    }

    // MARK: - Showing

    /// `a=T` and `a=p`.
    private mutating func show(_ command: KittyGraphics) {
        // Those that stand in for characters are where these are.
        if command["U"] == 1 {
            emit(.image(record(.kitty, row: cursor.row, column: cursor.column, extent(command) ?? (0, 0))))
            return keepData(command)
        }
        let name = command.name
        if name.placement > 0, name.isNamed {
            hide { $0.name.isSameImage(as: name) && $0.name.placement == name.placement }
        }
        let cells = extent(command)
        let record = record(.kitty, row: cursor.row, column: cursor.column, cells ?? (0, 0))
        var scrolled = 0
        if let cells, command["C"] != 1 {
            // Why: the protocol moves the cursor to the image's last row, behind its last column.
            scrolled = moveDown(cells.rows - 1)
            moveCursor(row: cursor.row, column: columnBehind(cells.columns))
        }
        guard command.canBeSentAgain else { return emit(.image(record)) }
        show(record, scrolled: scrolled, name: name, isOpen: command["m"] == 1)
    }

    /// The cells a placement takes; nothing when they cannot be known.
    private func extent(_ command: KittyGraphics) -> (rows: Int, columns: Int)? {
        let pixels = command.part ?? (command.isTransmission ? command.pixels : sentPixels(command.name))
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

    /// The size of an image that was sent before.
    private func sentPixels(_ name: KittyName) -> PixelSize? {
        for image in images.images.reversed()
        where image.isAlternate == isAlternate && name.isNamed && name.isSameImage(as: image.name) {
            if let command = KittyGraphics(sequence: image.bytes), command.isTransmission { return command.pixels }
        }
        return nil
    }

    // MARK: - Deleting

    /// `a=d`: takes placements away, and with a capital letter what was sent for them too.
    private mutating func deleteImages(_ command: KittyGraphics) {
        let deletion = KittyDeletion(command, cursorRow: cursor.row, cursorColumn: cursor.column)
        guard let deletion else { return }
        // Why also with an empty list: what is gone may have left it, and its rows may not say so yet.
        settleImages()
        let isAlternate = isAlternate
        var deleted = Set<Int>()
        var names: [KittyName] = []
        for (index, placed) in placedImages().enumerated() {
            guard placed.image.record.kind == .kitty, placed.image.isAlternate == isAlternate else { continue }
            guard deletion.contains(placed.image, row: placed.row) else { continue }
            deleted.insert(index)
            names.append(placed.image.name)
        }
        hide(at: deleted)
        guard (command.letter("d") ?? "a").properties.isUppercase else { return }
        free { name in deletion.frees(name) || names.contains { $0.isSameImage(as: name) } }
    }

    /// Takes placements away.
    private mutating func hide(_ isHidden: (ImageList.Image) -> Bool) {
        let isAlternate = isAlternate
        var hidden = Set<Int>()
        for (index, image) in images.images.enumerated()
        where image.role == .shown && image.record.kind == .kitty && image.isAlternate == isAlternate {
            if isHidden(image) { hidden.insert(index) }
        }
        hide(at: hidden)
    }

    private mutating func hide(at indices: Set<Int>) {
        if indices.isEmpty { return }
        for index in indices where images.images[index].role == .shown {
            images.setSlot(ImageList.Image.noSlot, at: index)
        }
        settleImages()
    }

    /// Drops what was sent for images that are no longer shown.
    private mutating func free(_ isFree: (KittyName) -> Bool) {
        let isAlternate = isAlternate
        let all = images.images
        let shown = all.filter { $0.role == .shown && $0.isAlternate == isAlternate && $0.record.kind == .kitty }
        images.replace(
            with: all.filter { image in
                guard image.record.kind == .kitty, image.isAlternate == isAlternate, image.role != .shown else {
                    return true
                }
                return !isFree(image.name) || shown.contains { image.name.isSameImage(as: $0.name) }
            }
        )
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
}
