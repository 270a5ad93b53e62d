import Testing

@testable import pulsar

@Suite("What is switched back in the user's terminal")
struct OuterModesTests {
    private func modes(_ pieces: [[UInt8]]) -> OuterModes {
        var modes = OuterModes()
        for piece in pieces { piece.withUnsafeBytes { modes.observe($0) } }
        return modes
    }

    private func reset(_ text: String) -> String { modes([Array(text.utf8)]).resetSequence }

    // swift-format-ignore
    @Test("Only what the output switched is reset", arguments: [
        ("plain \u{1B}[31mred", "\u{1B}[0m"),
        ("\u{1B}[?1049h\u{1B}[?25l", "\u{1B}[?25h\u{1B}[?1049l\u{1B}[0m"),
        ("\u{1B}[?1049h\u{1B}[?1049l", "\u{1B}[0m"),
        ("\u{1B}[?1000;1006h", "\u{1B}[?1000l\u{1B}[?1006l\u{1B}[0m"),
        ("\u{1B}[?2004h\u{1B}[?1h\u{1B}=", "\u{1B}[?1l\u{1B}>\u{1B}[?2004l\u{1B}[0m"),
        ("\u{1B}[?7l", "\u{1B}[?7h\u{1B}[0m"),
        ("\u{1B}[>1u\u{1B}[>3u\u{1B}[<u", "\u{1B}[<1u\u{1B}[0m"),
        ("\u{1B}[<5u", "\u{1B}[0m"),
        ("\u{1B}[>4;2m", "\u{1B}[>4m\u{1B}[0m"),
        ("\u{1B}[2;10r", "\u{1B}7\u{1B}[r\u{1B}8\u{1B}[0m"),
        ("\u{1B}[2;10r\u{1B}[r", "\u{1B}[0m"),
        ("\u{1B}(0", "\u{0F}\u{1B}(B\u{1B}[0m"),
        ("\u{1B}[4 q", "\u{1B}[0 q\u{1B}[0m"),
        ("\u{1B}]0;title\u{07}", "\u{1B}[0m"),
        ("\u{1B}[?1049h\u{1B}c", "\u{1B}[0m"),
        ("cut off \u{1B}]0;ti", "\u{18}\u{1B}[0m"),
        ("\u{1B}Pq data \u{1B}[?1049h \u{1B}\\", "\u{1B}[?1049l\u{1B}[0m"),
    ])
    func resets(output: String, sequence: String) {
        #expect(reset(output) == sequence)
    }

    @Test("However the output is split, the same is reset")
    func chunking() {
        let bytes = Array("a\u{1B}[?1049h\u{1B}]2;ü\u{1B}\\\u{1B}[>1u\u{1B}[1;20r\u{1B}(0\u{1B}[?25lx".utf8)
        let whole = modes([bytes])
        for cut in 0...bytes.count {
            #expect(modes([Array(bytes[..<cut]), Array(bytes[cut...])]).resetSequence == whole.resetSequence)
        }
        #expect(modes(bytes.map { [$0] }).resetSequence == whole.resetSequence)
    }

    @Test(
        "Between sequences and characters is known",
        arguments: [
            ("abc", true), ("\u{1B}[3", false), ("ü", true), ("", true),
        ]
    )
    func between(output: String, isBetween: Bool) {
        #expect(modes([Array(output.utf8)]).isBetweenSequences == isBetween)
    }

    @Test("In the middle of a character is not between characters")
    func character() {
        #expect(!modes([[0x61, 0xE2, 0x82]]).isBetweenSequences)
        #expect(modes([[0x61, 0xE2, 0x82, 0xAC]]).isBetweenSequences)
    }
}
