import Testing

@testable import PulsarTerminal

@Suite("HT, HTS, TBC, CHT, CBT and DECST8C")
struct TabTests {
    @Test(
        "The cursor goes from stop to stop, and stays on the screen",
        arguments: [
            Script("\t", at: "0,8"), Script("\t\t", at: "0,16"), Script("\t\t\t", at: "0,24"),
            Script("\t\t\t\t", at: "0,29"),
            Script("␛[8G\t", at: "0,8"), Script("␛[9G\t", at: "0,16"), Script("␛[I", at: "0,8"),
            Script("␛[0I", at: "0,8"),
            Script("␛[2I", at: "0,16"), Script("␛[65535I", at: "0,29"), Script("␛[20G␛[Z", at: "0,16"),
            Script("␛[17G␛[Z", at: "0,8"), Script("␛[20G␛[0Z", at: "0,16"), Script("␛[20G␛[2Z", at: "0,8"),
            Script("␛[20G␛[65535Z", at: "0,0"), Script("␛[Z", at: "0,0"), Script("a\tb", "a       b"),
        ]
    )
    func moving(script: Script) { script.check(columns: 30) }

    @Test(
        "Stops are set and cleared, and DECTABSR tells them",
        arguments: [
            Script("", reply: "1/9/17/25"), Script("␛[5G␛H", reply: "1/5/9/17/25"),
            Script("␛[5G\u{88}", reply: "1/5/9/17/25"),
            Script("␛[9G␛[g", reply: "1/17/25"), Script("␛[9G␛[0g", reply: "1/17/25"),
            Script("␛[5G␛[g", reply: "1/9/17/25"),
            Script("␛[3g", reply: ""), Script("␛[1g␛[2g␛[4g␛[99g", reply: "1/9/17/25"),
            Script("␛[3g␛[?5W", reply: "1/9/17/25"), Script("␛[3g␛[?W␛[?4W", reply: ""),
            Script("␛[3g␛[30G␛H", reply: "30"), Script("␛[3gx␛c", reply: "1/9/17/25"), Script("␛[3g␛[!p", reply: ""),
        ]
    )
    func stops(script: Script) {
        Script(script.output + "␛[2$w", reply: "␛P2$u\(script.reply)␛\\").check(columns: 30)
    }

    @Test("In mode 41 a tab after a full line goes to the next one, otherwise it stays")
    func fullLine() {
        Script("012345678901234567890123456789\tx", "012345678901234567890123456789|        x")
            .check(columns: 30, after: "␛[?41h")
        Script("012345678901234567890123456789\tx", "012345678901234567890123456789|x").check(columns: 30)
    }

    @Test(
        "Without stops HT goes to the edge, CBT to the first column",
        arguments: [Script("\t", at: "0,29"), Script("␛[5I", at: "0,29"), Script("␛[9G␛[Z", at: "0,0")]
    )
    func without(script: Script) { script.check(columns: 30, after: "␛[3g") }

    @Test(
        "HT stops at the right margin",
        arguments: [
            Script("␛[1;12H\t", at: "0,16"), Script("␛[1;12H\t\t", at: "0,19"), Script("␛[1;12H␛[9I", at: "0,19"),
            Script("␛[1;22H\t", at: "0,19"), Script("␛[1;30Ha\t", at: "0,19+"),
            Script("␛[?6h␛[1;5H␛[9Z", at: "0,9"), Script("␛[1;15H␛[9Z", at: "0,0"),
        ]
    )
    func margins(script: Script) { script.check(columns: 30, after: "␛[?69h␛[10;20s") }
}
