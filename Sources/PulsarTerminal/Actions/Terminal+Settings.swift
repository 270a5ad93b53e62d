extension Terminal {
    /// DECRQSS: the value of a setting, spelt as the sequence that sets it.
    ///
    /// A setting that is not known is answered without its name: an echo would let a file type into the shell.
    mutating func reportSetting() {
        let name = parser.string.bytes
        var reply = reply(.dcs)
        reply.text("1$r")
        guard conformanceLevel >= 2 else { return }
        guard name.count <= 2, addSetting(name, to: &reply) else {
            var refusal = self.reply(.dcs)
            refusal.text("0$r")
            return send(refusal)
        }
        send(reply)
    }

    private func addSetting(_ name: [UInt8], to reply: inout Reply) -> Bool {
        switch (name.first, name.dropFirst().first) {
        case (0x6D, nil): addRendition(pen, to: &reply)  // SGR
        case (0x72, nil): add([margins.top + 1, margins.bottom + 1], "r", to: &reply)  // DECSTBM
        case (0x73, nil) where conformanceLevel >= 4:
            add([margins.left + 1, margins.right + 1], "s", to: &reply)  // DECSLRM
        case (0x74, nil): add([rows], "t", to: &reply)  // DECSLPP
        case (0x20, 0x71): add([Int(cursorStyle)], " q", to: &reply)  // DECSCUSR
        case (0x22, 0x71):  // DECSCA
            add([pen.attributes.contains(.protected) && !modes.contains(.guardedAreas) ? 1 : 0], "\"q", to: &reply)
        case (0x22, 0x70):  // DECSCL
            add([60 + Int(conformanceLevel), modes.contains(.eightBitControls) ? 0 : 1], "\"p", to: &reply)
        case (0x2A, 0x78): add([modes.contains(.rectangularExtent) ? 2 : 0], "*x", to: &reply)  // DECSACE
        case (0x24, 0x7C): add([columns], "$|", to: &reply)  // DECSCPP
        case (0x2A, 0x7C): add([rows], "*|", to: &reply)  // DECSNLS
        case (0x24, 0x7D): add([0], "$}", to: &reply)  // DECSASD: there is no status line
        case (0x24, 0x7E): add([0], "$~", to: &reply)  // DECSSDT
        default: return false
        }
        return true
    }

    private func add(_ numbers: [Int], _ final: StaticString, to reply: inout Reply) {
        reply.numbers(numbers)
        reply.text(final)
    }

    /// XTREPORTSGR: what the cells of a rectangle have in common, spelt as SGR.
    mutating func reportRendition(_ rectangle: CellRectangle) {
        var last = screen.grid.row(rectangle.rows.lowerBound).pointee.cell(rectangle.columns.lowerBound).style
        var common = styles[last]
        for row in rectangle.rows {
            let row = screen.grid.row(row)
            for column in rectangle.columns where row.pointee.cell(column).style != last {
                last = row.pointee.cell(column).style
                common.formIntersection(styles[last])
            }
        }
        var reply = reply(.csi)
        addRendition(common, to: &reply)
        send(reply)
    }

    /// The numbers of SGR for a style, with the final.
    private func addRendition(_ style: Style, to reply: inout Reply) {
        let attributes = style.attributes
        // Why: in the order of xterm.
        reply.text("0")
        if attributes.contains(.bold) { reply.text(";1") }
        if attributes.underline == .single { reply.text(";4") }
        if attributes.contains(.blink) { reply.text(attributes.contains(.rapidBlink) ? ";6" : ";5") }
        let others: [(Style.Attributes, StaticString)] = [
            (.inverse, ";7"), (.invisible, ";8"), (.faint, ";2"), (.italic, ";3"), (.strike, ";9"), (.overline, ";53"),
        ]
        for (attribute, number) in others where attributes.contains(attribute) { reply.text(number) }
        switch attributes.underline {
        case .none, .single: break
        case .double: reply.text(";21")
        case .curly, .dotted, .dashed:
            reply.text(";4:")
            reply.number(Int(attributes.underline.rawValue))
        }
        addColor(style.foreground, 30, to: &reply)
        addColor(style.background, 40, to: &reply)
        addColor(style.underlineColor, 50, to: &reply)
        reply.text("m")
    }

    /// A colour that is not the default one; `base` is 30, 40, or 50 for the underline, which has no short forms.
    private func addColor(_ color: Color, _ base: Int, to reply: inout Reply) {
        switch color.kind {
        case .default:
            return
        case .palette(let index) where index < 16 && base != 50:
            reply.text(";")
            reply.number(index < 8 ? base + Int(index) : base + 60 + Int(index) - 8)
        case .palette(let index):
            reply.text(";")
            reply.number(base + 8)
            reply.text(":5:")
            reply.number(Int(index))
        case .rgb(let red, let green, let blue):
            reply.text(";")
            reply.number(base + 8)
            reply.text(":2:")
            for part in [red, green, blue] {
                reply.text(":")
                reply.number(Int(part))
            }
        }
    }
}
