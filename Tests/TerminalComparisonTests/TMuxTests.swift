import Testing

@testable import PulsarTerminal

@Suite("A third opinion: tmux")
struct TMuxTests {
    @Test("Made-up output looks the same in both", arguments: 0..<10)
    func generated(part: UInt64) throws {
        let tmux = try TMuxReference()
        for seed in part * 100..<(part + 1) * 100 {
            var shape = SeededGenerator(seed: seed &+ 1)
            let columns = Int.random(in: 3...40, using: &shape)
            let rows = Int.random(in: 2...12, using: &shape)
            var output = SharedOutput(for: .tmux, seed: seed, columns: columns, rows: rows)
            let pieces = (0..<60).map { _ in output.next() }
            let found = try differences(tmux, pieces, columns, rows)
            if found.isEmpty { continue }
            let shortest = try shrunk(tmux, pieces, columns, rows)
            let shown = shortest.map { String(decoding: $0, as: UTF8.self).debugDescription }.joined(separator: " ")
            let lines = try differences(tmux, shortest, columns, rows).map(\.description).joined(separator: "\n")
            Issue.record("seed \(seed), \(columns)x\(rows): \(shown)\n\(lines)")
        }
    }

    /// Rows of recordings in which tmux decides otherwise than xterm.
    private static let deviations = [
        // Deviation: a cursor that waits to wrap does not have the last column erased, where xterm's has.
        "top": [6, 10, 14],
        // Deviation: tmux attaches to a zero width joiner what follows, counts a soft hyphen as nothing, and shows
        // nothing for ill-formed UTF-8. "utf8" has the same text, where it makes lines longer and shifts what is below.
        "wide-window": [6, 8, 14],
    ]

    @Test("A recording looks the same in both", arguments: Recording.names.filter { $0 != "utf8" })
    func recording(name: String) throws {
        let recording = try Recording(name)
        let found = try differences(TMuxReference(), [recording.output], recording.columns, recording.rows)
        let expected = Self.deviations[name] ?? []
        #expect(
            found.map(\.row) == expected,
            "\(found.filter { !expected.contains($0.row ?? -1) }.map(\.description).joined(separator: "\n"))"
        )
    }

    /// Something that is not the same in both.
    private struct Difference {
        /// The row, if it is one.
        var row: Int?
        let description: String
    }

    private func differences(
        _ tmux: TMuxReference,
        _ pieces: [[UInt8]],
        _ columns: Int,
        _ rows: Int
    ) throws -> [Difference] {
        let output = pieces.flatMap { $0 }
        let shown = try tmux.show(output, columns: columns, rows: rows)
        var terminal = Terminal(columns: columns, rows: rows)
        terminal.feed(output + TMuxReference.end)
        let ours = ComparedScreen(tmux: terminal)
        let theirs = ComparedScreen(shown, columns: columns, rows: rows, expected: ours)
        var found: [Difference] = []
        for row in 0..<rows where ours.rows[row] != theirs.rows[row] {
            let column = (0..<columns).first { ours.rows[row][$0] != theirs.rows[row][$0] } ?? 0
            let description = """
                row \(row), column \(column)
                  ours |\(ours.text(of: row))| \(ours.rows[row][column])
                  tmux |\(theirs.text(of: row))| \(theirs.rows[row][column])
                """
            found.append(Difference(row: row, description: description))
        }
        if ours.cursor != theirs.cursor {
            found.append(Difference(description: "cursor: ours \(ours.cursor), tmux \(theirs.cursor)"))
        }
        try #require(shown.settings.count == terminal.tmuxSettings.count)
        for (our, their) in zip(terminal.tmuxSettings, shown.settings.map(Self.named)) where our != their {
            found.append(Difference(description: "ours \(our), tmux \(their)"))
        }
        return found
    }

    /// Deviation: of the first column tmux tells a stop only when it was set; there nothing can stop.
    private static func named(_ setting: String) -> String {
        guard setting.hasPrefix("pane_tabs=0") else { return setting }
        return "pane_tabs=" + setting.dropFirst("pane_tabs=0,".utf8.count)
    }

    /// The fewest of the pieces, in their order, that still look different.
    private func shrunk(_ tmux: TMuxReference, _ pieces: [[UInt8]], _ columns: Int, _ rows: Int) throws -> [[UInt8]] {
        var pieces = pieces
        var index = 0
        while index < pieces.count {
            var fewer = pieces
            fewer.remove(at: index)
            if try differences(tmux, fewer, columns, rows).isEmpty { index += 1 } else { pieces = fewer }
        }
        return pieces
    }
}

extension Terminal {
    /// Its settings as tmux names them.
    fileprivate var tmuxSettings: [String] {
        let flags: [(String, Bool)] = [
            ("cursor_flag", modes.contains(.cursorVisible)), ("insert_flag", modes.contains(.insert)),
            ("keypad_cursor_flag", modes.contains(.applicationCursorKeys)),
            ("keypad_flag", modes.contains(.applicationKeypad)), ("origin_flag", modes.contains(.origin)),
            ("wrap_flag", modes.contains(.autowrap)), ("alternate_on", isAlternate),
            ("mouse_standard_flag", modes.contains(.mouseNormal)),
            ("mouse_button_flag", modes.contains(.mouseButton)), ("mouse_all_flag", modes.contains(.mouseAny)),
            ("mouse_utf8_flag", modes.contains(.mouseUTF8)), ("mouse_sgr_flag", modes.contains(.mouseSGR)),
        ]
        let stops = (0..<columns).filter { tabs.isSet($0) && $0 > 0 }.map(String.init).joined(separator: ",")
        return flags.map { "\($0)=\($1 ? 1 : 0)" } + [
            "scroll_region_upper=\(margins.top)", "scroll_region_lower=\(margins.bottom)", "pane_tabs=\(stops)",
        ]
    }
}
