@testable import PulsarTerminal

/// All that a terminal shows and remembers, a line for each thing, in whatever order it came to be there.
///
/// Numbers of styles, clusters and links are spelled out, so that terminals that came to the same state on different ways
/// can be compared. What no output can bring out is left out: generations, what tables hold besides, where blocks of the
/// scrollback end.
extension Terminal {
    /// The whole state; `offset`, `parser`, `image`, `save` and the other words at the start of a line tell what it is.
    var state: [String] {
        var lines = ["size \(columns) \(rows)", "offset \(offset) \(resumeOffset)"]
        lines.append("parser \(parserState)")
        lines += settingsState
        lines += screen.state("screen", self)
        lines += other.state("other", self)
        for (index, line) in scrollbackLines(0..<scrollbackRows).enumerated() {
            var text = "scrollback \(index) \(line.isWrapped) \(line.mark) \(line.text)"
            for run in line.runs { text += " \(run.start)+\(run.length) \(spelled(run.style))" }
            lines.append(text)
        }
        lines.append("dropped \(droppedRows)")
        for placed in placedImages() {
            let image = placed.image
            var line = "image \(image.record) \(image.role) alternate \(image.isAlternate) row \(placed.row ?? -1)"
            line +=
                " \(image.advance) \(image.name) open \(image.isOpen) \(String(decoding: image.bytes, as: UTF8.self))"
            lines.append(line)
        }
        return lines
    }

    private var settingsState: [String] {
        var lines = ["alternate \(isAlternate)", "cursor \(cursor)", "margins \(margins)", "pen \(spelled(pen))"]
        lines.append("modes \(String(modes.rawValue, radix: 2)) utf8 \(isUTF8)")
        lines.append("save \(savedModes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
        lines.append("charsets \(charsets) \(canPrintRuns)")
        lines.append("tabs")
        for column in 0..<columns where tabs.isSet(column) { lines[lines.count - 1] += " \(column)" }
        lines.append("last \(lastScalar)")
        lines.append("keys \(conformanceLevel) \(modifyOtherKeys) \(formatOtherKeys)")
        lines.append("shape \(cursorStyle)")
        lines.append("palette \(palette.entries.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
        lines.append("dynamic \(palette.dynamic.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
        lines.append("special \(palette.special.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
        lines.append("base \(palette.base.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })")
        lines.append("colours were changed \(palette.hasChanged)")
        lines.append("title \(titles.title)")
        lines.append("icon \(titles.iconName)")
        lines.append("titles \(titles.pushed)")
        lines.append("directory \(workingDirectory)")
        lines.append("progress \(progress)")
        lines.append("viewer \(options.cellWidth) \(options.cellHeight) \(options.isDark)")
        return lines
    }

    private var parserState: String {
        if parser.state == .ground { return "ground \(parser.utf8.unfinishedBytes)" }
        var state = "\(parser.state) \(sequenceStart) \(parser.hasExecuted)"
        if parser.state == .string || parser.state == .stringEscape {
            state += " \(parser.string)"
            // Only a DCS looks at what stood before its string.
            if parser.string.kind != .dcs { return state }
        }
        state += " \(parser.prefix) \(parser.intermediate) \(parser.secondIntermediate)"
        return state + " \(parser.hasTooManyIntermediates) \(parser.parameters.state)"
    }

    /// A style with its link spelled out.
    fileprivate func spelled(_ style: Style) -> String {
        if style == Style() { return "-" }
        var text = "\(style.foreground.rawValue) \(style.background.rawValue) \(style.underlineColor.rawValue)"
        text += " \(style.attributes.rawValue)"
        guard let link = hyperlinks[style.hyperlink] else { return text }
        return text + " \(link.identifier) \(link.target)"
    }
}

extension Screen {
    /// The rows, and what was saved with the screen.
    borrowing func state(_ name: String, _ terminal: borrowing Terminal) -> [String] {
        var lines = ["\(name) saved \(saved.cursor) \(terminal.spelled(saved.style)) \(saved.charsets)"]
        lines.append("\(name) saved origin \(saved.isOriginMode)")
        lines.append("\(name) keyboard \(keyboard)")
        for number in 0..<grid.rows {
            let row = grid.row(number).pointee
            let known: Row.Flags = [.wrapped, .doubleWidth, .doubleTop, .doubleBottom, .image]
            var line = "\(name) row \(number) \(row.flags.intersection(known).rawValue) \(row.mark)"
            for column in 0..<grid.columns {
                let cell = row.cell(column)
                let scalars = cell.isCluster ? Array(terminal.clusters.scalars(cell.content)) : [cell.content]
                let style = cell.style == 0 ? "" : " " + terminal.spelled(terminal.styles[cell.style])
                let image = cell.bits & Cell.imageFlag == 0 ? "" : "*"
                line += " [\(image)\(cell.kind.rawValue) \(scalars.map { String($0, radix: 16) })\(style)]"
            }
            lines.append(line)
        }
        return lines
    }
}
