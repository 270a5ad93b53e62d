extension Terminal {
    /// DECSTR: modes, margins, pen and character sets as at start; what is on the screen stays.
    ///
    /// Source: VT520 programmer information, DECSTR; xterm's VTReset.
    mutating func softReset() {
        modes.subtract([
            .insert, .origin, .reverseWrap, .extendedReverseWrap, .applicationCursorKeys, .applicationKeypad,
        ])
        modes.subtract([.leftRightMargins, .keyboardLock, .guardedAreas])
        modes.formUnion([.cursorVisible, .autowrap])
        margins = Margins(columns: columns, rows: rows)
        pen = Style()
        isPenStale = true
        charsets = Charsets()
        screen.saved = SavedCursor()
        screen.keyboard = KeyboardStack()
        modifyOtherKeys = 0
        formatOtherKeys = 0
        cursorStyle = 0
        lastScalar = 0
        updateCanPrintRuns()
    }

    /// RIS: all as at start but for the scrollback and the size, which only DECCOLM gives back.
    mutating func reset() {
        if isAlternate { switchScreens() }
        let isWide = modes.isSuperset(of: [.columns132, .allow132])
        other = Screen(columns: columns, rows: rows)
        softReset()
        modes = .initial
        conformanceLevel = Terminal.conformanceLevelUsual
        tabs = TabStops(columns: columns)
        isUTF8 = true
        if !palette.isEmpty {
            palette.resetAll()
            palette.resetDynamic()
            palette.resetSpecial()
            emit(.colorsChanged)
        }
        titles = Titles(title: titles.title, iconName: titles.iconName, pushed: [])
        images.removeAll()
        progress = (.none, 0)
        for row in 0..<rows { screen.grid.clear(screen.grid.row(row), to: Cell(bits: 0), generation: generation) }
        scrollback.endLine()
        moveCursor(row: 0, column: 0)
        updateCanPrintRuns()
        if isWide { useColumns(80) }
    }
}
