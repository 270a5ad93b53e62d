import PulsarProtocol
import Testing

@testable import pulsar

@Suite("What the user's terminal is asked")
struct TerminalQuestionsTests {
    private static let answers =
        "\u{1B}]10;rgb:d0d0/d1d1/d2d2\u{1B}\\\u{1B}]11;rgb:ff/f0/e0\u{07}\u{1B}]12;#00ff7f\u{1B}\\\u{1B}[?64;1;4;22c"
    private static let told = TerminalDescription(
        foreground: 0xD0D1D2,
        background: 0xFFF0E0,
        cursor: 0x00FF7F,
        showsSixel: true
    )

    @Test("Wherever it is cut, what was typed between the answers is passed on in order and nothing else is")
    func cuts() {
        let typed = ["ab", "\u{1B}[A", "é", "\u{1B}OP"]
        var parts = Self.answers.split(separator: "\u{1B}]", omittingEmptySubsequences: true).map { "\u{1B}]" + $0 }
        parts = zip(typed, parts).flatMap { [$0, $1] } + [typed[3]]
        let all = Array(parts.joined().utf8)
        for cut in 1..<all.count {
            var questions = TerminalQuestions()
            questions.asked()
            let keys = questions.feed(Array(all[..<cut])) + questions.feed(Array(all[cut...]))
            #expect(String(decoding: keys, as: UTF8.self) == typed.joined())
            #expect(questions.description == Self.told)
            #expect(!questions.isWaiting && !questions.holdsPiece)
        }
    }

    @Test("A terminal that tells only what it is has told all")
    func attributesAlone() {
        var questions = TerminalQuestions()
        questions.asked()
        #expect(questions.feed(Array("\u{1B}[?1;2c".utf8)) == [])
        #expect(!questions.isWaiting)
        #expect(questions.description == TerminalDescription())
    }

    @Test(
        "What is typed while answers are waited for is passed on",
        arguments: [
            "\u{1B}", "x\u{1B}", "\u{1B}[A", "\u{1B}]", "\u{1B}[?", "\u{1B}]x", "\u{1B}[200~a\u{1B}[201~", "\u{1B}[?1h",
            "\u{1B}]52;c;abc\u{07}", "\u{1B}]10", "\u{1B}]10\u{1B}\\", "\u{1B}]10;rgb:0/0/0\u{1B}x",
            "\u{1B}]11;" + String(repeating: "0", count: 500), "\u{1B}[?" + String(repeating: "1;", count: 300),
        ]
    )
    func keys(text: String) {
        var questions = TerminalQuestions()
        questions.asked()
        let keys = questions.feed(Array(text.utf8)) + questions.timeout()
        #expect(String(decoding: keys, as: UTF8.self) == text)
        #expect(questions.isWaiting)
    }

    @Test("What no key begins like is held until the rest comes; all else for a moment")
    func pieces() {
        for (piece, isHeld) in [
            ("\u{1B}]11;rgb:ff", true), ("\u{1B}[?6", true), ("\u{1B}]11", true), ("\u{1B}]", false), ("\u{1B}", false),
            ("\u{1B}]1", false), ("\u{1B}[", false),
        ] {
            var questions = TerminalQuestions()
            questions.asked()
            #expect(questions.feed(Array(piece.utf8)) == [])
            #expect(questions.holdsPiece == !isHeld, "\(piece.debugDescription)")
            #expect(questions.giveUp() == Array(piece.utf8))
            #expect(!questions.isWaiting)
        }
    }

    @Test("Without a question nothing is taken for an answer")
    func unasked() {
        var questions = TerminalQuestions()
        #expect(questions.feed(Array(Self.answers.utf8)) == Array(Self.answers.utf8))
    }

    @Test("A description comes back as it was sent, and what is no colour counts as not told")
    func description() {
        #expect(TerminalDescription(json: Self.told.json) == Self.told)
        #expect(TerminalDescription(json: TerminalDescription().json) == TerminalDescription())
        for wrong in ["red", "#fff", "#gggggg", "#-12345", "#+12345", "#1234567", "", "#12345é"] as [JSONValue] {
            #expect(TerminalDescription(json: ["background": wrong, "sixel": 1]) == TerminalDescription())
        }
        #expect(TerminalDescription(json: [1, 2]) == TerminalDescription())
    }

    @Test("A terminal that would show the questions is not asked")
    func understanding() {
        for name in ["xterm-256color", "screen", "foot", "vt220"] {
            #expect(TerminalQuestions.areUnderstood(by: name))
        }
        for name in [nil, "", "dumb", "linux"] { #expect(!TerminalQuestions.areUnderstood(by: name)) }
    }
}
