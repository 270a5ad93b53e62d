@testable import PulsarTerminal

/// All of a terminal that a replay has to bring to another one, as lines to compare.
extension Terminal {
    /// Modes that a replay leaves alone.
    private static let unreplayed: Modes = [.columns132, .synchronizedOutput, .sizeReports, .keyboardLock]

    func replayedState(scrollbackRows: Int) -> [String] {
        var state: [String] = []
        let first = max(0, self.scrollbackRows - scrollbackRows)
        for line in scrollbackLines(first..<self.scrollbackRows) {
            var runs = line.runs.map { "\($0.start)+\($0.length) \(replayed($0.style))" }
            if let last = line.runs.last, replayed(last.style) == replayed(Style()) { runs.removeLast() }
            state.append("above \(trimmed(line.text))|\(line.isWrapped) \(runs)".replacingDelete)
        }
        for row in 0..<rows {
            state.append("primary \(replayed(row, isPrimary: true))")
            state.append("alternate \(replayed(row, isPrimary: false))")
        }
        state.append("\(cursor) pen \(replayed(pen)) \(margins) \(isAlternate) \(isUTF8)")
        for (number, mode) in Modes.privateNumbers where !Terminal.unreplayed.contains(mode) {
            state.append("mode \(number) \(modes.contains(mode))")
        }
        state.append("modes \(modes.subtracting(Terminal.unreplayed).rawValue)")
        state.append("tabs \((0..<columns).filter { tabs.isSet($0) })")
        state.append("titles \(titles.title) \(titles.iconName)")
        state.append(
            "palette \(palette.entries.sorted { $0.key < $1.key }) \(palette.dynamic.sorted { $0.key < $1.key })"
        )
        state.append("special \(palette.special.sorted { $0.key < $1.key })")
        state.append("charsets \(charsets)")
        state.append("keys \(cursorStyle) \(modifyOtherKeys) \(formatOtherKeys)")
        state.append("primary \(isAlternate ? replayed(other.saved) : replayed(screen.saved))")
        state.append("alternate \(isAlternate ? replayed(screen.saved) : replayed(other.saved))")
        state.append("primary \(isAlternate ? other.keyboard : screen.keyboard)")
        state.append("alternate \(isAlternate ? screen.keyboard : other.keyboard)")
        return state + replayedImages
    }

    /// Images where they are, and what was sent for later.
    private var replayedImages: [String] {
        var state: [String] = []
        for isAlternate in [false, true] {
            for placed in placedImages() where placed.image.isAlternate == isAlternate {
                let image = placed.image
                var bytes = image.bytes
                if image.record.kind == .kitty {
                    let action: Unicode.Scalar? = image.role == .hidden ? "t" : nil
                    bytes = KittyGraphics.quiet(bytes, action: action, isPlacement: placed.row != nil)
                }
                let text = String(decoding: bytes, as: UTF8.self).replacing(";doNotMoveCursor=1", with: "")
                let place = placed.row.map { "row \($0) column \(image.record.column)" } ?? "nowhere"
                state.append("image \(isAlternate) \(image.record.kind) \(place) \(image.isOpen) \(text)")
            }
        }
        return state
    }

    private func replayed(_ row: Int, isPrimary: Bool) -> String {
        let pointer = isPrimary != isAlternate ? screen.grid.row(row) : other.grid.row(row)
        let flags = pointer.pointee.flags
        var text = String.UnicodeScalarView()
        var styles: [String] = []
        for column in 0..<columns {
            let cell = pointer.pointee.cell(column)
            if cell.kind == .spacer { continue }
            let style = replayed(self.styles[cell.style])
            if style != replayed(Style()) { styles.append("\(column) \(style)") }
            // What erasing leaves stays blank; a blank with more than a background becomes a space.
            let isErased = self.styles[cell.style].erased == self.styles[cell.style]
            let blank: UInt32 = isErased ? 0x2400 : 0x20
            let scalars =
                cell.isCluster
                ? Array(clusters.scalars(cell.content)) : [cell.content == 0 ? blank : cell.content]
            if cell.kind == .wide { text.append("‹") }
            for scalar in scalars { text.append(scalar == 0x7F ? "\u{FFFD}" : Unicode.Scalar(scalar) ?? "?") }
        }
        let isWrapped = flags.contains(.wrapped) && row < rows - 1
        return "\(row) \(trimmed(String(text)))| \(isWrapped) \(flags.intersection(.double).rawValue) \(styles)"
    }

    private func replayed(_ style: Style) -> String {
        var plain = style
        plain.hyperlink = 0
        let link = hyperlinks[style.hyperlink].map { "\($0.target)" } ?? ""
        return "\(plain.foreground.rawValue) \(plain.background.rawValue) \(plain.underlineColor.rawValue) "
            + "\(plain.attributes.rawValue) \(link)"
    }

    private func replayed(_ saved: SavedCursor) -> String {
        var charsets = saved.charsets
        charsets.single = 0
        var cursor = saved.cursor
        // Where rows are of double width there are no side margins, and elsewhere it is not brought back.
        if cursor.column != columns - 1, marginToWait(for: cursor) == nil { cursor.isPendingWrap = false }
        return "saved \(cursor) \(replayed(saved.style)) \(charsets) \(saved.isOriginMode)"
    }

    private func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension String {
    /// DEL, which a set of 94 characters on the right lets through, is replayed as what stands for no character.
    fileprivate var replacingDelete: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\u{7F}" ? "\u{FFFD}" : $0 }))
    }
}
