import Testing

@testable import PulsarTerminal

@Suite("Recordings of real programs")
struct RecordingTests {
    /// What a program printed, by the name of its folder.
    static let names = [
        "build", "dialog", "fish", "git-log", "htop", "less", "less-pipe", "ls", "man", "mc", "nano", "python",
        "splits", "tmux", "top", "utf8", "vim", "vim-resize", "wide-window", "zsh",
    ]

    @Test("A recording looks the same in one piece and in pieces of any length", arguments: names)
    func chunking(name: String) throws {
        let output = try Self.bytes(name)
        #expect(!output.isEmpty)
        var whole = Terminal(columns: 80, rows: 24)
        whole.feed(output)
        var pieces = Terminal(columns: 80, rows: 24)
        var random = SeededGenerator(seed: UInt64(output.count))
        var rest = output[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...64, using: &random))
            pieces.feed(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        #expect(whole.picture == pieces.picture)
        #expect(whole.texts.contains { !$0.isEmpty } || whole.scrollbackRows > 0 || whole.cursor == ScreenCursor())
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        try RepositoryFile.bytes("Tests/PulsarTerminalTests/Recordings/\(name)/input.bin")
    }
}
