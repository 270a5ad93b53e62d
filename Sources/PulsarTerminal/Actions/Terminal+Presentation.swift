extension Terminal {
    /// DECRQPSR: 1 all about the cursor, 2 the tab stops.
    mutating func reportPresentation(_ kind: Int) {
        switch kind {
        case 1: reportCursorInformation()
        case 2: reportTabStops()
        default: break
        }
    }

    /// DECCIR.
    ///
    /// Source: VT510 programmer information, DECCIR.
    private mutating func reportCursorInformation() {
        var rendition: UInt8 = 0
        if pen.attributes.contains(.bold) { rendition |= 1 }
        if pen.attributes.underline != .none { rendition |= 2 }
        if pen.attributes.contains(.blink) { rendition |= 4 }
        if pen.attributes.contains(.inverse) { rendition |= 8 }
        var flags: UInt8 = 0
        if modes.contains(.origin) { flags |= 1 }
        if charsets.single == 2 { flags |= 2 }
        if charsets.single == 3 { flags |= 4 }
        if cursor.isPendingWrap { flags |= 8 }
        var reply = reply(.dcs)
        reply.text("1$u")
        reply.numbers([cursor.row + 1, cursor.column + 1, 1])
        reply.text(";")
        reply.flags(rendition)
        reply.text(";")
        reply.flags(pen.attributes.contains(.protected) ? 1 : 0)
        reply.text(";")
        reply.flags(flags)
        reply.text(";")
        reply.numbers([Int(charsets.left), Int(charsets.right)])
        var sizes: UInt8 = 0
        for slot in UInt8(0)..<4 where charsets[slot].is96 { sizes |= 1 << slot }
        reply.text(";")
        reply.flags(sizes)
        reply.text(";")
        for slot in 0..<4 { reply.text(charsets[UInt8(slot)].designation) }
        send(reply)
    }

    /// DECTABSR.
    private mutating func reportTabStops() {
        var reply = reply(.dcs)
        reply.text("2$u")
        var isFirst = true
        for column in 0..<columns where tabs.isSet(column) {
            if !isFirst { reply.text("/") }
            isFirst = false
            reply.number(column + 1)
        }
        send(reply)
    }

    /// DECRSPS: puts back what DECRQPSR reported; what does not read well changes nothing.
    mutating func restorePresentation() {
        switch parser.parameters[0] {
        case 1: restoreCursorInformation(parser.string.bytes)
        case 2: restoreTabStops(parser.string.bytes)
        default: break
        }
    }

    private mutating func restoreTabStops(_ body: [UInt8]) {
        let columns = body.split(separator: 0x2F).map { Decimal.value($0) }
        guard columns.allSatisfy({ $0 != nil }) else { return }
        tabs.clearAll()
        for case let column? in columns where column >= 1 && column <= self.columns { tabs.set(column - 1) }
    }

    private mutating func restoreCursorInformation(_ body: [UInt8]) {
        // Bound: nine numbers and flags, and the four sets.
        let parts = body.prefix(64).split(separator: 0x3B, maxSplits: 9, omittingEmptySubsequences: false)
        guard parts.count == 10, let row = Decimal.value(parts[0]), let column = Decimal.value(parts[1]),
            let rendition = flags(parts[3]), let protection = flags(parts[4]), let state = flags(parts[5]),
            let left = Decimal.value(parts[6]), left < 4, let right = Decimal.value(parts[7]), right < 4,
            let sizes = flags(parts[8]), let sets = designations(parts[9], sizes: sizes)
        else { return }
        var attributes: Style.Attributes = []
        if rendition & 1 != 0 { attributes.insert(.bold) }
        if rendition & 2 != 0 { attributes.underline = .single }
        if rendition & 4 != 0 { attributes.insert(.blink) }
        if rendition & 8 != 0 { attributes.insert(.inverse) }
        if protection & 1 != 0 { attributes.insert(.protected) }
        pen.attributes = attributes
        isPenStale = true
        if state & 1 != 0 { modes.insert(.origin) } else { modes.remove(.origin) }
        charsets = sets
        charsets.left = UInt8(left)
        charsets.right = UInt8(right)
        charsets.single = state & 2 != 0 ? 2 : state & 4 != 0 ? 3 : 0
        updateCanPrintRuns()
        moveCursor(row: min(max(row, 1), rows) - 1, column: min(max(column, 1), columns) - 1)
        cursor.isPendingWrap = state & 8 != 0 && (cursor.column == columns - 1 || cursor.column == margins.right)
    }

    private func flags(_ part: ArraySlice<UInt8>) -> UInt8? {
        guard part.count == 1, let byte = part.first, byte >= 0x40, byte < 0x60 else { return nil }
        return byte & 0x1F
    }

    /// The four sets, each an intermediate at most and a final.
    private func designations(_ part: ArraySlice<UInt8>, sizes: UInt8) -> Charsets? {
        var sets = Charsets()
        var slot: UInt8 = 0
        var intermediate: UInt8 = 0
        for byte in part {
            if byte < 0x30 {
                guard intermediate == 0 else { return nil }
                intermediate = byte
                continue
            }
            let is96 = sizes >> slot & 1 != 0
            // G0 has room for 94 characters only.
            let set = Charset(final: byte, intermediate: intermediate, is96: is96)
            guard slot < 4, !is96 || slot > 0, let set else { return nil }
            sets[slot] = designated(set)
            slot += 1
            intermediate = 0
        }
        return slot == 4 ? sets : nil
    }
}

/// Decimal numbers in the program's bytes.
enum Decimal {
    /// The number that digits spell; nothing when there are none, other bytes, or more than nine.
    static func value(_ digits: some Collection<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 9 else { return nil }
        var value = 0
        for byte in digits {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}
