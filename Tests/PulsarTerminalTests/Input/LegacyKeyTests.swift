import PulsarTerminal
import Testing

@Suite("Keys without a protocol")
struct LegacyKeyTests {
    static let namedCases: [(NamedKey, plain: String, shifted: String, application: String)] = [
        (.up, "^[[A", "^[[1;2A", "^[OA"), (.down, "^[[B", "^[[1;2B", "^[OB"),
        (.right, "^[[C", "^[[1;2C", "^[OC"), (.left, "^[[D", "^[[1;2D", "^[OD"),
        (.home, "^[[H", "^[[1;2H", "^[OH"), (.end, "^[[F", "^[[1;2F", "^[OF"),
        (.keypadUp, "^[[A", "^[[1;2A", "^[OA"), (.keypadDown, "^[[B", "^[[1;2B", "^[OB"),
        (.keypadRight, "^[[C", "^[[1;2C", "^[OC"), (.keypadLeft, "^[[D", "^[[1;2D", "^[OD"),
        (.keypadBegin, "^[[E", "^[[1;2E", "^[OE"),
        (.keypadHome, "^[[H", "^[[1;2H", "^[OH"), (.keypadEnd, "^[[F", "^[[1;2F", "^[OF"),
        (.insert, "^[[2~", "^[[2;2~", "^[[2~"), (.delete, "^[[3~", "^[[3;2~", "^[[3~"),
        (.pageUp, "^[[5~", "^[[5;2~", "^[[5~"), (.pageDown, "^[[6~", "^[[6;2~", "^[[6~"),
        (.keypadInsert, "^[[2~", "^[[2;2~", "^[[2~"), (.keypadDelete, "^[[3~", "^[[3;2~", "^[[3~"),
        (.keypadPageUp, "^[[5~", "^[[5;2~", "^[[5~"), (.keypadPageDown, "^[[6~", "^[[6;2~", "^[[6~"),
        (.f1, "^[OP", "^[[1;2P", "^[OP"), (.f2, "^[OQ", "^[[1;2Q", "^[OQ"),
        (.f3, "^[OR", "^[[1;2R", "^[OR"), (.f4, "^[OS", "^[[1;2S", "^[OS"),
        (.f5, "^[[15~", "^[[15;2~", "^[[15~"), (.f6, "^[[17~", "^[[17;2~", "^[[17~"),
        (.f7, "^[[18~", "^[[18;2~", "^[[18~"), (.f8, "^[[19~", "^[[19;2~", "^[[19~"),
        (.f9, "^[[20~", "^[[20;2~", "^[[20~"), (.f10, "^[[21~", "^[[21;2~", "^[[21~"),
        (.f11, "^[[23~", "^[[23;2~", "^[[23~"), (.f12, "^[[24~", "^[[24;2~", "^[[24~"),
        (.f13, "^[[25~", "^[[25;2~", "^[[25~"), (.f14, "^[[26~", "^[[26;2~", "^[[26~"),
        (.f15, "^[[28~", "^[[28;2~", "^[[28~"), (.f16, "^[[29~", "^[[29;2~", "^[[29~"),
        (.f17, "^[[31~", "^[[31;2~", "^[[31~"), (.f18, "^[[32~", "^[[32;2~", "^[[32~"),
        (.f19, "^[[33~", "^[[33;2~", "^[[33~"), (.f20, "^[[34~", "^[[34;2~", "^[[34~"),
        (.f21, "^[[42~", "^[[42;2~", "^[[42~"), (.f35, "^[[56~", "^[[56;2~", "^[[56~"),
        (.menu, "^[[29~", "^[[29;2~", "^[[29~"),
        (.enter, "^M", "^M", "^M"), (.keypadEnter, "^M", "^M", "^M"), (.tab, "^I", "^[[Z", "^I"),
        (.backspace, "^?", "^?", "^?"), (.escape, "^[", "^[", "^["),
        (.capsLock, "", "", ""), (.leftShift, "", "", ""), (.mediaPlay, "", "", ""), (.printScreen, "", "", ""),
    ]

    @Test(
        "A named key sends what xterm sends, plain, with shift, and with application cursor keys",
        arguments: namedCases
    )
    func named(key: NamedKey, plain: String, shifted: String, application: String) {
        #expect(sent(KeyEvent(key)) == plain)
        #expect(sent(KeyEvent(key, .shift)) == shifted)
        #expect(sent(KeyEvent(key), KeyboardModes(applicationCursorKeys: true)) == application)
        #expect(sent(KeyEvent(key, .shift), KeyboardModes(applicationCursorKeys: true)) == shifted)
        #expect(sent(KeyEvent(key, [.capsLock, .numLock])) == plain)
    }

    @Test(
        "Each set of modifiers has its parameter",
        arguments: [
            (KeyModifiers.shift, 2), (.alt, 3), ([.shift, .alt], 4), (.ctrl, 5), ([.shift, .ctrl], 6),
            ([.alt, .ctrl], 7), ([.shift, .alt, .ctrl], 8), (.meta, 9), (.super, 9), ([.meta, .shift], 10),
            ([.meta, .alt], 11), ([.meta, .ctrl], 13), ([.shift, .alt, .ctrl, .meta], 16), ([.shift, .numLock], 2),
        ] as [(KeyModifiers, Int)]
    )
    func parameters(modifiers: KeyModifiers, parameter: Int) {
        #expect(sent(KeyEvent(.up, modifiers)) == "^[[1;\(parameter)A")
        #expect(sent(KeyEvent(.f1, modifiers)) == "^[[1;\(parameter)P")
        #expect(sent(KeyEvent(.delete, modifiers)) == "^[[3;\(parameter)~")
    }

    static let controlKeysCases: [(KeyEvent, String)] = [
        (KeyEvent(.enter, .ctrl), "^M"), (KeyEvent(.enter, .alt), "^[^M"), (KeyEvent(.enter, [.alt, .shift]), "^[^M"),
        (KeyEvent(.escape, .ctrl), "^["), (KeyEvent(.escape, .alt), "^[^["),
        (KeyEvent(.backspace, .ctrl), "^H"), (KeyEvent(.backspace, .alt), "^[^?"),
        (KeyEvent(.backspace, [.ctrl, .alt]), "^[^H"), (KeyEvent(.backspace, [.ctrl, .shift]), "^H"),
        (KeyEvent(.tab, .ctrl), "^I"), (KeyEvent(.tab, .alt), "^[^I"), (KeyEvent(.tab, [.ctrl, .shift]), "^[[Z"),
        (KeyEvent(.tab, [.alt, .shift]), "^[^[[Z"), (typed(" ", .ctrl), "^@"), (typed(" ", .shift), " "),
        (typed(" ", .alt), "^[ "), (typed(" ", [.ctrl, .alt]), "^[^@"), (typed(" ", [.ctrl, .shift]), "^@"),
    ]

    @Test("Enter, Tab, Backspace, Escape and Space follow the table of C0 controls", arguments: controlKeysCases)
    func controlKeys(event: KeyEvent, bytes: String) {
        #expect(sent(event) == bytes)
    }

    @Test("Modes change what Backspace and Enter send")
    func backspaceAndEnter() {
        let backarrow = KeyboardModes(backarrowSendsBackspace: true)
        #expect(sent(KeyEvent(.backspace), backarrow) == "^H")
        #expect(sent(KeyEvent(.backspace, .ctrl), backarrow) == "^?")
        let newLine = KeyboardModes(newLineMode: true)
        #expect(sent(KeyEvent(.enter), newLine) == "^M^J")
        #expect(sent(KeyEvent(.keypadEnter, .alt), newLine) == "^[^M^J")
    }

    @Test("Ctrl and a letter send its control code, whatever shift and caps lock do", arguments: 0..<26)
    func ctrlLetters(index: Int) throws {
        let scalar = try #require(Unicode.Scalar(UInt32(0x61 + index)))
        let code = UInt8(index + 1)
        for modifiers: KeyModifiers in [.ctrl, [.ctrl, .shift], [.ctrl, .capsLock]] {
            #expect(KeyEncoder.encode(typed(scalar, modifiers), modes: KeyboardModes()) == [code])
        }
        #expect(KeyEncoder.encode(typed(scalar, [.ctrl, .alt]), modes: KeyboardModes()) == [0x1B, code])
    }

    static let ctrlSymbolsCases: [(KeyEvent, String)] = [
        (typed("2", .ctrl), "^@"), (typed("3", .ctrl), "^["), (typed("4", .ctrl), "^\\"), (typed("5", .ctrl), "^]"),
        (typed("6", .ctrl), "^^"), (typed("7", .ctrl), "^_"), (typed("8", .ctrl), "^?"), (typed("9", .ctrl), "9"),
        (typed("0", .ctrl), "0"), (typed("1", .ctrl), "1"), (typed("/", .ctrl), "^_"), (typed("[", .ctrl), "^["),
        (typed("\\", .ctrl), "^\\"), (typed("]", .ctrl), "^]"), (typed("`", .ctrl), "^@"), (typed("-", .ctrl), "-"),
        (typed(";", .ctrl), ";"), (typed("2", [.ctrl, .shift]), "^@"), (typed("6", [.ctrl, .shift]), "^^"),
        (typed("-", [.ctrl, .shift]), "^_"), (typed("/", [.ctrl, .shift]), "^?"), (typed("?", .ctrl), "^?"),
        (typed("@", .ctrl), "^@"), (typed("~", .ctrl), "^^"), (typed("é", .ctrl), "\\xc3\\xa9"),
        (KeyEvent(.character("с", base: "c"), .ctrl), "^C"),
        (KeyEvent(.character("с", base: "c"), [.ctrl, .alt]), "^[^C"),
    ]

    @Test("Ctrl and a symbol send what terminals agree on", arguments: ctrlSymbolsCases)
    func ctrlSymbols(event: KeyEvent, bytes: String) {
        #expect(sent(event) == bytes)
    }

    static let textCases: [(KeyEvent, String)] = [
        (typed("a"), "a"), (typed("a", .shift), "A"), (typed("a", .capsLock), "A"),
        (typed("a", [.shift, .capsLock]), "a"), (typed("3", .shift), "#"), (typed("3", .capsLock), "3"),
        (KeyEvent(.character("3", shifted: "§"), .shift), "\\xc2\\xa7"), (typed("é"), "\\xc3\\xa9"),
        (typed("é", .shift), "\\xc3\\x89"), (typed("a", .alt), "^[a"), (typed("a", [.alt, .shift]), "^[A"),
        (typed("3", [.alt, .shift]), "^[#"), (typed("a", .meta), "^[a"), (typed("é", .alt), "^[\\xc3\\xa9"),
        (KeyEvent(.character("a"), .alt, text: "å"), "\\xc3\\xa5"), (KeyEvent(.character("a"), .alt, text: "a"), "^[a"),
        (KeyEvent(.character("q"), [.ctrl, .alt], text: "@"), "@"), (KeyEvent(.character("c"), .ctrl, text: "c"), "^C"),
        (KeyEvent(.character("c"), .ctrl, text: "\u{3}"), "^C"), (typed("c", .super), ""), (typed("c", .hyper), ""),
        (KeyEvent(.unidentified, text: "日本"), "\\xe6\\x97\\xa5\\xe6\\x9c\\xac"), (KeyEvent(.unidentified), ""),
        (KeyEvent(.unidentified, text: "a\u{1B}[31mb\u{9B}"), "a[31mb"), (KeyEvent(.up, text: "\u{F700}"), "^[[A"),
        (typed("a", kind: .repeat), "a"), (typed("a", kind: .release), ""), (KeyEvent(.up, kind: .release), ""),
    ]

    @Test("Keys that type send text, orders do not", arguments: textCases)
    func text(event: KeyEvent, bytes: String) {
        #expect(sent(event) == bytes)
    }

    @Test("Without ESC for alt the eighth bit is set, in UTF-8")
    func eighthBit() {
        let modes = KeyboardModes(altSendsEscape: false)
        #expect(sent(typed("a", .alt), modes) == "\\xc3\\xa1")
        #expect(sent(typed("a", [.alt, .ctrl]), modes) == "\\xc2\\x81")
        #expect(sent(typed("é", .alt), modes) == "\\xc3\\xa9")
        #expect(sent(KeyEvent(.up, .alt), modes) == "^[[1;3A")
    }

    static let keypadCases: [(NamedKey, String, String)] = [
        (.keypad0, "0", "^[Op"), (.keypad1, "1", "^[Oq"), (.keypad2, "2", "^[Or"), (.keypad3, "3", "^[Os"),
        (.keypad4, "4", "^[Ot"), (.keypad5, "5", "^[Ou"), (.keypad6, "6", "^[Ov"), (.keypad7, "7", "^[Ow"),
        (.keypad8, "8", "^[Ox"), (.keypad9, "9", "^[Oy"), (.keypadDecimal, ".", "^[On"),
        (.keypadDivide, "/", "^[Oo"), (.keypadMultiply, "*", "^[Oj"), (.keypadSubtract, "-", "^[Om"),
        (.keypadAdd, "+", "^[Ok"), (.keypadSeparator, ",", "^[Ol"), (.keypadEqual, "=", "^[OX"),
        (.keypadEnter, "^M", "^[OM"),
    ]

    @Test("The keypad types, and with the application keypad sends SS3 unless num lock is on", arguments: keypadCases)
    func keypad(key: NamedKey, plain: String, application: String) {
        let modes = KeyboardModes(applicationKeypad: true)
        #expect(sent(KeyEvent(key)) == plain)
        #expect(sent(KeyEvent(key), modes) == application)
        #expect(sent(KeyEvent(key, .numLock), modes) == plain)
        #expect(sent(KeyEvent(key, .alt)) == "^[" + plain)
    }

    @Test("A keypad that types a comma types what the layout says")
    func keypadText() {
        #expect(sent(KeyEvent(.keypadDecimal, text: ",")) == ",")
        #expect(sent(KeyEvent(.keypadHome), KeyboardModes(applicationKeypad: true)) == "^[[H")
    }

    @Test("No key in any mode sends more than a short sequence, and a release nothing", arguments: UInt8(0)...3)
    func everything(level: UInt8) {
        let modes = KeyboardModes(applicationKeypad: true, modifyOtherKeys: level)
        var longest = 0
        var released = 0
        for key in NamedKey.allCases {
            for raw in UInt8.min...UInt8.max {
                let modifiers = KeyModifiers(rawValue: raw)
                longest = max(longest, KeyEncoder.encode(KeyEvent(key, modifiers), modes: modes).count)
                released += KeyEncoder.encode(KeyEvent(key, modifiers, kind: .release), modes: modes).count
            }
        }
        #expect((3...12).contains(longest))
        #expect(released == 0)
    }
}
