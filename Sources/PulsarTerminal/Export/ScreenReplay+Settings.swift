extension ReplayWriter {
    /// Ends whatever the reader is in the middle of: CAN and ST end a sequence that was cut off, in whatever terminal.
    mutating func interrupt() { text("\u{18}\u{1B}\\\u{1B}%G") }

    /// Makes the reader print as a fresh terminal does.
    ///
    /// No RIS and no DECSTR: they would take the reader's scrollback or its user's settings away.
    mutating func begin() {
        text("\u{1B}[?1049l\u{1B}[?1048;2026;2027;2048;25;6;69;42l\u{1B}[?7h\u{1B}[2;4;20l\u{1B}[r")
        text("\u{1B}(B\u{1B})B\u{1B}*B\u{1B}+B\u{F}\u{1B}}\u{1B}]8;;\u{1B}\\\u{1B}[1\"q\u{1B}[0\"q\u{1B}[m")
    }

    /// Erases the screen, the double size of its first row too; a character printed before ends a single shift.
    mutating func clear() {
        use(Style())
        use(Charsets())
        // Images of kitty's protocol stay when text is erased.
        text(KittyGraphics.deleteAll)
        text("\u{1B}[?6l\u{1B}[H\u{1B}#5 \u{1B}[H\u{1B}[J")
    }

    /// Leaves the alternate screen, which brings the cursor and the pen back that were saved on entering it.
    mutating func end1049() {
        use(Style())
        text("\u{1B}[?1049l")
    }
}

extension Terminal {
    // MARK: - Modes

    /// Private modes that are not simply set and reset at the end.
    ///
    /// 2 would make it a VT52, 3 changes its size, 2026 is for who draws, 2048 answers at once; the others are set where
    /// they do no harm.
    private static let modesApart: Modes = [
        .ansi, .columns132, .origin, .cursorVisible, .alternateScreen47, .applicationKeypad, .leftRightMargins,
        .alternateScreen1047, .saveCursor1048, .alternateScreen1049, .synchronizedOutput, .graphemeClusters,
        .sizeReports,
    ]

    /// Modes that people choose in their own terminal: told only where a program changed them.
    private static let modesOfUser: Modes = [.alternateScroll, .metaSendsEscape, .altSendsEscape]

    /// XTSAVE of what was saved; the modes themselves are set later.
    func replaySavedModes(to writer: inout ReplayWriter) {
        let apart = Terminal.modesApart.subtracting([
            .cursorVisible, .origin, .applicationKeypad, .leftRightMargins, .graphemeClusters,
        ])
        for number in savedModes.keys.sorted() {
            guard let isSet = savedModes[number], let mode = Modes.private(number), !apart.contains(mode) else {
                continue
            }
            writer.sequence("?", [number], isSet ? "h" : "l")
            writer.sequence("?", [number], "s")
        }
    }

    func replayModes(to writer: inout ReplayWriter) {
        var set: [Int] = []
        var reset: [Int] = []
        for (number, mode) in Modes.privateNumbers where !Terminal.modesApart.contains(mode) {
            let isSet = modes.contains(mode)
            if Terminal.modesOfUser.contains(mode), isSet == Modes.initial.contains(mode) { continue }
            if isSet { set.append(number) } else { reset.append(number) }
        }
        // Why: resetting one of the mouse's modes ends the others too, so all that is set comes later.
        send(reset, "l", to: &writer)
        writer.sequence([Int(cursorStyle)], " q")
        send(set, "h", to: &writer)
        if modes.contains(.localEcho) { writer.text("\u{1B}[12h") } else { writer.text("\u{1B}[12l") }
        if modes.contains(.newLine) { writer.text("\u{1B}[20h") }
        if modes.contains(.applicationKeypad) { writer.text("\u{1B}=") } else { writer.text("\u{1B}>") }
        if modes.contains(.eightBitControls) { writer.text("\u{1B} G") } else { writer.text("\u{1B} F") }
        writer.sequence([modes.contains(.rectangularExtent) ? 2 : 1], "*x")
        writer.sequence(">", [4, Int(modifyOtherKeys)], "m")
        writer.sequence(">", [4, Int(formatOtherKeys)], "f")
    }

    private func send(_ numbers: [Int], _ final: StaticString, to writer: inout ReplayWriter) {
        // Bound: a VT reads sixteen numbers of a sequence.
        for start in stride(from: 0, to: numbers.count, by: 16) {
            writer.sequence("?", Array(numbers[start...].prefix(16)), final)
        }
    }

    /// DECLRMM, DECSLRM and DECSTBM; the cursor goes home.
    func replayMargins(to writer: inout ReplayWriter) {
        if modes.contains(.leftRightMargins) {
            writer.text("\u{1B}[?69h")
            if !isFullWidth { writer.sequence([margins.left + 1, margins.right + 1], "s") }
        }
        if margins.top != 0 || margins.bottom != rows - 1 {
            writer.sequence([margins.top + 1, margins.bottom + 1], "r")
        }
    }

    /// The flags of the kitty keyboard protocol, of the screen that is shown.
    func replayKeyboard(_ keyboard: KeyboardStack, to writer: inout ReplayWriter) {
        writer.sequence("<", [KeyboardStack.depthMax + 1], "u")
        let flags = keyboard.pushed + [keyboard.flags]
        if let first = flags.first, first != 0 { writer.sequence("=", [Int(first), 1], "u") }
        for flags in flags.dropFirst() { writer.sequence(">", [Int(flags)], "u") }
    }

    // MARK: - Tabs, titles, colours

    /// The tab stops; the cursor is in the first row, before that may become double.
    func replayTabs(to writer: inout ReplayWriter) {
        let usual = TabStops(columns: columns)
        if (0..<columns).allSatisfy({ tabs.isSet($0) == usual.isSet($0) }) { return writer.text("\u{1B}[?5W") }
        writer.text("\u{1B}[3g")
        for column in 0..<columns where tabs.isSet(column) {
            writer.sequence([column + 1], "G")
            writer.text("\u{1B}H")
        }
        writer.text("\r")
    }

    /// The titles, those that were pushed before them; what the reader had pushed stays below.
    func replayTitles(to writer: inout ReplayWriter) {
        for pushed in titles.pushed {
            if let iconName = pushed.iconName { writer.command(1, iconName) }
            if let title = pushed.title { writer.command(2, title) }
            let which = pushed.title == nil ? 1 : pushed.iconName == nil ? 2 : 0
            writer.sequence([22, which], "t")
        }
        writer.command(1, titles.iconName)
        writer.command(2, titles.title)
        if workingDirectory.hasPrefix("file:") { writer.command(7, workingDirectory) }
    }

    /// The colours the program changed.
    ///
    /// Where it never changed any, the reader's are left alone: people set them by these sequences too.
    func replayColors(to writer: inout ReplayWriter) {
        guard palette.hasChanged else { return }
        writer.text("\u{1B}]104\u{1B}\\\u{1B}]105\u{1B}\\")
        for dynamic in Palette.Dynamic.allCases {
            writer.command(100 + dynamic.rawValue)
        }
        for index in palette.entries.keys.sorted() {
            writer.command(4, "\(index);" + Terminal.specification(palette[index]))
        }
        for number in palette.special.keys.sorted() {
            writer.command(5, "\(number);" + Terminal.specification(palette[special: number]))
        }
        for number in palette.dynamic.keys.sorted() {
            writer.command(number, Terminal.specification(palette[dynamic: number]))
        }
    }

    /// A colour as XParseColor reads it.
    private static func specification(_ color: UInt32) -> String {
        func part(_ shift: UInt32) -> String {
            let digits = String(color >> shift & 0xFF, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return "rgb:\(part(16))/\(part(8))/\(part(0))"
    }
}
