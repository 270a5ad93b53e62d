import PulsarTerminal
import Testing

@Suite("The mouse")
struct MouseEncoderTests {
    private func sent(_ event: MouseEvent, _ tracking: MouseModes.Tracking, _ encoding: MouseModes.Encoding) -> String?
    {
        MouseEncoder.encode(event, modes: MouseModes(tracking: tracking, encoding: encoding)).map(readable)
    }

    private static func at(_ column: Int, _ row: Int, _ kind: MouseEvent.Kind = .press) -> MouseEvent {
        MouseEvent(.left, kind, column: column, row: row)
    }

    static let encodingsCases: [(MouseEvent, MouseModes.Encoding, String?)] = [
        (at(0, 0), .legacy, "^[[M !!"), (at(0, 0, .release), .legacy, "^[[M#!!"), (at(94, 0), .legacy, "^[[M ^?!"),
        (at(222, 222), .legacy, "^[[M \\xff\\xff"), (at(223, 0), .legacy, nil), (at(0, 223), .legacy, nil),
        (at(0, 0), .utf8, "^[[M !!"), (at(94, 0), .utf8, "^[[M ^?!"), (at(95, 0), .utf8, "^[[M \\xc2\\x80!"),
        (at(2014, 2014), .utf8, "^[[M \\xdf\\xbf\\xdf\\xbf"), (at(2015, 0), .utf8, nil), (at(0, 2015), .utf8, nil),
        (at(0, 0, .release), .utf8, "^[[M#!!"), (at(0, 0), .sgr, "^[[<0;1;1M"),
        (at(0, 0, .release), .sgr, "^[[<0;1;1m"),
        (at(1233, 5677), .sgr, "^[[<0;1234;5678M"), (at(0, 0), .urxvt, "^[[32;1;1M"),
        (at(0, 0, .release), .urxvt, "^[[35;1;1M"), (at(299, 4), .urxvt, "^[[32;300;5M"),
        (at(-1, 0), .sgr, nil), (at(0, -1), .legacy, nil), (at(.max, .max), .sgr, nil), (at(.min, 0), .utf8, nil),
        (at(0, 0), .sgrPixels, nil),
        (MouseEvent(.left, column: 1, row: 1, pixelX: 0, pixelY: 799), .sgrPixels, "^[[<0;1;800M"),
        (MouseEvent(.left, .release, column: 1, row: 1, pixelX: 9, pixelY: 19), .sgrPixels, "^[[<0;10;20m"),
        (MouseEvent(.left, column: 1, row: 1, pixelX: -1, pixelY: 0), .sgrPixels, nil),
        (MouseEvent(.left, column: 1, row: 1, pixelX: 9, pixelY: 19), .sgr, "^[[<0;2;2M"),
    ]

    @Test("Each encoding says where, up to where it can", arguments: encodingsCases)
    func encodings(event: MouseEvent, encoding: MouseModes.Encoding, bytes: String?) {
        #expect(sent(event, .normal, encoding) == bytes)
    }

    @Test(
        "Each button has its number",
        arguments: [
            (MouseEvent.Button.left, 0), (.middle, 1), (.right, 2), (.wheelUp, 64), (.wheelDown, 65), (.wheelLeft, 66),
            (.wheelRight, 67), (.button8, 128), (.button9, 129), (.button10, 130), (.button11, 131),
        ]
    )
    func buttons(button: MouseEvent.Button, code: Int) {
        let press = MouseEvent(button, column: 0, row: 0)
        #expect(sent(press, .normal, .sgr) == "^[[<\(code);1;1M")
        #expect(sent(press, .normal, .urxvt) == "^[[\(code + 32);1;1M")
        let modified = MouseEvent(button, modifiers: [.shift, .alt, .ctrl, .numLock], column: 0, row: 0)
        #expect(sent(modified, .any, .sgr) == "^[[<\(code + 28);1;1M")
        let release = MouseEvent(button, .release, column: 0, row: 0)
        #expect(sent(release, .any, .sgr) == (64..<128 ~= code ? nil : "^[[<\(code);1;1m"))
        let drag = MouseEvent(button, .motion, column: 0, row: 0)
        #expect(sent(drag, .button, .sgr) == (64..<128 ~= code ? nil : "^[[<\(code + 32);1;1M"))
    }

    @Test(
        "Modifiers add their bits",
        arguments: [(KeyModifiers.shift, 4), (.alt, 8), (.meta, 8), (.ctrl, 16), (.super, 0), (.capsLock, 0)]
    )
    func modifiers(modifiers: KeyModifiers, bits: Int) {
        let event = MouseEvent(.right, modifiers: modifiers, column: 4, row: 2)
        #expect(sent(event, .normal, .sgr) == "^[[<\(2 + bits);5;3M")
        #expect(sent(event, .x10, .sgr) == "^[[<2;5;3M")
    }

    static let reportedCases: [(MouseEvent, Set<MouseModes.Tracking>)] = [
        (at(0, 0), [.x10, .normal, .button, .any]), (at(0, 0, .release), [.normal, .button, .any]),
        (at(0, 0, .motion), [.button, .any]), (MouseEvent(.none, .motion, column: 0, row: 0), [.any]),
        (MouseEvent(.wheelUp, column: 0, row: 0), [.normal, .button, .any]),
        (MouseEvent(.button8, column: 0, row: 0), [.normal, .button, .any]),
        (MouseEvent(.wheelUp, .release, column: 0, row: 0), []), (MouseEvent(.wheelUp, .motion, column: 0, row: 0), []),
        (MouseEvent(.none, column: 0, row: 0), []), (MouseEvent(.none, .release, column: 0, row: 0), []),
    ]

    @Test("Each mode reports what it is for", arguments: reportedCases)
    func reported(event: MouseEvent, expected: Set<MouseModes.Tracking>) {
        for tracking in MouseModes.Tracking.allCases {
            #expect((sent(event, tracking, .sgr) != nil) == expected.contains(tracking), "\(tracking)")
        }
    }

    @Test("Motion with nothing held is button 35")
    func motion() {
        #expect(sent(MouseEvent(.none, .motion, column: 0, row: 0), .any, .sgr) == "^[[<35;1;1M")
        #expect(sent(MouseEvent(.none, .motion, column: 0, row: 0), .any, .legacy) == "^[[MC!!")
        #expect(sent(Self.at(0, 0, .motion), .button, .legacy) == "^[[M@!!")
    }

    @Test("No event in any mode traps, at any edge", arguments: MouseModes.Tracking.allCases)
    func everything(tracking: MouseModes.Tracking) {
        let kinds: [MouseEvent.Kind] = [.press, .release, .motion]
        for edge in [Int.min, -1, 0, 222, 223, 2014, 2015, Int(Int32.max), Int.max] {
            for encoding in MouseModes.Encoding.allCases {
                let modes = MouseModes(tracking: tracking, encoding: encoding)
                for button in MouseEvent.Button.allCases {
                    for kind in kinds {
                        var event = MouseEvent(button, kind, column: edge, row: edge, pixelX: edge, pixelY: edge)
                        event.modifiers = KeyModifiers(rawValue: .max)
                        let bytes = MouseEncoder.encode(event, modes: modes)
                        #expect(bytes?.starts(with: [0x1B, 0x5B]) ?? true)
                    }
                }
            }
        }
    }

    @Test("Focus comes and goes")
    func focus() {
        #expect(readable(FocusEncoder.encode(isFocused: true)) == "^[[I")
        #expect(readable(FocusEncoder.encode(isFocused: false)) == "^[[O")
    }
}
