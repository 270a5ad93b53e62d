@testable import PulsarTerminal

extension Terminal {
    /// A number that is another one when a sequence did anything at all: to the screen, to a mode, or by saying something.
    var fingerprint: Int {
        var hasher = Hasher()
        for row in 0..<rows {
            let row = screen.grid.row(row).pointee
            for column in 0..<columns { hasher.combine(row.cell(column).bits) }
            hasher.combine(row.flags.rawValue)
            hasher.combine(row.mark)
        }
        hasher.combine(cursor)
        hasher.combine(pen)
        hasher.combine(modes)
        hasher.combine(savedModes)
        hasher.combine(margins)
        hasher.combine(charsets)
        hasher.combine(tabs)
        hasher.combine(isUTF8)
        hasher.combine([cursorStyle, conformanceLevel, modifyOtherKeys, formatOtherKeys, parser.state.rawValue])
        hasher.combine(palette)
        hasher.combine(titles)
        hasher.combine(workingDirectory)
        hasher.combine(progress.state)
        hasher.combine(progress.percent)
        hasher.combine(images)
        hasher.combine(screen.saved)
        hasher.combine(screen.keyboard)
        hasher.combine(isAlternate)
        hasher.combine(scrollbackRows)
        hasher.combine(events.count)
        hasher.combine(replies.count)
        return hasher.finalize()
    }

    /// Whether a sequence did anything.
    mutating func isChanged(by sequence: [UInt8]) -> Bool {
        let before = fingerprint
        feed(sequence)
        return fingerprint != before
    }

    /// A terminal with something everywhere, in which a sequence has something to change.
    ///
    /// - Parameter isUnusual: modes, margins, character sets and the pen are not those at start.
    static func probed(isUnusual: Bool) -> Terminal {
        var limits = TerminalLimits()
        limits.eventsMax = 100_000
        limits.replyBytesMax = 1 << 24
        var terminal = Terminal(columns: 20, rows: 5, limits: limits)
        terminal.options.answersChecksums = true
        terminal.options.cellWidth = 10
        terminal.options.cellHeight = 20
        terminal.feed("0\r\n1\r\n2\r\n3\r\n4\r\n5")
        for row in 1...5 { terminal.feed("\u{1B}[\(row);1H" + String(repeating: "abcdefghij", count: 2)) }
        if isUnusual {
            terminal.feed(
                "\u{1B}]2;title\u{7}\u{1B}[22t\u{1B}[22t\u{1B}[?1;7;12s\u{1B}[?1;12h\u{1B}[?7l\u{1B}[4;20h\u{1B}[3g"
            )
            terminal.feed("\u{1B}[3 q\u{1B}[>4;2m\u{1B}[>4;1f\u{1B}[>5u\u{1B}[>3u\u{1B}[2*x\u{1B} G\u{1B}%@\u{1B}=")
            terminal.feed(
                "\u{1B}]4;1;#123456\u{7}\u{1B}]5;0;#654321\u{7}\u{1B}]10;" + String(repeating: "#123456;", count: 10)
                    + "\u{7}"
            )
            terminal.feed("\u{1B}[1;2;3;4;5;7;8;9;53;31;42;58:5:3m\u{1B}[1\"q\u{1B}]8;;u:a\u{7}")
            terminal.feed("\u{1B}[?69h\u{1B}[2;18s\u{1B}[2;4r\u{1B}[?6h\u{1B}[2;5H\u{1B}7\u{1B}[1;7H")
            terminal.feed("\u{1B}[?42h\u{1B}(K\u{1B})K\u{1B}*K\u{1B}+K\u{1B}n\u{1B}~")
        } else {
            terminal.feed("\u{1B}[3;6Hf")
        }
        return terminal
    }
}
