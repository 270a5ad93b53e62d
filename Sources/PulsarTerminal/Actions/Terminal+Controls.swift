extension Terminal {
    /// C0 controls; those that are not here do nothing: CAN and SUB have ended a sequence before, ENQ has no
    /// answerback.
    mutating func execute(_ byte: UInt8) {
        lastScalar = 0
        switch byte {
        case 0x07: emit(.bell)  // BEL
        case 0x08: backspace()  // BS
        case 0x09: tabForward(1)  // HT
        case 0x0A, 0x0B, 0x0C: lineFeed()  // LF, VT, FF
        case 0x0D:  // CR
            cursor.isPendingWrap = false
            cursor.column = carriageReturnColumn
        case 0x0E: lockingShift(1)  // SO
        case 0x0F: lockingShift(0)  // SI
        default: break
        }
    }

    /// C1 controls, whatever way they came: as U+0080 to U+009F, as bytes, or as ESC and a final.
    mutating func executeC1(_ byte: UInt8) {
        lastScalar = 0
        switch byte {
        case 0x84: index()  // IND
        case 0x85: nextLine()  // NEL
        case 0x88: tabs.set(cursor.column)  // HTS
        case 0x8D: reverseIndex()  // RI
        case 0x8E: singleShift(2)  // SS2
        case 0x8F: singleShift(3)  // SS3
        case 0x90: begin(.dcsEntry)
        case 0x96: setProtected(true, asISO: true)  // SPA
        case 0x97: setProtected(false, asISO: true)  // EPA
        case 0x98: begin(.sos)
        case 0x9A: reportPrimaryAttributes()  // DECID
        case 0x9B: begin(.csiEntry)
        case 0x9D: begin(.osc)
        case 0x9E: begin(.pm)
        case 0x9F: begin(.apc)
        default: break
        }
    }

    private mutating func begin(_ state: ParserState) {
        parser.clear()
        parser.hasExecuted = false
        parser.state = state
    }

    private mutating func begin(_ kind: StringCollector.Kind) {
        parser.string.start(kind)
        parser.hasExecuted = false
        parser.state = .string
    }

    /// Two- and three-byte escape sequences.
    mutating func escapeSequence(_ final: UInt8) {
        lastScalar = 0
        guard !parser.hasTooManyIntermediates else { return }
        if parser.secondIntermediate != 0 { return designate(final) }
        switch parser.intermediate {
        case 0: plainEscape(final)
        case 0x20: announce(final)
        case 0x23: lineAttribute(final)  // #
        case 0x25: selectEncoding(final)  // %
        default: designate(final)
        }
    }

    private mutating func plainEscape(_ final: UInt8) {
        switch final {
        case 0x36: backIndex()  // DECBI
        case 0x37: saveCursor()  // DECSC
        case 0x38: restoreCursor()  // DECRC
        case 0x39: forwardIndex()  // DECFI
        case 0x3C: modes.insert(.ansi)  // VT52 leaves its mode
        case 0x3D: modes.insert(.applicationKeypad)  // DECKPAM
        case 0x3E: modes.remove(.applicationKeypad)  // DECKPNM
        case 0x44, 0x45, 0x48, 0x4D, 0x4E, 0x4F, 0x56, 0x57, 0x5A: executeC1(final + 0x40)
        case 0x63: reset()  // RIS
        case 0x6E: lockingShift(2)  // LS2
        case 0x6F: lockingShift(3)  // LS3
        case 0x7C: charsets.right = 3  // LS3R
        case 0x7D: charsets.right = 2  // LS2R
        case 0x7E: charsets.right = 1  // LS1R
        default: break
        }
    }

    /// ESC SP F and G: whether replies use 7- or 8-bit controls (S7C1T, S8C1T).
    private mutating func announce(_ final: UInt8) {
        switch final {
        case 0x46: modes.remove(.eightBitControls)
        case 0x47: modes.insert(.eightBitControls)
        default: break
        }
    }

    /// ESC % G: UTF-8; ESC % @: ISO 2022.
    private mutating func selectEncoding(_ final: UInt8) {
        switch final {
        case 0x47: isUTF8 = true
        case 0x40: isUTF8 = false
        default: break
        }
    }

    /// DECDHL, DECSWL, DECDWL and DECALN.
    private mutating func lineAttribute(_ final: UInt8) {
        if final == 0x38 { return alignmentPattern() }
        guard !modes.contains(.leftRightMargins) else { return }
        let row = screen.grid.row(cursor.row)
        let flags: Row.Flags
        switch final {
        case 0x33: flags = [.doubleWidth, .doubleTop]
        case 0x34: flags = [.doubleWidth, .doubleBottom]
        case 0x35: flags = []
        case 0x36: flags = .doubleWidth
        default: return
        }
        row.pointee.flags.subtract(.double)
        row.pointee.flags.formUnion(flags)
        row.pointee.generation = generation
        if !flags.isEmpty { cursor.column = min(cursor.column, max(0, columns / 2 - 1)) }
    }

    // MARK: - Character sets

    /// SCS: which set G0 to G3 hold.
    private mutating func designate(_ final: UInt8) {
        let slot: UInt8
        var is96 = false
        switch parser.intermediate {
        case 0x28: slot = 0
        case 0x29: slot = 1
        case 0x2A: slot = 2
        case 0x2B: slot = 3
        case 0x2D: (slot, is96) = (1, true)
        case 0x2E: (slot, is96) = (2, true)
        case 0x2F: (slot, is96) = (3, true)
        default: return
        }
        guard let set = Charset(final: final, intermediate: parser.secondIntermediate, is96: is96) else { return }
        charsets[slot] = designated(set)
        updateCanPrintRuns()
    }

    /// What a designation makes: ASCII of a national set without DECNRCM, as in xterm; one that is there already stays.
    func designated(_ set: Charset) -> Charset {
        set.isNational && !modes.contains(.nationalSets) ? .ascii : set
    }

    mutating func lockingShift(_ slot: UInt8) {
        charsets.left = slot
        updateCanPrintRuns()
    }

    private mutating func singleShift(_ slot: UInt8) {
        charsets.single = slot
        canPrintRuns = false
    }
}
