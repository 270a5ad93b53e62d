import PulsarTerminal
import Testing

@Suite("The kitty keyboard protocol")
struct KittyKeyTests {
    private func sent(_ event: KeyEvent, _ flags: KittyKeyboardFlags) -> String {
        readable(KeyEncoder.encode(event, modes: KeyboardModes(kittyFlags: flags)))
    }

    static let disambiguatedCases: [(KeyEvent, String)] = [
        (typed("a"), "a"), (typed("a", .shift), "A"), (typed("a", .ctrl), "^[[97;5u"),
        (typed("a", .alt), "^[[97;3u"), (typed("a", [.ctrl, .shift]), "^[[97;6u"),
        (typed("a", [.alt, .shift]), "^[[97;4u"), (typed("a", [.ctrl, .alt]), "^[[97;7u"),
        (typed("A", [.ctrl, .shift]), "^[[97;6u"), (typed(" ", .ctrl), "^[[32;5u"), (typed("[", .alt), "^[[91;3u"),
        (typed("c", .super), "^[[99;9u"), (typed("c", .hyper), "^[[99;17u"), (typed("c", .meta), "^[[99;33u"),
        (typed("a", [.ctrl, .capsLock, .numLock]), "^[[97;5u"), (typed("a", .numLock), "a"),
        (KeyEvent(.escape), "^[[27u"), (KeyEvent(.escape, .shift), "^[[27;2u"), (KeyEvent(.enter), "^M"),
        (KeyEvent(.tab), "^I"), (KeyEvent(.backspace), "^?"), (KeyEvent(.enter, .numLock), "^M"),
        (KeyEvent(.enter, .shift), "^[[13;2u"), (KeyEvent(.tab, .shift), "^[[9;2u"),
        (KeyEvent(.tab, [.ctrl, .shift]), "^[[9;6u"), (KeyEvent(.backspace, .ctrl), "^[[127;5u"),
        (KeyEvent(.enter, [.shift, .numLock]), "^[[13;2u"),
        (KeyEvent(.up), "^[[A"), (KeyEvent(.up, .ctrl), "^[[1;5A"), (KeyEvent(.up, .numLock), "^[[1;129A"),
        (KeyEvent(.home), "^[[H"), (KeyEvent(.f1), "^[[P"), (KeyEvent(.f2), "^[[Q"), (KeyEvent(.f3), "^[[13~"),
        (KeyEvent(.f3, .shift), "^[[13;2~"), (KeyEvent(.f4), "^[[S"), (KeyEvent(.f5), "^[[15~"),
        (KeyEvent(.f12, .alt), "^[[24;3~"), (KeyEvent(.f13), "^[[57376u"), (KeyEvent(.f35), "^[[57398u"),
        (KeyEvent(.insert), "^[[2~"), (KeyEvent(.delete), "^[[3~"), (KeyEvent(.pageUp), "^[[5~"),
        (KeyEvent(.keypad0), "0"), (KeyEvent(.keypad0, .ctrl), "^[[57399;5u"), (KeyEvent(.keypadEnter), "^[[57414u"),
        (KeyEvent(.keypadPageUp), "^[[57421u"), (KeyEvent(.keypadPageUp, .ctrl), "^[[57421;5u"),
        (KeyEvent(.keypadDelete), "^[[57426u"), (KeyEvent(.keypadBegin), "^[[E"), (KeyEvent(.menu), "^[[57363u"),
        (KeyEvent(.printScreen), "^[[57361u"), (KeyEvent(.mediaPlay), "^[[57428u"),
        (KeyEvent(.muteVolume), "^[[57440u"), (KeyEvent(.leftShift), ""), (KeyEvent(.capsLock), ""),
        (KeyEvent(.character("a"), .alt, text: "å"), "\\xc3\\xa5"), (KeyEvent(.up, kind: .repeat), "^[[A"),
        (KeyEvent(.up, kind: .release), ""), (typed("a", .ctrl, kind: .release), ""),
        (KeyEvent(.unidentified, text: "é"), "\\xc3\\xa9"),
    ]

    @Test("Disambiguating leaves text alone and names everything else", arguments: disambiguatedCases)
    func disambiguated(event: KeyEvent, bytes: String) {
        #expect(sent(event, .disambiguate) == bytes)
    }

    static let eventsCases: [(KeyEvent, String)] = [
        (KeyEvent(.up), "^[[A"), (KeyEvent(.up, kind: .repeat), "^[[1;1:2A"),
        (KeyEvent(.up, kind: .release), "^[[1;1:3A"),
        (KeyEvent(.up, .ctrl, kind: .release), "^[[1;5:3A"), (KeyEvent(.delete, kind: .release), "^[[3;1:3~"),
        (typed("a"), "a"), (typed("a", kind: .repeat), "a"), (typed("a", kind: .release), "^[[97;1:3u"),
        (typed("a", .shift, kind: .release), "^[[97;2:3u"), (typed("a", .ctrl, kind: .repeat), "^[[97;5:2u"),
        (typed("a", .ctrl, kind: .release), "^[[97;5:3u"), (KeyEvent(.escape, kind: .release), "^[[27;1:3u"),
        (KeyEvent(.enter, kind: .release), ""), (KeyEvent(.tab, kind: .release), ""),
        (KeyEvent(.backspace, .ctrl, kind: .release), ""), (KeyEvent(.enter, kind: .repeat), "^M"),
        (KeyEvent(.f13, kind: .release), "^[[57376;1:3u"), (KeyEvent(.leftShift, kind: .release), ""),
        (KeyEvent(.unidentified, kind: .release, text: "é"), ""),
    ]

    @Test("Repeats and releases are told, but not of Enter, Tab and Backspace", arguments: eventsCases)
    func events(event: KeyEvent, bytes: String) {
        #expect(sent(event, [.disambiguate, .reportEvents]) == bytes)
    }

    @Test("Events alone leave the bytes of presses as they were")
    func eventsAlone() {
        #expect(sent(KeyEvent(.escape), .reportEvents) == "^[")
        #expect(sent(typed("a", .ctrl), .reportEvents) == "^A")
        #expect(sent(typed("a", .alt), .reportEvents) == "^[a")
        #expect(sent(typed("a", .super), .reportEvents) == "^[[97;9u")
        #expect(sent(KeyEvent(.f1), .reportEvents) == "^[[P")
        #expect(sent(KeyEvent(.keypadUp), .reportEvents) == "^[[A")
        #expect(sent(KeyEvent(.keypad5, .ctrl), .reportEvents) == "^]")
        #expect(sent(KeyEvent(.keypadEnter), .reportEvents) == "^M")
    }

    static let alternatesCases: [(KeyEvent, String)] = [
        (typed("a", [.ctrl, .shift]), "^[[97:65;6u"), (typed("a", .ctrl), "^[[97;5u"), (typed("a"), "a"),
        (KeyEvent(.character("=", shifted: "+"), [.ctrl, .shift]), "^[[61:43;6u"),
        (KeyEvent(.character("=", shifted: "+"), .ctrl), "^[[61;5u"),
        (KeyEvent(.character("с", base: "c"), .ctrl), "^[[1089::99;5u"),
        (KeyEvent(.character("с", base: "c"), [.ctrl, .shift]), "^[[1089:1057:99;6u"),
        (KeyEvent(.character("c", base: "c"), .ctrl), "^[[99;5u"), (KeyEvent(.up, .shift), "^[[1;2A"),
        (KeyEvent(.character("ß"), [.ctrl, .shift]), "^[[223;6u"),
    ]

    @Test("Alternate keys are added where there are any", arguments: alternatesCases)
    func alternates(event: KeyEvent, bytes: String) {
        #expect(sent(event, [.disambiguate, .alternateKeys]) == bytes)
    }

    static let allCases: [(KeyEvent, String)] = [
        (typed("a"), "^[[97u"), (typed("a", .shift), "^[[97;2u"), (typed("a", .ctrl), "^[[97;5u"),
        (typed("a", .capsLock), "^[[97;65u"), (typed("a", [.capsLock, .numLock]), "^[[97;193u"),
        (KeyEvent(.enter), "^[[13u"), (KeyEvent(.tab), "^[[9u"), (KeyEvent(.backspace), "^[[127u"),
        (KeyEvent(.escape), "^[[27u"), (KeyEvent(.up), "^[[A"), (KeyEvent(.keypad0), "^[[57399u"),
        (KeyEvent(.leftShift, .shift), "^[[57441;2u"), (KeyEvent(.capsLock), "^[[57358u"),
        (KeyEvent(.isoLevel5Shift), "^[[57454u"), (KeyEvent(.rightMeta), "^[[57452u"),
        (KeyEvent(.unidentified, text: "é"), "\\xc3\\xa9"),
    ]

    @Test("All keys can be sequences, the modifiers too", arguments: allCases)
    func all(event: KeyEvent, bytes: String) {
        #expect(sent(event, .allKeysAsEscape) == bytes)
    }

    static let textsCases: [(KeyEvent, String)] = [
        (typed("a"), "^[[97;;97u"), (typed("a", .shift), "^[[97;2;65u"), (typed("a", .ctrl), "^[[97;5u"),
        (KeyEvent(.character("a"), text: "å"), "^[[97;;229u"),
        (KeyEvent(.character("a"), .shift, text: "AB"), "^[[97;2;65:66u"),
        (KeyEvent(.unidentified, text: "日本"), "^[[0;;26085:26412u"), (KeyEvent(.enter, text: "\r"), "^[[13u"),
        (KeyEvent(.keypad5), "^[[57404;;53u"), (typed("a", kind: .release), "^[[97;1:3u"),
        (typed("a", kind: .repeat), "^[[97;1:2;97u"), (KeyEvent(.up), "^[[A"),
    ]

    @Test("Text is added to the keys that type it", arguments: textsCases)
    func texts(event: KeyEvent, bytes: String) {
        #expect(sent(event, [.reportEvents, .allKeysAsEscape, .associatedText]) == bytes)
    }

    @Test("Text without all keys means nothing, and a set of all flags gives every part")
    func combinations() {
        #expect(sent(typed("a"), [.disambiguate, .associatedText]) == "a")
        #expect(sent(typed("a", .ctrl), [.disambiguate, .associatedText]) == "^[[97;5u")
        #expect(sent(typed("a", .shift, kind: .repeat), KittyKeyboardFlags(rawValue: 31)) == "^[[97:65;2:2;65u")
        #expect(sent(KeyEvent(.f1), .associatedText) == "^[OP")
    }

    @Test("Application modes do not reach into the protocol")
    func applicationModes() {
        let modes = KeyboardModes(applicationCursorKeys: true, applicationKeypad: true, kittyFlags: .disambiguate)
        #expect(readable(KeyEncoder.encode(KeyEvent(.up), modes: modes)) == "^[[A")
        #expect(readable(KeyEncoder.encode(KeyEvent(.keypad0), modes: modes)) == "0")
    }

    @Test("With all keys as sequences no two named keys send the same")
    func distinct() {
        let sequences = NamedKey.allCases.map { sent(KeyEvent($0), .allKeysAsEscape) }
        #expect(Set(sequences).count == NamedKey.allCases.count)
        #expect(sequences.allSatisfy { $0.hasPrefix("^[[") })
    }
}
