import Testing

@testable import PulsarTerminal

@Suite("A second opinion: libvterm")
struct LibVTermTests {
    @Test("Made-up output looks the same in both", arguments: 0..<1_000)
    func generated(seed: UInt64) throws {
        var shape = SeededGenerator(seed: seed &+ 1)
        // Deviation: in two columns libvterm does not know where it is behind a wide character.
        let columns = Int.random(in: 3...40, using: &shape)
        let rows = Int.random(in: 2...12, using: &shape)
        var output = SharedOutput(for: .libvterm, seed: seed, columns: columns, rows: rows)
        // Deviation: where no cursor was saved libvterm restores black on black.
        let pieces = [Array("\u{1B}7".utf8)] + (0..<60).map { _ in output.next() }
        guard try !agree(pieces, columns, rows) else { return }
        let shortest = try shrunk(pieces, columns, rows)
        Issue.record(Comment(rawValue: try difference(shortest, columns, rows)))
    }

    /// Rows of recordings in which libvterm decides otherwise than xterm.
    private static let deviations = [
        // Deviation: libvterm 0.1 gives regional indicators one column, Unicode and xterm two. It leaves half of a wide
        // character that was overwritten in half, and shows a number beyond Unicode as if it were a character.
        "utf8": [2, 13], "wide-window": [6, 14],
    ]

    @Test("A recording looks the same in both", arguments: Recording.names)
    func recording(name: String) throws {
        let recording = try Recording(name)
        let reference = try #require(VTermReference(columns: recording.columns, rows: recording.rows))
        var terminal = Terminal(columns: recording.columns, rows: recording.rows)
        reference.feed(recording.output)
        terminal.feed(recording.output)
        let (ours, theirs) = (ComparedScreen(terminal), ComparedScreen(reference))
        let different = zip(ours.rows, theirs.rows).enumerated().filter { $0.element.0 != $0.element.1 }.map(\.offset)
        #expect(
            different == Self.deviations[name] ?? [] && ours.cursor == theirs.cursor,
            "ours:\n\(ours.description)\nlibvterm:\n\(theirs.description)"
        )
    }

    private func agree(_ pieces: [[UInt8]], _ columns: Int, _ rows: Int) throws -> Bool {
        let (ours, theirs) = try screens(pieces, columns, rows)
        return ours == theirs
    }

    private func screens(
        _ pieces: [[UInt8]],
        _ columns: Int,
        _ rows: Int
    ) throws -> (ours: ComparedScreen, theirs: ComparedScreen) {
        let reference = try #require(VTermReference(columns: columns, rows: rows))
        var terminal = Terminal(columns: columns, rows: rows)
        for piece in pieces {
            reference.feed(piece)
            terminal.feed(piece)
        }
        return (ComparedScreen(terminal), ComparedScreen(reference))
    }

    /// The fewest of the pieces, in their order, that still look different.
    private func shrunk(_ pieces: [[UInt8]], _ columns: Int, _ rows: Int) throws -> [[UInt8]] {
        var pieces = pieces
        while let end = pieces.indices.last, try !agree(Array(pieces[..<end]), columns, rows) { pieces.removeLast() }
        var index = 1
        while index < pieces.count {
            var fewer = pieces
            fewer.remove(at: index)
            if try agree(fewer, columns, rows) { index += 1 } else { pieces = fewer }
        }
        return pieces
    }

    private func difference(_ pieces: [[UInt8]], _ columns: Int, _ rows: Int) throws -> String {
        let (ours, theirs) = try screens(pieces, columns, rows)
        let output = pieces.map { String(decoding: $0, as: UTF8.self).debugDescription }.joined(separator: " ")
        return "\(columns)x\(rows): \(output)\nours:\n\(ours.description)\nlibvterm:\n\(theirs.description)"
    }
}
