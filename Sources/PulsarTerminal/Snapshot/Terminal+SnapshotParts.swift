/// The parts of a snapshot that are the terminal's own; each is written and read side by side.
extension Terminal {
    // MARK: - Size

    func writeSize(to writer: inout SnapshotWriter) {
        writer.add(count: columns)
        writer.add(count: rows)
        writer.add(offset)
        // In the ground state no sequence has begun.
        writer.add(parser.state == .ground ? 0 : sequenceStart)
        writer.add(isAlternate)
    }

    /// Reads on behind columns and rows.
    mutating func readSize(from reader: inout SnapshotReader) throws(SnapshotError) {
        offset = try reader.integer()
        sequenceStart = try reader.integer()
        isAlternate = try reader.flag()
        try reader.finish()
    }

    // MARK: - Settings

    func writeSettings(to writer: inout SnapshotWriter) {
        writer.add(modes.rawValue)
        writer.add(isUTF8)
        writer.add(cursorStyle)
        writer.add(conformanceLevel)
        writer.add(modifyOtherKeys)
        writer.add(formatOtherKeys)
        writer.add(lastScalar)
        writer.add(isPenStale)
        writer.add(UInt16(clamping: options.cellWidth))
        writer.add(UInt16(clamping: options.cellHeight))
        writer.add(options.isDark)
        writer.add(progress.state.rawValue)
        writer.add(UInt8(clamping: progress.percent))
        writer.add(count: savedModes.count)
        for (number, isSet) in savedModes.sorted(by: { $0.key < $1.key }) {
            writer.add(UInt16(clamping: number))
            writer.add(isSet)
        }
    }

    mutating func readSettings(from reader: inout SnapshotReader) throws(SnapshotError) {
        modes = Modes(rawValue: try reader.integer())
        isUTF8 = try reader.flag()
        cursorStyle = try reader.byte(upTo: 6)
        conformanceLevel = try reader.byte(upTo: Terminal.conformanceLevelMax)
        try reader.check(conformanceLevel > 0)
        modifyOtherKeys = try reader.byte(upTo: 3)
        formatOtherKeys = try reader.byte(upTo: 1)
        lastScalar = try reader.integer()
        try reader.check(lastScalar == 0 || lastScalar.isPrintable)
        isPenStale = try reader.flag()
        options.cellWidth = Int(try reader.integer(UInt16.self))
        options.cellHeight = Int(try reader.integer(UInt16.self))
        options.isDark = try reader.flag()
        guard let state = ProgressState(rawValue: try reader.integer()) else {
            throw SnapshotError(.invalid, at: reader.position)
        }
        progress = (state, Int(try reader.byte(upTo: 100)))
        var last = -1
        for _ in 0..<(try reader.count(ofBytes: 3)) {
            let number = Int(try reader.integer(UInt16.self))
            try reader.check(number > last && Modes.private(number) != nil)
            savedModes[number] = try reader.flag()
            last = number
        }
        try reader.finish()
    }

    // MARK: - Cursor

    func writeCursor(to writer: inout SnapshotWriter) {
        writer.add(cursor)
        writer.add(count: margins.top)
        writer.add(count: margins.bottom)
        writer.add(count: margins.left)
        writer.add(count: margins.right)
        writer.add(pen)
        writer.add(charsets)
    }

    /// Reads them once styles and settings are there.
    mutating func readCursor(from reader: inout SnapshotReader, hyperlinks: Int) throws(SnapshotError) {
        cursor = try reader.cursor(columns: columns, rows: rows)
        margins.top = try reader.number(0...(rows - 1))
        margins.bottom = try reader.number(margins.top...(rows - 1))
        margins.left = try reader.number(0...(columns - 1))
        margins.right = try reader.number(margins.left...(columns - 1))
        pen = try reader.style(hyperlinks: hyperlinks)
        charsets = try reader.charsets()
        try reader.finish()
        guard !isPenStale else { return }
        // What the pen has found in the table is there; nothing may have to be added.
        let count = styles.count
        guard let number = styles.intern(pen), let erased = styles.intern(pen.erased), styles.count == count else {
            throw SnapshotError(.invalid, at: reader.position)
        }
        penBits = UInt64(number) << Cell.styleShift
        blank = Cell(bits: UInt64(erased) << Cell.styleShift)
    }

    // MARK: - Texts

    func writeTexts(to writer: inout SnapshotWriter) {
        writer.add(titles.title)
        writer.add(titles.iconName)
        writer.add(workingDirectory)
        writer.add(count: titles.pushed.count)
        for pushed in titles.pushed {
            writer.add(pushed.title != nil)
            writer.add(pushed.title ?? "")
            writer.add(pushed.iconName != nil)
            writer.add(pushed.iconName ?? "")
        }
    }

    mutating func readTexts(from reader: inout SnapshotReader) throws(SnapshotError) {
        // No scalar takes more than four bytes.
        let bytesMax = max(0, min(limits.titleScalarsMax, 1 << 20)) * 4
        let title = try reader.text(bytesMax: bytesMax)
        let iconName = try reader.text(bytesMax: bytesMax)
        workingDirectory = try reader.text(bytesMax: WorkingDirectory.bytesMax)
        var pushed: [Titles.Pushed] = []
        let count = try reader.count(ofBytes: 10)
        try reader.check(count <= Titles.depthMax)
        for _ in 0..<count {
            let hasTitle = try reader.flag()
            let title = try reader.text(bytesMax: bytesMax)
            let hasIconName = try reader.flag()
            let iconName = try reader.text(bytesMax: bytesMax)
            try reader.check((hasTitle || title.isEmpty) && (hasIconName || iconName.isEmpty))
            pushed.append(Titles.Pushed(title: hasTitle ? title : nil, iconName: hasIconName ? iconName : nil))
        }
        try reader.finish()
        titles = Titles(title: title, iconName: iconName, pushed: pushed)
    }
}

extension UInt32 {
    /// A scalar that can stand in a cell: no control of C0, and no half of a surrogate pair.
    @inline(__always)
    var isPrintable: Bool { self >= 0x20 && self < 0x11_0000 && self >> 11 != 0x1B }
}
