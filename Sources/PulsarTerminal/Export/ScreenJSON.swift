extension Terminal {
    /// The screen as JSON, with so many rows of the scrollback.
    ///
    /// `{"cols","rows","cursor":{"row","col","visible"},"title","alternate","lines":[LINE…],"scrollback":[LINE…]}`, the
    /// scrollback oldest first, everything counted from 0. LINE is `{"text","wrapped","runs":[…]}`, a run
    /// `{"start","length"}` with what its style has: `fg`, `bg`, `underline_color` as 0 to 255 or `"#rrggbb"`; `bold`,
    /// `dim`, `italic`, `blink`, `inverse`, `invisible`, `strike`, `overline` true; `underline` true or its kind; `link`.
    ///
    /// - Parameter scrollbackRows: the newest of them; more than there are means all.
    public func json(scrollbackRows: Int = 0) -> [UInt8] {
        var text = "{\"cols\":\(columns),\"rows\":\(rows),"
        text += "\"cursor\":{\"row\":\(cursor.row),\"col\":\(cursor.column),\"visible\":\(isCursorVisible)},"
        text += "\"title\":\(quoted(title)),\"alternate\":\(isAlternate),\"lines\":["
        for row in 0..<rows {
            if row > 0 { text += "," }
            append(screenLine(row), to: &text)
        }
        text += "],\"scrollback\":["
        let first = max(0, self.scrollbackRows - max(0, scrollbackRows))
        for (index, line) in scrollbackLines(first..<self.scrollbackRows).enumerated() {
            if index > 0 { text += "," }
            append(line, to: &text)
        }
        text += "]}"
        return Array(text.utf8)
    }

    private func append(_ line: ScreenLine, to text: inout String) {
        text += "{\"text\":\(quoted(line.text)),\"wrapped\":\(line.isWrapped),\"runs\":["
        for (index, run) in line.runs.enumerated() {
            if index > 0 { text += "," }
            text += "{\"start\":\(run.start),\"length\":\(run.length)"
            append(run.style, to: &text)
            text += "}"
        }
        text += "]}"
    }

    private func append(_ style: Style, to text: inout String) {
        append("fg", style.foreground, to: &text)
        append("bg", style.background, to: &text)
        append("underline_color", style.underlineColor, to: &text)
        let names: [(Style.Attributes, StaticString)] = [
            (.bold, "bold"), (.faint, "dim"), (.italic, "italic"), (.blink, "blink"), (.inverse, "inverse"),
            (.invisible, "invisible"), (.strike, "strike"), (.overline, "overline"),
        ]
        for (attribute, name) in names where style.attributes.contains(attribute) { text += ",\"\(name)\":true" }
        switch style.attributes.underline {
        case .none: break
        case .single: text += ",\"underline\":true"
        case .double: text += ",\"underline\":\"double\""
        case .curly: text += ",\"underline\":\"curly\""
        case .dotted: text += ",\"underline\":\"dotted\""
        case .dashed: text += ",\"underline\":\"dashed\""
        }
        if let target = hyperlinkTarget(of: style) { text += ",\"link\":\(quoted(target))" }
    }

    private func append(_ name: StaticString, _ color: Color, to text: inout String) {
        switch color.kind {
        case .default: break
        case .palette(let index): text += ",\"\(name)\":\(index)"
        case .rgb(let red, let green, let blue):
            text += ",\"\(name)\":\"#\(hexadecimal(red))\(hexadecimal(green))\(hexadecimal(blue))\""
        }
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
    }

    /// A JSON string (RFC 8259, section 7).
    private func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\u{0}"..<"\u{20}", "\u{7F}":
                quoted += "\\u00" + hexadecimal(UInt8(truncatingIfNeeded: scalar.value))
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
