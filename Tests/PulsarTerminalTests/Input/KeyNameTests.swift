import PulsarTerminal
import Testing

@Suite("Names of keys")
struct KeyNameTests {
    static let legacyCases: [(String, String)] = [
        ("ctrl+c", "^C"), ("C-c", "^C"), ("c-c", "^C"), ("Ctrl+C", "^C"), ("^C", "^C"), ("^[", "^["), ("ctrl-c", "^C"),
        ("control+c", "^C"), ("a", "a"), ("A", "A"), ("!", "!"), ("ä", "\\xc3\\xa4"), ("Ä", "\\xc3\\x84"),
        ("日", "\\xe6\\x97\\xa5"),
        ("alt+a", "^[a"), ("alt+A", "^[A"), ("M-x", "^[x"), ("A-x", "^[x"), ("option+x", "^[x"), ("C-M-x", "^[^X"),
        ("alt+shift+f5", "^[[15;4~"), ("S-Up", "^[[1;2A"), ("ctrl+Left", "^[[1;5D"), ("shift-left", "^[[1;2D"),
        ("enter", "^M"), ("Return", "^M"), ("up", "^[[A"), ("ArrowUp", "^[[A"), ("arrow-up", "^[[A"), ("space", " "),
        ("ctrl+space", "^@"), ("esc", "^["), ("Escape", "^["), ("tab", "^I"), ("shift+tab", "^[[Z"), ("BTab", "^[[Z"),
        ("BSpace", "^?"), ("backspace", "^?"), ("DC", "^[[3~"), ("delete", "^[[3~"), ("page_up", "^[[5~"),
        ("Page-Up", "^[[5~"), ("PageDown", "^[[6~"), ("pgdn", "^[[6~"), ("NPage", "^[[6~"), ("f1", "^[OP"),
        ("F12", "^[[24~"), ("ctrl+\\", "^\\"), ("ctrl+\\\\", "^\\"), ("C-_", "^_"), ("ctrl+?", "^?"), ("ctrl+]", "^]"),
        ("+", "+"), ("-", "-"), ("plus", "+"), ("alt++", "^[+"), ("alt+-", "^[-"), ("M--", "^[-"), ("ctrl+plus", "+"),
        ("kp_5", "5"), ("Numpad5", "5"), ("NumpadEnter", "^M"), ("menu", "^[[29~"), ("^", "^"),
    ]

    @Test("Names as people, tmux and browsers write them send the right bytes", arguments: legacyCases)
    func legacy(name: String, bytes: String) throws {
        #expect(sent(try #require(KeyName.parse(name))) == bytes)
    }

    @Test("A character that needs shift is its key with shift")
    func shift() {
        #expect(KeyName.parse("A") == KeyEvent(.character("a", shifted: "A"), .shift))
        #expect(KeyName.parse("!") == KeyEvent(.character("1", shifted: "!"), .shift))
        #expect(KeyName.parse("ctrl+A") == KeyEvent(.character("a", shifted: "A"), .ctrl))
        #expect(KeyName.parse("ctrl+shift+a") == KeyEvent(.character("a", shifted: "A"), [.ctrl, .shift]))
        #expect(KeyName.parse("super+hyper+meta+k")?.modifiers == [.super, .hyper, .meta])
        #expect(KeyName.parse("ShiftLeft") == KeyEvent(.leftShift))
    }

    @Test("Every character of ASCII that is not a control types itself", arguments: 0x20..<0x7F)
    func ascii(code: Int) throws {
        let text = String(try #require(Unicode.Scalar(UInt32(code))))
        let event = try #require(KeyName.parse(text))
        #expect(KeyEncoder.encode(event, modes: KeyboardModes()) == Array(text.utf8))
    }

    @Test("Every listed name stands for a key, alone and with a modifier, and every key has a name")
    func names() {
        var keys: Set<NamedKey> = []
        for name in KeyName.all {
            if case .named(let key) = KeyName.parse(name)?.key { keys.insert(key) }
            #expect(KeyName.parse(name) != nil, "\(name)")
            #expect(KeyName.parse("ctrl+" + name)?.modifiers.contains(.ctrl) == true, "\(name)")
        }
        #expect(keys.count == NamedKey.allCases.count)
        #expect(Set(KeyName.all).count == KeyName.all.count)
    }

    static let failuresCases: [(String, KeyNameError)] = [
        ("", .empty), ("ctrl+", .missingKey("ctrl+")), ("C-", .missingKey("C-")),
        ("ctrl+alt-", .missingKey("ctrl+alt-")),
        ("foo", .unknownKey("foo")), ("ctrl+foo", .unknownKey("foo")), ("f36", .unknownKey("f36")),
        ("f0", .unknownKey("f0")),
        ("foo+c", .unknownModifier("foo")), ("ctrl+foo+c", .unknownModifier("foo")), ("c+c", .unknownModifier("c")),
        ("\u{3}", .unknownKey("\u{3}")), ("ab", .unknownKey("ab")), ("👨‍👩‍👧", .unknownKey("👨‍👩‍👧")),
        ("--", .unknownKey("--")),
        ("++", .unknownKey("++")), ("enter ctrl", .unknownKey("enter ctrl")), ("^\u{1B}", .unknownKey("^\u{1B}")),
    ]

    @Test("What is no key says why", arguments: failuresCases)
    func failures(name: String, error: KeyNameError) {
        #expect(KeyName.parse(name) == nil)
        #expect(KeyName.read(name) == .failure(error))
        #expect(!error.description.isEmpty)
        #expect(!error.description.unicodeScalars.contains { $0.value < 0x20 })
    }
}
