extension Terminal {
    /// SM and RM.
    mutating func setModes(_ isSet: Bool) {
        for index in 0..<parser.parameters.count {
            guard let mode = Modes.ansi(parser.parameters[index]) else { continue }
            if isSet { modes.insert(mode) } else { modes.remove(mode) }
        }
        updateCanPrintRuns()
    }

    /// DECSET and DECRST.
    mutating func setPrivateModes(_ isSet: Bool) {
        for index in 0..<parser.parameters.count { setPrivateMode(parser.parameters[index], isSet) }
    }

    /// XTSAVE.
    mutating func savePrivateModes() {
        for index in 0..<parser.parameters.count {
            let number = parser.parameters[index]
            if let mode = Modes.private(number) { savedModes[number] = isModeSet(mode) }
        }
    }

    /// XTRESTORE.
    mutating func restorePrivateModes() {
        for index in 0..<parser.parameters.count {
            let number = parser.parameters[index]
            if let isSet = savedModes[number] { setPrivateMode(number, isSet) }
        }
    }

    /// Whether a mode is set, for DECRQM; the three of the alternate screen are set while it is shown.
    func isModeSet(_ mode: Modes) -> Bool {
        switch mode {
        case .alternateScreen47, .alternateScreen1047, .alternateScreen1049: isAlternate
        default: modes.contains(mode)
        }
    }

    mutating func setPrivateMode(_ number: Int, _ isSet: Bool) {
        guard let mode = Modes.private(number), conformanceLevel >= mode.level else { return }
        switch mode {
        case .ansi:
            // Deviation: a VT52 is not emulated; DECANM stays set.
            return
        case .columns132:
            return setColumnMode(isSet)
        case .alternateScreen47:
            return useAlternate(isSet, clearsOnLeave: false)
        case .alternateScreen1047:
            return useAlternate(isSet, clearsOnLeave: true)
        case .saveCursor1048:
            if isSet { saveCursor() } else { restoreCursor() }
        case .alternateScreen1049:
            return useAlternateWithCursor(isSet)
        case .mouseX10, .mouseNormal, .mouseButton, .mouseAny:
            modes.subtract(.mouseTracking)
        case .mouseUTF8, .mouseSGR, .mouseURXVT, .mousePixels:
            modes.subtract([.mouseUTF8, .mouseSGR, .mouseURXVT, .mousePixels])
        case .reverseScreen:
            screen.grid.touchAll(generation: generation)
        default:
            break
        }
        if isSet { modes.insert(mode) } else { modes.remove(mode) }
        switch mode {
        case .origin:
            cursorHome()
        case .leftRightMargins:
            if isSet {
                endDoubleWidth()
            } else {
                margins.left = 0
                margins.right = columns - 1
            }
        case .sizeReports where isSet:
            reportSizeInBand()
        default:
            break
        }
    }

    /// DECLRMM makes all rows of single width.
    private mutating func endDoubleWidth() {
        // Deviation: on both screens, not only on the one that is shown: no row of double width is drawn while margins are.
        for row in 0..<rows {
            screen.grid.row(row).pointee.flags.subtract(.double)
            other.grid.row(row).pointee.flags.subtract(.double)
        }
    }

    /// DECCOLM, where mode 40 allows it: margins and screen as after a change of width, which is only asked for where
    /// the options do not have it done.
    private mutating func setColumnMode(_ isSet: Bool) {
        guard modes.contains(.allow132) else { return }
        if isSet { modes.insert(.columns132) } else { modes.remove(.columns132) }
        margins = Margins(columns: columns, rows: rows)
        if !modes.contains(.noClearOnColumnChange) {
            cursorHome()
            eraseDisplay(2, isSelective: false)
        }
        moveCursor(row: 0, column: 0)
        useColumns(isSet ? 132 : 80)
    }

    /// A width of DECCOLM's, taken or asked for as the options have it.
    mutating func useColumns(_ columns: Int) {
        if options.changesWidth {
            resize(columns: columns, rows: rows)
        } else {
            emit(.sizeRequest(columns: columns, rows: 0))
        }
    }

    // MARK: - Alternate screen

    /// Modes 47 and 1047: the screens change places, the cursor stays where it is.
    private mutating func useAlternate(_ isSet: Bool, clearsOnLeave: Bool) {
        guard isSet != isAlternate else { return }
        if clearsOnLeave, !isSet { eraseWholeScreen() }
        switchScreens()
    }

    /// Mode 1049: saves the cursor, switches, clears; and back.
    private mutating func useAlternateWithCursor(_ isSet: Bool) {
        if isSet {
            saveCursor()
            if !isAlternate { switchScreens() }
            eraseWholeScreen()
        } else {
            if isAlternate { switchScreens() }
            restoreCursor()
        }
    }

    private mutating func eraseWholeScreen() {
        cursor.isPendingWrap = false
        let blank = eraseCell
        for row in 0..<rows { screen.grid.clear(screen.grid.row(row), to: blank, generation: generation) }
    }

    mutating func switchScreens() {
        swap(&screen, &other)
        isAlternate.toggle()
        isPenStale = true
        images.endTransmission()
        screen.grid.touchAll(generation: generation)
    }
}
