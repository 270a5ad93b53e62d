import PulsarTerminal
import Testing

@Suite("modifyOtherKeys")
struct OtherKeyTests {
    static let levelsCases: [(KeyEvent, one: String, two: String)] = [
        (typed("a"), "a", "a"), (typed("a", .shift), "A", "^[[27;2;65~"), (typed("a", .ctrl), "^A", "^[[27;5;97~"),
        (typed("a", [.ctrl, .shift]), "^A", "^[[27;6;65~"), (typed("a", .alt), "^[a", "^[[27;3;97~"),
        (typed("a", [.ctrl, .alt]), "^[^A", "^[[27;7;97~"), (typed("a", .meta), "^[a", "^[[27;9;97~"),
        (typed("1", .shift), "!", "!"), (typed("1", .ctrl), "^[[27;5;49~", "^[[27;5;49~"),
        (typed("1", [.ctrl, .alt]), "^[[27;7;49~", "^[[27;7;49~"), (typed("2", .ctrl), "^@", "^[[27;5;50~"),
        (typed("2", .shift), "@", "^[[27;2;64~"), (typed(";", .ctrl), "^[[27;5;59~", "^[[27;5;59~"),
        (typed(";", [.ctrl, .shift]), "^[[27;6;58~", "^[[27;6;58~"),
        (typed("-", [.ctrl, .shift]), "^_", "^[[27;6;95~"),
        (typed(" ", .ctrl), "^@", "^[[27;5;32~"), (typed(" ", .shift), " ", "^[[27;2;32~"),
        (typed("é", .ctrl), "^[[27;5;233~", "^[[27;5;233~"), (typed("é", .shift), "\\xc3\\x89", "\\xc3\\x89"),
        (typed("c", .super), "^[[27;9;99~", "^[[27;9;99~"),
        (KeyEvent(.enter), "^M", "^M"), (KeyEvent(.enter, .shift), "^[[27;2;13~", "^[[27;2;13~"),
        (KeyEvent(.enter, .ctrl), "^[[27;5;13~", "^[[27;5;13~"), (KeyEvent(.enter, .alt), "^[^M", "^[[27;3;13~"),
        (KeyEvent(.tab), "^I", "^I"), (KeyEvent(.tab, .shift), "^[[Z", "^[[Z"),
        (KeyEvent(.tab, .ctrl), "^[[27;5;9~", "^[[27;5;9~"), (KeyEvent(.tab, .alt), "^[^I", "^[[27;3;9~"),
        (KeyEvent(.tab, [.ctrl, .shift]), "^[[27;6;9~", "^[[27;6;9~"),
        (KeyEvent(.backspace), "^?", "^?"), (KeyEvent(.backspace, .ctrl), "^H", "^H"),
        (KeyEvent(.backspace, .shift), "^?", "^[[27;2;127~"), (KeyEvent(.backspace, .alt), "^[^?", "^[[27;3;127~"),
        (KeyEvent(.escape), "^[", "^["), (KeyEvent(.escape, .shift), "^[", "^["),
        (KeyEvent(.escape, .alt), "^[^[", "^[[27;3;27~"), (KeyEvent(.escape, .ctrl), "^[", "^[[27;5;27~"),
        (KeyEvent(.up, .ctrl), "^[[1;5A", "^[[1;5A"), (KeyEvent(.f5, .shift), "^[[15;2~", "^[[15;2~"),
        (KeyEvent(.keypad5, .ctrl), "5", "5"), (KeyEvent(.character("a"), .alt, text: "å"), "\\xc3\\xa5", "\\xc3\\xa5"),
        (typed("a", [.ctrl, .numLock]), "^A", "^[[27;5;97~"), (KeyEvent(.unidentified, text: "x"), "x", "x"),
    ]

    @Test("Level 1 names only what had no bytes, level 2 every modified key", arguments: levelsCases)
    func levels(event: KeyEvent, one: String, two: String) {
        #expect(sent(event, KeyboardModes(modifyOtherKeys: 1)) == one)
        #expect(sent(event, KeyboardModes(modifyOtherKeys: 2)) == two)
    }

    @Test("Level 3 names unmodified keys too")
    func levelThree() {
        let modes = KeyboardModes(modifyOtherKeys: 3)
        #expect(sent(typed("a"), modes) == "^[[27;1;97~")
        #expect(sent(typed("1", .shift), modes) == "^[[27;2;33~")
        #expect(sent(KeyEvent(.escape), modes) == "^[[27;1;27~")
        #expect(sent(KeyEvent(.tab, .shift), modes) == "^[[27;2;9~")
        #expect(sent(KeyEvent(.up), modes) == "^[[A")
    }

    @Test("The other format ends in u")
    func format() {
        let modes = KeyboardModes(modifyOtherKeys: 2, formatOtherKeys: 1)
        #expect(sent(typed("a", .ctrl), modes) == "^[[97;5u")
        #expect(sent(KeyEvent(.enter, .shift), modes) == "^[[13;2u")
        #expect(sent(KeyEvent(.up, .ctrl), modes) == "^[[1;5A")
    }

    @Test("The kitty protocol wins over modifyOtherKeys, its flags that only add do not")
    func precedence() {
        let event = typed("a", .ctrl)
        #expect(sent(event, KeyboardModes(modifyOtherKeys: 2, kittyFlags: .disambiguate)) == "^[[97;5u")
        #expect(sent(event, KeyboardModes(modifyOtherKeys: 2, kittyFlags: .alternateKeys)) == "^[[27;5;97~")
    }

    @Test("Backspace is named by the byte it sends")
    func backspace() {
        let modes = KeyboardModes(backarrowSendsBackspace: true, modifyOtherKeys: 2)
        #expect(sent(KeyEvent(.backspace, .shift), modes) == "^[[27;2;8~")
    }
}
