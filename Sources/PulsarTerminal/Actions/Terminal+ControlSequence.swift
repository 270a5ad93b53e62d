extension Terminal {
    /// Performs a control sequence; one that is not here does nothing.
    ///
    /// Sequences are told apart by prefix, intermediate and final: `0x3F_24_70` is `CSI ? … $ p`.
    // Hot: once for each control sequence.
    mutating func controlSequence(_ final: UInt8) {
        guard parser.secondIntermediate == 0 else { return }
        // Why: in xterm numbers have parts in SGR alone, and a sequence that has them elsewhere means nothing.
        if parser.parameters.subparameters != 0, final != 0x6D {
            lastScalar = 0
            return
        }
        if parser.prefix == 0, parser.intermediate == 0 {
            plainSequence(final)
        } else if final == 0x68 || final == 0x6C, parser.intermediate == 0, parser.prefix == 0x3F {
            setPrivateModes(final == 0x68)
        } else {
            rareSequence(parser.key(final))
        }
        // Why: only what was printed right before REP is repeated.
        lastScalar = 0
    }

    private mutating func plainSequence(_ final: UInt8) {
        switch final {
        case 0x6D: selectGraphicRendition()  // SGR
        case 0x48, 0x66:  // CUP, HVP
            cursorPosition(row: parser.parameters.amount(0), column: parser.parameters.amount(1))
        case 0x4B: eraseLine(parser.parameters[0], isSelective: false)  // EL
        case 0x41, 0x6B: cursorUp(parser.parameters.amount(0))  // CUU, VPB
        case 0x42: cursorDown(parser.parameters.amount(0))  // CUD
        case 0x43: cursorForward(parser.parameters.amount(0))  // CUF
        case 0x44, 0x6A: cursorBackward(parser.parameters.amount(0))  // CUB, HPB
        case 0x45:  // CNL
            cursorDown(parser.parameters.amount(0))
            cursor.column = carriageReturnColumn
        case 0x46:  // CPL
            cursorUp(parser.parameters.amount(0))
            cursor.column = carriageReturnColumn
        case 0x47, 0x60: cursorColumn(parser.parameters.amount(0))  // CHA, HPA
        case 0x64: cursorRow(parser.parameters.amount(0))  // VPA
        case 0x4A: eraseDisplay(parser.parameters[0], isSelective: false)  // ED
        case 0x58: eraseCharacters(parser.parameters.amount(0))  // ECH
        case 0x40: insertCharacters(parser.parameters.amount(0))  // ICH
        case 0x50: deleteCharacters(parser.parameters.amount(0))  // DCH
        case 0x4C: insertLines(parser.parameters.amount(0))  // IL
        case 0x4D: deleteLines(parser.parameters.amount(0))  // DL
        case 0x53: scrollUp(parser.parameters.amount(0))  // SU
        case 0x54: scrollDownOrTrack()  // SD
        case 0x5E: scrollDown(parser.parameters.amount(0))  // SD of ECMA-48
        case 0x72: setTopAndBottom()  // DECSTBM
        case 0x73: setSidesOrSave()  // DECSLRM, SCOSC
        case 0x75: restoreCursor()  // SCORC
        case 0x62: repeatLast(parser.parameters.amount(0))  // REP
        default: unhurriedSequence(final)
        }
    }

    @inline(never)
    private mutating func unhurriedSequence(_ final: UInt8) {
        switch final {
        case 0x61: cursorColumn(reportedPosition[1] + parser.parameters.amount(0))  // HPR
        case 0x65: cursorRow(reportedPosition[0] + parser.parameters.amount(0))  // VPR
        case 0x49: tabForward(parser.parameters.amount(0))  // CHT
        case 0x5A: tabBackward(parser.parameters.amount(0))  // CBT
        case 0x67: clearTabs(parser.parameters[0])  // TBC
        case 0x68: setModes(true)  // SM
        case 0x6C: setModes(false)  // RM
        case 0x63 where parser.parameters[0] == 0: reportPrimaryAttributes()  // DA1
        case 0x6E: reportStatus()  // DSR, CPR
        case 0x74: windowOperation()  // XTWINOPS
        case 0x78: reportParameters()  // DECREQTPARM
        default: break
        }
    }

    @inline(never)
    private mutating func rareSequence(_ key: UInt32) {
        let parameters = (first: parser.parameters[0], amount: parser.parameters.amount(0))
        switch key {
        case 0x3F_00_4A: eraseDisplay(parameters.first, isSelective: true)  // DECSED
        case 0x3F_00_4B: eraseLine(parameters.first, isSelective: true)  // DECSEL
        case 0x3F_00_57 where parameters.first == 5: tabs = TabStops(columns: columns)  // DECST8C
        case 0x3F_00_73: savePrivateModes()  // XTSAVE
        case 0x3F_00_72: restorePrivateModes()  // XTRESTORE
        case 0x00_21_70: softReset()  // DECSTR
        case 0x00_22_71: selectProtection()  // DECSCA
        case 0x00_20_71: cursorStyle = UInt8(clamping: min(parameters.first, 6))  // DECSCUSR
        case 0x00_20_40: shiftSides(-parameters.amount)  // SL
        case 0x00_20_41: shiftSides(parameters.amount)  // SR
        case 0x00_27_7D where conformanceLevel >= 4: insertColumns(parameters.amount)  // DECIC
        case 0x00_27_7E where conformanceLevel >= 4: insertColumns(-parameters.amount)  // DECDC
        case 0x00_2A_78: selectExtent(parameters.first)  // DECSACE
        case 0x00_24_7C: requestSize(columns: parameters.first == 0 ? 80 : parameters.first, rows: 0)  // DECSCPP
        case 0x00_2A_7C: requestSize(columns: 0, rows: parameters.first)  // DECSNLS
        case 0x3E_00_6D: setKeyModifierOptions()  // XTMODKEYS
        case 0x3E_00_6E: resetKeyModifierOptions()
        case 0x3E_00_66: setKeyFormatOptions()  // XTFMTKEYS
        case 0x3E_00_75: screen.keyboard.push(UInt8(truncatingIfNeeded: parameters.first) & 0x1F)
        case 0x3C_00_75: screen.keyboard.pop(min(parameters.amount, KeyboardStack.depthMax + 1))
        case 0x3D_00_75: setKeyboardFlags()
        default:
            if !rectangleSequence(key) { reportSequence(key) }
        }
    }

    // MARK: - Margins

    /// DECSTBM: rows counted from 1; a region of fewer than two rows is refused.
    private mutating func setTopAndBottom() {
        let top = parser.parameters.amount(0) - 1
        let given = parser.parameters[1]
        let bottom = (given == 0 ? rows : min(given, rows)) - 1
        guard top < bottom else { return }
        margins.top = top
        margins.bottom = bottom
        cursorHome()
    }

    /// DECSLRM where mode 69 allows it, else SCOSC, as in xterm whatever the numbers.
    private mutating func setSidesOrSave() {
        guard modes.contains(.leftRightMargins) else { return saveCursor() }
        let left = parser.parameters.amount(0) - 1
        let given = parser.parameters[1]
        let right = (given == 0 ? columns : min(given, columns)) - 1
        guard left < right else { return }
        margins.left = left
        margins.right = right
        cursorHome()
    }

    /// SD; with five parameters, or with 0, it would be xterm's highlight mouse tracking, which nobody answers.
    private mutating func scrollDownOrTrack() {
        guard parser.parameters.count < 2, parser.parameters.isEmpty || parser.parameters[0] != 0 else { return }
        scrollDown(parser.parameters.amount(0))
    }

    private mutating func shiftSides(_ amount: Int) {
        guard isBetweenRows, isBetweenSides else { return }
        shiftColumns(at: margins.left, by: max(-columns, min(amount, columns)))
    }

    /// TBC.
    private mutating func clearTabs(_ part: Int) {
        switch part {
        case 0: tabs.clear(cursor.column)
        case 3: tabs.clearAll()
        default: break
        }
    }

    /// DECSCA: whether what is printed is protected from selective erasure.
    private mutating func selectProtection() {
        switch parser.parameters[0] {
        case 0, 2: setProtected(false, asISO: false)
        case 1: setProtected(true, asISO: false)
        default: break
        }
    }

    /// DECSACE: whether attribute changes take a stream of characters or a rectangle.
    private mutating func selectExtent(_ extent: Int) {
        switch extent {
        case 0, 1: modes.remove(.rectangularExtent)
        case 2: modes.insert(.rectangularExtent)
        default: break
        }
    }

    // MARK: - Keyboard

    /// XTMODKEYS: only modifyOtherKeys has a meaning here.
    private mutating func setKeyModifierOptions() {
        guard parser.parameters[0] == 4 else { return }
        let value = parser.parameters.count > 1 ? parser.parameters[1] : 0
        if value <= 3 { modifyOtherKeys = UInt8(value) }
    }

    private mutating func resetKeyModifierOptions() {
        if parser.parameters[0] == 4 { modifyOtherKeys = 0 }
    }

    /// XTFMTKEYS: only formatOtherKeys has a meaning here.
    private mutating func setKeyFormatOptions() {
        guard parser.parameters[0] == 4 else { return }
        formatOtherKeys = parser.parameters.count > 1 && parser.parameters[1] == 1 ? 1 : 0
    }

    /// The kitty keyboard protocol's `CSI = flags ; mode u`: 1 sets all, 2 adds, 3 takes away.
    private mutating func setKeyboardFlags() {
        let flags = UInt8(truncatingIfNeeded: parser.parameters[0]) & 0x1F
        switch parser.parameters.amount(1) {
        case 1: screen.keyboard.flags = flags
        case 2: screen.keyboard.flags |= flags
        case 3: screen.keyboard.flags &= ~flags
        default: break
        }
    }
}
