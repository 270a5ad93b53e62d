import Testing

@testable import PulsarTerminal

@Suite("What a program asked of keyboard and mouse")
struct InputModeTests {
    @Test("At start keys are those of a VT and the mouse is silent")
    func initial() {
        let terminal = Terminal(columns: 10, rows: 4)
        #expect(terminal.keyboardModes == KeyboardModes())
        #expect(terminal.mouseModes == MouseModes())
        #expect(terminal.isPasteBracketed == false)
        #expect(terminal.reportsFocus == false)
    }

    @Test(
        "Each sequence changes its part of what decides about keys",
        arguments: [
            ("[?1h", KeyboardModes(applicationCursorKeys: true)), ("=", KeyboardModes(applicationKeypad: true)),
            ("[?67h", KeyboardModes(backarrowSendsBackspace: true)), ("[20h", KeyboardModes(newLineMode: true)),
            ("[>4;2m", KeyboardModes(modifyOtherKeys: 2)), ("[>4;1f", KeyboardModes(formatOtherKeys: 1)),
            ("[>5u", KeyboardModes(kittyFlags: [.disambiguate, .alternateKeys])),
            ("[?1036;1039l", KeyboardModes(altSendsEscape: false)),
        ]
    )
    func keyboard(sequence: String, modes: KeyboardModes) {
        var terminal = Terminal(columns: 10, rows: 4)
        terminal.feed("\u{1B}" + sequence)
        #expect(terminal.keyboardModes == modes)
    }

    @Test(
        "The mouse has one kind of tracking and one encoding",
        arguments: [
            ("9", MouseModes(tracking: .x10)), ("1000", MouseModes(tracking: .normal)),
            ("1002", MouseModes(tracking: .button)), ("1003", MouseModes(tracking: .any)),
            ("1003;1000", MouseModes(tracking: .normal)), ("1005", MouseModes(encoding: .utf8)),
            ("1006", MouseModes(encoding: .sgr)), ("1015", MouseModes(encoding: .urxvt)),
            ("1016", MouseModes(encoding: .sgrPixels)), ("1016;1006", MouseModes(encoding: .sgr)),
        ]
    )
    func mouse(numbers: String, modes: MouseModes) {
        var terminal = Terminal(columns: 10, rows: 4)
        terminal.feed("\u{1B}[?\(numbers)h")
        #expect(terminal.mouseModes == modes)
    }

    @Test("Brackets of a paste and reports of the focus are told")
    func flags() {
        var terminal = Terminal(columns: 10, rows: 4)
        terminal.feed("\u{1B}[?1004;2004h")
        #expect(terminal.isPasteBracketed == true)
        #expect(terminal.reportsFocus == true)
    }
}
