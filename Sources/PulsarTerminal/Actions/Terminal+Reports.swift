extension Terminal {
    /// Answers a control sequence that asks for something, or does nothing.
    ///
    /// Sources: VT420 and VT520 programmer information, xterm ctlseqs; for `CSI ? u` the kitty keyboard protocol.
    mutating func reportSequence(_ key: UInt32) {
        let first = parser.parameters[0]
        switch key {
        case 0x3E_00_63 where first == 0: reportSecondaryAttributes()  // DA2
        case 0x3D_00_63 where first == 0: reportUnit()  // DA3
        case 0x3F_00_6E: reportDeviceStatus(first)  // DSR of DEC
        case 0x00_24_70 where conformanceLevel >= 3: reportAnsiMode(first)  // DECRQM
        case 0x3F_24_70: reportPrivateMode(first)  // DECRQM of DEC
        case 0x3E_00_71 where first == 0: reportVersion()  // XTVERSION
        case 0x3F_00_75: sendSequence("?", [Int(screen.keyboard.flags)], "u")
        case 0x3F_00_6D where first == 4: sendSequence(">4;", [Int(modifyOtherKeys)], "m")  // XTQMODKEYS
        case 0x3F_00_67 where first == 4: sendSequence(">4;", [Int(formatOtherKeys)], "f")  // XTQFMTKEYS
        case 0x3F_00_53: reportGraphics(first)  // XTSMGRAPHICS
        case 0x00_24_77 where conformanceLevel >= 3: reportPresentation(first)  // DECRQPSR
        case 0x00_2A_79 where conformanceLevel >= 4: reportChecksum()  // DECRQCRA
        case 0x00_22_76: sendSequence("", [rows, columns, 1, 1, 1], "\"w")  // DECRQDE
        case 0x00_27_7C: sendSequence("0&w")  // DECRQLP: there is no locator
        case 0x00_26_75: reportSupplementalSet()  // DECRQUPSS
        case 0x00_22_70: selectConformance(first)  // DECSCL
        default: break
        }
    }

    // MARK: - What the terminal is

    /// DA1 and DECID: a VT420, or a VT520 once DECSCL chose its level.
    ///
    /// 1 132 columns, 4 sixel graphics, 6 selective erase, 9 national sets, 15 technical set, 21 horizontal scrolling,
    /// 22 colour, 28 rectangles, 52 writing to the clipboard. There is no printer, no user-defined key, no locator; sixel
    /// graphics are passed on to viewers, and claimed where the one that leads shows them.
    mutating func reportPrimaryAttributes() {
        let level = conformanceLevel >= 5 ? 65 : 64
        sendSequence("?", options.showsSixel ? [level, 1, 4] : [level, 1], ";6;9;15;21;22;28;52c")
    }

    /// DA2, with the number that xterm gives a VT420, or a VT520.
    private mutating func reportSecondaryAttributes() {
        sendSequence(">", [conformanceLevel >= 5 ? 64 : 41], ";400;0c")
    }

    /// DA3: the unit's number, which is nobody's.
    private mutating func reportUnit() {
        var reply = reply(.dcs)
        reply.text("!|00000000")
        send(reply)
    }

    private mutating func reportVersion() {
        var reply = reply(.dcs)
        reply.text(">|")
        reply.product(options.version)
        send(reply)
    }

    /// DECRQUPSS: DEC supplemental graphics, which no program changes.
    private mutating func reportSupplementalSet() {
        var reply = reply(.dcs)
        reply.text("0!u%5")
        send(reply)
    }

    /// DECREQTPARM: no parity, eight bits, 38,400 baud, as xterm has it.
    mutating func reportParameters() {
        let kind = parser.parameters[0]
        if kind <= 1 { sendSequence("", [kind + 2], ";1;1;128;128;1;0x") }
    }

    /// XTSMGRAPHICS: the size of pictures is up to the viewer, so there is nothing to read or to set.
    private mutating func reportGraphics(_ item: Int) {
        if item >= 1, item <= 3 { sendSequence("?", [item, 3, 0], "S") } else { sendSequence("?0;1;0S") }
    }

    /// DECSCL: a soft reset, what is understood and the controls replies use from now on.
    ///
    /// As in xterm DECNCSM needs level 5, DECLRMM, DECSLRM, columns and rectangles level 4, DECRQM for modes of ANSI and
    /// DECRQPSR level 3, DECRQSS level 2.
    private mutating func selectConformance(_ level: Int) {
        guard level >= 61, level <= 60 + Int(Terminal.conformanceLevelMax) else { return }
        softReset()
        conformanceLevel = UInt8(level - 60)
        if conformanceLevel < Modes.noClearOnColumnChange.level { modes.remove(.noClearOnColumnChange) }
        let controls = parser.parameters[1]
        if level == 61 || controls == 1 {
            modes.remove(.eightBitControls)
        } else if controls == 0 || controls == 2 {
            modes.insert(.eightBitControls)
        }
    }

    // MARK: - Status

    /// DSR: 5 whether all is well, 6 where the cursor is (CPR).
    mutating func reportStatus() {
        switch parser.parameters[0] {
        case 5: sendSequence("0n")
        case 6: sendSequence("", reportedPosition, "R")
        default: break
        }
    }

    /// The cursor, counted from 1, in origin mode from the margins.
    var reportedPosition: [Int] {
        let isOrigin = modes.contains(.origin)
        return [
            cursor.row - (isOrigin ? margins.top : 0) + 1,
            cursor.column - (isOrigin ? margins.left : 0) + 1,
        ]
    }

    private mutating func reportDeviceStatus(_ kind: Int) {
        switch kind {
        case 6: sendSequence("?", reportedPosition + [1], "R")  // DECXCPR, on the only page
        case 15: sendSequence("?13n")  // no printer
        case 25: sendSequence("?20n")  // keys are not locked, as in xterm
        case 26: sendSequence("?27;1;0;0n")  // a North American keyboard, ready
        case 53, 55: sendSequence("?53n")  // no locator
        case 56: sendSequence("?57;0n")  // of no kind
        case 62: sendSequence("0000*{")  // no room for macros
        case 63: reportMacroChecksum()
        case 75: sendSequence("?70n")  // no errors on the line
        case 85: sendSequence("?83n")  // one session
        case 996: reportColorScheme()
        default: break
        }
    }

    /// DECCKSR for the memory of macros, which is empty.
    private mutating func reportMacroChecksum() {
        var reply = reply(.dcs)
        reply.number(parser.parameters[1])
        reply.text("!~0000")
        send(reply)
    }

    private mutating func reportColorScheme() {
        if options.isDark { sendSequence("?997;1n") } else { sendSequence("?997;2n") }
    }

    /// The viewer's colour scheme is another one; a program that asked to hear of it does (mode 2031).
    public mutating func changeColorScheme(isDark: Bool) {
        guard options.isDark != isDark else { return }
        options.isDark = isDark
        if modes.contains(.colorSchemeReports) { reportColorScheme() }
    }

    // MARK: - Modes

    /// DECRQM for the modes of SM and RM; those of ECMA-48 that no terminal has are always reset.
    private mutating func reportAnsiMode(_ number: Int) {
        let value: Int
        switch number {
        case 1, 5, 7, 10, 11, 13...19: value = 4
        default: value = Modes.ansi(number).map { modes.contains($0) ? 1 : 2 } ?? 0
        }
        sendSequence("", [number, value], "$y")
    }

    /// DECRQM for the modes of DECSET and DECRST: 1 set, 2 reset, 3 and 4 always so, 0 unknown.
    private mutating func reportPrivateMode(_ number: Int) {
        let value: Int
        switch number {
        case 2: value = 3  // DECANM: there is no VT52 inside
        case 95 where conformanceLevel < 5: value = 0  // DECNCSM
        case 1001: value = 4  // highlight tracking
        default: value = Modes.private(number).map { isModeSet($0) ? 1 : 2 } ?? 0
        }
        sendSequence("?", [number, value], "$y")
    }
}
