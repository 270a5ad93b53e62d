import Testing

@testable import PulsarTerminal

/// What is fed to a terminal of ten columns and four rows, and what is to be seen then.
///
/// `␛` stands for ESC in the output and the reply. Rows are separated by bars, those at the end that are empty are left
/// out. The cursor is `row,column` counted from 0, with a `+` when it waits to wrap. What is not given is not looked at,
/// but for the reply: there is none unless it is given.
struct Script: CustomTestStringConvertible {
    let output: String
    var rows: String?
    var cursor: String?
    var pen: String?
    var reply: String

    init(_ output: String, _ rows: String? = nil, at cursor: String? = nil, pen: String? = nil, reply: String = "") {
        self.output = output.replacing("␛", with: "\u{1B}")
        self.rows = rows
        self.cursor = cursor
        self.pen = pen
        self.reply = reply.replacing("␛", with: "\u{1B}")
    }

    var testDescription: String { output.debugDescription }

    /// Runs the script on a terminal of its own, in one piece and byte by byte, after something else was fed.
    func check(
        columns: Int = 10,
        rows height: Int = 4,
        after start: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var whole = Terminal(columns: columns, rows: height)
        var cut = Terminal(columns: columns, rows: height)
        whole.feed(start.replacing("␛", with: "\u{1B}"))
        cut.feed(start.replacing("␛", with: "\u{1B}"))
        let answer = whole.answer(to: output)
        let cutAnswer = cut.answerByByte(to: output)
        #expect(answer == reply, sourceLocation: sourceLocation)
        #expect(cutAnswer == reply, sourceLocation: sourceLocation)
        let picture = whole.picture
        let cutPicture = cut.picture
        #expect(cutPicture == picture, sourceLocation: sourceLocation)
        if let rows {
            let seen = whole.screenText
            #expect(seen == rows, sourceLocation: sourceLocation)
        }
        if let cursor {
            let seen = whole.cursorText
            #expect(seen == cursor, sourceLocation: sourceLocation)
        }
        if let pen {
            let seen = whole.pen.words
            #expect(seen == pen, sourceLocation: sourceLocation)
        }
    }
}

extension Terminal {
    /// The rows with bars between them, without those at the end that are empty.
    var screenText: String {
        var rows = texts
        while rows.last == "" { rows.removeLast() }
        return rows.joined(separator: "|")
    }

    /// Where the cursor is, with a `+` when it waits to wrap.
    var cursorText: String { "\(cursor.row),\(cursor.column)" + (cursor.isPendingWrap ? "+" : "") }
}

extension Style {
    /// All that is not the default, in words.
    var words: String {
        let names: [(Attributes, String)] = [
            (.bold, "bold"), (.faint, "faint"), (.italic, "italic"), (.blink, "blink"), (.rapidBlink, "rapid"),
            (.inverse, "inverse"), (.invisible, "invisible"), (.strike, "strike"), (.overline, "overline"),
            (.protected, "protected"),
        ]
        var words = names.filter { attributes.contains($0.0) }.map(\.1)
        if attributes.underline != .none { words.append("\(attributes.underline)") }
        for (name, color) in [("fg", foreground), ("bg", background), ("ul", underlineColor)] {
            switch color.kind {
            case .default: continue
            case .palette(let index): words.append("\(name)=\(index)")
            case .rgb(let red, let green, let blue): words.append("\(name)=\(red)/\(green)/\(blue)")
            }
        }
        return words.joined(separator: " ")
    }
}
