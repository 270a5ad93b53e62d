/// Images in a snapshot: those that are still there, with the row they start in.
extension Terminal {
    func writeImages(to writer: inout SnapshotWriter) {
        let placed = anchoredImages()
        writer.add(count: placed.count)
        for placed in placed {
            let image = placed.image
            writer.add(image.record.kind.rawValue)
            writer.add(image.role.rawValue)
            writer.add(image.isAlternate)
            writer.add(image.isOpen)
            writer.add(image.record.range.lowerBound)
            writer.add(image.record.range.upperBound)
            writer.add(count: image.record.row)
            writer.add(count: image.record.column)
            writer.add(count: image.record.rowCount)
            writer.add(count: image.record.columnCount)
            writer.add(count: placed.row ?? 0)
            writer.add(count: image.advance)
            writer.add(UInt32(clamping: image.name.identifier))
            writer.add(UInt32(clamping: image.name.number))
            writer.add(UInt32(clamping: image.name.placement))
            writer.add(Int64(image.name.layer))
            writer.add(image.bytes)
        }
    }

    /// Reads them once the rows are there.
    mutating func readImages(from reader: inout SnapshotReader) throws(SnapshotError) {
        let count = try reader.count(ofBytes: 72)
        try reader.check(count <= ImageList.countMax)
        for index in 0..<count {
            let image = try readImage(from: &reader)
            try reader.check(!image.isOpen || index == count - 1)
            images.append(image)
        }
        try reader.finish()
        images.wereShown = holdsImages(isAlternate: false) || holdsImages(isAlternate: true)
        let placed = anchoredImages().map(\.image)
        try reader.check(placed == images.images)
        images.trim(bytesMax: limits.imageBytesMax)
    }

    private func readImage(from reader: inout SnapshotReader) throws(SnapshotError) -> ImageList.Image {
        guard let kind = ImageRecord.Kind(rawValue: try reader.integer()),
            let role = ImageList.Image.Role(rawValue: try reader.integer())
        else { throw SnapshotError(.invalid, at: reader.position) }
        let isAlternate = try reader.flag()
        let isOpen = try reader.flag()
        try reader.check(kind == .kitty || (role == .shown && !isOpen))
        let start = try reader.integer(UInt64.self)
        let end = try reader.integer(UInt64.self)
        try reader.check(start <= end)
        let record = ImageRecord(
            kind: kind,
            range: start..<end,
            row: try reader.number(0...Int(UInt16.max)),
            column: try reader.number(0...(role == .shown ? columns - 1 : Int(UInt16.max))),
            rowCount: try reader.number(0...PixelSize.sideMax),
            columnCount: try reader.number(0...PixelSize.sideMax)
        )
        let row = try reader.number(0...(role == .shown ? rows - 1 : 0))
        let advance = try reader.number(0...(kind == .sixel ? PixelSize.sideMax : 0))
        let name = KittyName(
            identifier: Int(try reader.integer(UInt32.self)),
            number: Int(try reader.integer(UInt32.self)),
            placement: Int(try reader.integer(UInt32.self)),
            layer: Int(try reader.integer(Int64.self))
        )
        let bytes = try reader.countedBytes()
        try reader.check(bytes.isSequence(of: kind))
        var image = ImageList.Image(
            record: record,
            bytes: Array(bytes),
            role: role,
            isAlternate: isAlternate,
            advance: advance,
            name: name,
            isOpen: isOpen
        )
        try reader.check(image.isNamedRight)
        if role == .shown {
            image.slot = isAlternate == self.isAlternate ? screen.grid.slot(of: row) : other.grid.slot(of: row)
        }
        return image
    }
}

extension ImageList.Image {
    /// The name is the one in the sequence.
    fileprivate var isNamedRight: Bool {
        guard record.kind == .kitty else { return name == KittyName() }
        guard let command = KittyGraphics(sequence: bytes) else { return false }
        if role == .data, !name.isNamed { return false }
        return command.name == name
    }
}

extension UnsafeRawBufferPointer {
    /// One whole sequence that shows an image of this kind, and nothing behind it; with kitty's protocol also several.
    fileprivate func isSequence(of kind: ImageRecord.Kind) -> Bool {
        guard count >= 5, starts(with: [0x1B]), suffix(2).elementsEqual([0x1B, 0x5C]) else { return false }
        if kind == .kitty { return areKittySequences }
        let body = UnsafeRawBufferPointer(rebasing: self[2..<(count - 2)])
        guard body.isStringBody(isOSC: kind == .iterm) else { return false }
        if kind == .sixel { return self[1] == 0x50 && body.drop { (0x30...0x3B).contains($0) }.first == 0x71 }
        // A number may be written with zeros before it.
        return self[1] == 0x5D && body.drop { $0 == 0x30 }.starts(with: "1337;File=".utf8)
    }

    /// APC G with a body and ST, once or more.
    private var areKittySequences: Bool {
        var position = 0
        while position < count {
            guard self[position...].starts(with: [0x1B, 0x5F, 0x47]) else { return false }
            let body = self[(position + 3)...]
            guard let end = body.firstIndex(of: 0x1B), end + 1 < count, self[end + 1] == 0x5C,
                UnsafeRawBufferPointer(rebasing: body[..<end]).isStringBody(isOSC: false)
            else { return false }
            position = end + 2
        }
        return true
    }
}
