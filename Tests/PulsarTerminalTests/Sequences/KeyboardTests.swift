import Testing

@testable import PulsarTerminal

@Suite("XTMODKEYS, XTQMODKEYS, XTFMTKEYS, XTQFMTKEYS, DECKPAM, DECKPNM and the kitty keyboard protocol")
struct KeyboardTests {
    @Test(
        "Flags are set, pushed, popped and told",
        arguments: [
            Script("", reply: "0"), Script("␛[=5u", reply: "5"), Script("␛[=5;1u", reply: "5"),
            Script("␛[=5u␛[=2;2u", reply: "7"), Script("␛[=5u␛[=1;3u", reply: "4"), Script("␛[=5u␛[=2;4u", reply: "5"),
            Script("␛[=5u␛[=u", reply: "0"), Script("␛[=65535u", reply: "31"), Script("␛[>1u", reply: "1"),
            Script("␛[>1u␛[>3u", reply: "3"), Script("␛[>1u␛[>u", reply: "0"), Script("␛[>1u␛[>3u␛[<u", reply: "1"),
            Script("␛[>1u␛[>3u␛[<0u", reply: "1"), Script("␛[>1u␛[>3u␛[<2u", reply: "0"),
            Script("␛[>1u␛[>3u␛[<99u", reply: "0"), Script("␛[=1u␛[<u", reply: "0"),
            Script("␛[=3u␛[>7u␛[<u", reply: "3"),
            Script("␛[>3u␛[?1049h", reply: "0"), Script("␛[>3u␛[?1049h␛[>5u␛[?1049l", reply: "3"),
        ]
    )
    func flags(script: Script) {
        Script(script.output + "␛[?u", reply: "␛[?\(script.reply)u").check()
    }

    @Test("No more than thirty-two flags are kept")
    func depth() {
        var terminal = Terminal(columns: 10, rows: 2)
        for number in 0..<100 { terminal.feed("\u{1B}[>\(number % 32)u") }
        #expect(terminal.screen.keyboard.pushed.count == 32)
        #expect(
            terminal.answer(to: "\u{1B}[?u\u{1B}[<32u\u{1B}[?u\u{1B}[<u\u{1B}[?u") == "\u{1B}[?3u\u{1B}[?3u\u{1B}[?0u"
        )
    }

    @Test(
        "Other keys are modified and formatted by the fourth resource alone",
        arguments: [
            Script("␛[?4m␛[?4g", reply: "␛[>4;0m␛[>4;0f"), Script("␛[>4;1m␛[?4m", reply: "␛[>4;1m"),
            Script("␛[>4;2m␛[?4m", reply: "␛[>4;2m"), Script("␛[>4;2m␛[>4m␛[?4m", reply: "␛[>4;0m"),
            Script("␛[>4;2m␛[>4;9m␛[?4m", reply: "␛[>4;2m"), Script("␛[>4;2m␛[>4n␛[?4m", reply: "␛[>4;0m"),
            Script("␛[>4;2m␛[>1;1m␛[>2n␛[?4m", reply: "␛[>4;2m"), Script("␛[>4;1f␛[?4g", reply: "␛[>4;1f"),
            Script("␛[>4;1f␛[>4f␛[?4g", reply: "␛[>4;0f"), Script("␛[>4;1f␛[>1;0f␛[?4g", reply: "␛[>4;1f"),
            Script("␛[?1m␛[?2m␛[?m␛[?g"),
        ]
    )
    func otherKeys(script: Script) { script.check() }

    @Test(
        "The keypad's mode is set by DECKPAM and DECKPNM too",
        arguments: [
            Script("␛=␛[?66$p", reply: "␛[?66;1$y"), Script("␛=␛>␛[?66$p", reply: "␛[?66;2$y"),
            Script("␛[?66h␛>␛[?66$p", reply: "␛[?66;2$y"),
        ]
    )
    func keypad(script: Script) { script.check() }
}
