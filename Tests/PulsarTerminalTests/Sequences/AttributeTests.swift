import Testing

@testable import PulsarTerminal

@Suite("SGR")
struct AttributeTests {
    @Test(
        "Each number sets or takes back what its standard says",
        arguments: [
            Script("␛[1m", pen: "bold"), Script("␛[2m", pen: "faint"), Script("␛[3m", pen: "italic"),
            Script("␛[4m", pen: "single"), Script("␛[5m", pen: "blink"), Script("␛[7m", pen: "inverse"),
            Script("␛[8m", pen: "invisible"), Script("␛[9m", pen: "strike"), Script("␛[21m", pen: "double"),
            Script("␛[53m", pen: "overline"), Script("␛[1;2;22m", pen: ""), Script("␛[3;23m", pen: ""),
            Script("␛[4;24m", pen: ""), Script("␛[21;24m", pen: ""), Script("␛[5;25m", pen: ""),
            Script("␛[6;25m", pen: ""),
            Script("␛[7;27m", pen: ""), Script("␛[8;28m", pen: ""), Script("␛[9;29m", pen: ""),
            Script("␛[53;55m", pen: ""),
            Script("␛[1;2m", pen: "bold faint"), Script("␛[1;31m␛[m", pen: ""), Script("␛[1;31m␛[0m", pen: ""),
            Script("␛[1;;31m", pen: "fg=1"), Script("␛[1;0;31m", pen: "fg=1"), Script("␛[;1m", pen: "bold"),
            Script("␛[10;11;20;26;50;51;60;65;73;98;99;108;255;65535m", pen: ""),
        ]
    )
    func attributes(script: Script) { script.check() }

    @Test(
        "Underlines have five kinds, and an unknown one changes nothing",
        arguments: [
            Script("␛[4:0m", pen: ""), Script("␛[4:1m", pen: "single"), Script("␛[4:2m", pen: "double"),
            Script("␛[4:3m", pen: "curly"), Script("␛[4:4m", pen: "dotted"), Script("␛[4:5m", pen: "dashed"),
            Script("␛[4:3;4:0m", pen: ""), Script("␛[4:3;24m", pen: ""), Script("␛[4:3m␛[4:9m", pen: "curly"),
            Script("␛[4;3m", pen: "italic single"), Script("␛[4:3:7;1m", pen: "bold curly"),
        ]
    )
    func underlines(script: Script) { script.check() }

    @Test("The sixteen colours have numbers of their own", arguments: 0..<16)
    func sixteen(number: Int) {
        let base = number < 8 ? 30 + number : 82 + number
        Script("␛[\(base)m", pen: "fg=\(number)").check()
        Script("␛[\(base + 10)m", pen: "bg=\(number)").check()
        Script("␛[\(base);39m␛[\(base + 10);49m", pen: "").check()
    }

    @Test(
        "Other colours come with semicolons and with colons, and what is no colour changes nothing",
        arguments: [
            Script("␛[38;5;200m", pen: "fg=200"), Script("␛[48;5;200m", pen: "bg=200"),
            Script("␛[58;5;200m", pen: "ul=200"),
            Script("␛[38:5:200m", pen: "fg=200"), Script("␛[48:5:0m", pen: "bg=0"),
            Script("␛[58:5:255m", pen: "ul=255"),
            Script("␛[38;2;1;2;3m", pen: "fg=1/2/3"), Script("␛[38:2:1:2:3m", pen: "fg=1/2/3"),
            Script("␛[38:2::1:2:3m", pen: "fg=1/2/3"), Script("␛[48:2:7:1:2:3m", pen: "bg=1/2/3"),
            Script("␛[58:2::1:2:3m", pen: "ul=1/2/3"), Script("␛[58;2;1;2;3m␛[59m", pen: ""),
            Script("␛[38:2::1:2:3:0:1m", pen: "fg=1/2/3"), Script("␛[38;5;200;1m", pen: "bold fg=200"),
            Script("␛[38;2;1;2;3;1m", pen: "bold fg=1/2/3"), Script("␛[1;38:5:9;4m", pen: "bold single fg=9"),
            Script("␛[31m␛[38;5;256m", pen: "fg=1"), Script("␛[31m␛[38:5:256m", pen: "fg=1"),
            Script("␛[31m␛[38;2;256;0;0m", pen: "fg=1"), Script("␛[31m␛[38;5m", pen: "fg=0"),
            Script("␛[31m␛[38m", pen: "fg=1"), Script("␛[31m␛[38;2;1;2m", pen: "fg=1/2/0"),
            Script("␛[31m␛[38:2:1:2m", pen: "fg=1"),
            Script("␛[31m␛[38:5m", pen: "fg=1"), Script("␛[31m␛[38:9:1m", pen: "fg=1"), Script("␛[38;5;m", pen: "fg=0"),
            Script("␛[38;2;;;m", pen: "fg=0/0/0"), Script("␛[38:5:1;48:5:2;58:5:3m", pen: "fg=1 bg=2 ul=3"),
            Script("␛[31m␛[39m", pen: ""), Script("␛[48;5;1m␛[49m", pen: ""),
        ]
    )
    func colors(script: Script) { script.check() }

    @Test("Numbers beyond the thirty-second are read over")
    func bound() {
        Script("␛[" + String(repeating: "1;", count: 31) + "3m", pen: "bold italic").check()
        Script("␛[" + String(repeating: "1;", count: 32) + "3m", pen: "bold").check()
        Script("␛[" + String(repeating: "1;", count: 100_000) + "3mx", "x", pen: "bold").check()
    }

    @Test("What is printed has the pen's style, what was printed keeps its own")
    func printing() {
        var terminal = Terminal(columns: 10, rows: 2)
        terminal.feed("a\u{1B}[1mb\u{1B}[31mc\u{1B}[md")
        #expect((0..<4).map { terminal.style(0, $0).words } == ["", "bold", "bold fg=1", ""])
    }

    @Test(
        "Other sequences with that final change no style",
        arguments: ["␛[>1m", "␛[?1m", "␛[1 m", "␛[1!m", "␛[<1m", "␛[=1m"]
    )
    func others(output: String) { Script(output, pen: "").check() }
}
