import Testing

@testable import pulsar

@Suite("The detach key")
struct DetachKeyDetectorTests {
    /// What went to the session, and whether the client left; a wait that is over is the end of the typing.
    private func type(
        _ pieces: [String],
        key: ControlKey? = .standard,
        waits: Bool = true
    ) -> (sent: String, left: Bool) {
        var detector = DetachKeyDetector(key: key)
        var sent: [UInt8] = []
        var last = DetachKeyDetector.Decision()
        for piece in pieces {
            last = detector.feed(Array(piece.utf8))
            sent += last.forward
            if last.detaches { return (String(decoding: sent, as: UTF8.self), true) }
        }
        if waits, last.timeoutMilliseconds != nil {
            last = detector.timeout()
            sent += last.forward
        }
        return (String(decoding: sent, as: UTF8.self), last.detaches)
    }

    // swift-format-ignore
    @Test("Each way of typing it", arguments: [
        ("hello\r", "hello\r", false),
        ("\u{1C}", "", true),
        ("a\u{1C}", "a", true),
        ("\u{1C}\u{1C}", "\u{1C}", false),
        ("\u{1C}\u{1C}\u{1C}", "\u{1C}", true),
        ("\u{1C}x", "", true),
        ("\u{1B}[92;5u", "", true),
        ("\u{1B}[92;5u\u{1B}[92;5u", "\u{1B}[92;5u", false),
        ("\u{1B}[92;5:1u\u{1B}[92;5:3u", "", true),                         // pressed and released
        ("\u{1B}[92;5:1u\u{1B}[92;5:2u\u{1B}[92;5:3u", "", true),           // held
        ("\u{1B}[92;5:1u\u{1B}[92;5:3u\u{1B}[92;5:1u", "\u{1B}[92;5:1u", false),
        ("\u{1B}[92;5:3u", "\u{1B}[92;5:3u", false),                        // a release alone
        ("\u{1B}[1078::92;5u", "", true),                                   // the same key on a Cyrillic keyboard
        ("\u{1B}[92;69u", "", true),                                        // with Caps Lock
        ("\u{1B}[92;7u", "\u{1B}[92;7u", false),                            // with Alt
        ("\u{1B}[92u", "\u{1B}[92u", false),
        ("\u{1B}[27;5;92~", "", true),                                      // modifyOtherKeys
        ("\u{1C}\u{1B}[<35;10;10M", "", true),                              // the mouse moves meanwhile
        ("\u{1C}\u{1B}[<35;10;10M\u{1C}", "\u{1C}", false),
        ("\u{1B}[200~a\u{1C}b\u{1B}[92;5u\u{1B}[201~", "\u{1B}[200~a\u{1C}b\u{1B}[92;5u\u{1B}[201~", false),
        ("\u{1B}[200~a\u{1B}[201~\u{1C}", "\u{1B}[200~a\u{1B}[201~", true),
        ("\u{1B}", "\u{1B}", false),
        ("\u{1B}\u{1B}[A", "\u{1B}\u{1B}[A", false),
        ("\u{1B}[A\u{1B}OP\u{1B}x", "\u{1B}[A\u{1B}OP\u{1B}x", false),
        ("\u{1B}[12", "\u{1B}[12", false),                                  // cut off: passed on after a moment
    ])
    func typing(typed: String, sent: String, left: Bool) {
        #expect(type([typed]) == (sent, left))
    }

    @Test(
        "Byte by byte the same goes through, except that a lone Escape is not held back",
        arguments: [
            "plain", "\u{1C}\u{1C}", "\u{1B}[A\u{1B}[1;5C", "\u{1B}[200~x\u{1C}\u{1B}[201~", "ä\u{1B}[31;1u",
        ]
    )
    func split(typed: String) {
        let pieces = typed.unicodeScalars.map { String($0) }
        #expect(type(pieces) == type([typed]))
    }

    @Test("A sequence that comes in two pieces is still the key")
    func halves() {
        #expect(type(["\u{1B}[9", "2;5u"]) == ("", true))
    }

    @Test("Without a key nothing is held back and nothing detaches")
    func none() {
        #expect(type(["\u{1C}\u{1C}x\u{1B}[92;5u"], key: nil) == ("\u{1C}\u{1C}x\u{1B}[92;5u", false))
    }

    @Test("Another key is found in both encodings", arguments: ["\u{01}", "\u{1B}[97;5u"])
    func other(typed: String) {
        #expect(type([typed], key: ControlKey(byte: 1)) == ("", true))
        #expect(type(["\u{1C}"], key: ControlKey(byte: 1)) == ("\u{1C}", false))
    }
}
