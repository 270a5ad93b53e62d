import Testing

@testable import PulsarTerminal

@Suite("What replies are made of")
struct ReplyLawTests {
    /// Beginnings of everything that is answered, to be followed by whatever there is.
    private static let beginnings = [
        "\u{1B}P$q", "\u{1B}P+q", "\u{1B}P+q544e;", "\u{1B}P1$t", "\u{1B}P2$t1/", "\u{1B}]4;1;", "\u{1B}]4;",
        "\u{1B}]10;",
        "\u{1B}]52;c;", "\u{1B}]2;", "\u{1B}]8;id=", "\u{1B}]99;", "\u{1B}]133;", "\u{1B}]1337;File=inline=1:",
        "\u{1B}_Ga=q,i=", "\u{1B}_Ga=T,", "\u{1B}Pq", "\u{1B}[1$w", "\u{1B}[>q", "\u{1B}[20t", "\u{1B}[21t",
        "\u{1B}[5n",
        "\u{1B}[", "\u{1B}[?", "\u{1B}[>", "\u{1B}[=", "\u{5}",
    ]
    private static let ends = ["\u{1B}\\", "\u{7}", "n", "c", "$p", "t", "u", "*y", "$w", ""]

    private func output(_ seed: UInt64) -> [[UInt8]] {
        var generator = OutputGenerator(seed: seed)
        return (0..<400).map { _ in
            // Why: a letter that no reply has, to be found if it comes back.
            let middle = generator.pick(["", "?", "~~~~", "rm -rf ~~\r", "1;2;3", "~", "\n", "%~", "544e7e", "r"])
            let other = generator.number(0...3) == 0 ? generator.next() : []
            return Array((generator.pick(Self.beginnings) + middle + generator.pick(Self.ends)).utf8) + other
        }
    }

    @Test(
        "No byte of the output comes back, and no control but ESC and BEL at the start and the end of a reply",
        arguments: 0..<20
    )
    func alphabet(seed: UInt64) {
        var terminal = Terminal(columns: 20, rows: 5)
        terminal.options.answersChecksums = true
        for part in output(seed) {
            terminal.feed(part)
            let replies = terminal.takeReplies().split(separator: 0x1B)
            for reply in replies {
                let reply = reply.first == 0x5D && reply.last == 0x07 ? reply.dropLast() : reply
                #expect(reply.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 >= 0x90 && $0 <= 0x9F })
                // The tilde stands in the reply to DECRQCRA and in DECCKSR, after an exclamation mark.
                let tildes = reply.filter { $0 == 0x7E }.count
                #expect(tildes == 0 || tildes == 1 && String(decoding: reply, as: UTF8.self).contains("!~"))
                #expect(!String(decoding: reply, as: UTF8.self).contains("rm"))
            }
        }
    }

    @Test("Replies and events are the same however the output is cut", arguments: 0..<20)
    func cutting(seed: UInt64) {
        var whole = Terminal(columns: 20, rows: 5)
        var cut = Terminal(columns: 20, rows: 5)
        let all = Array(output(seed).joined())
        whole.feed(all)
        for byte in all { cut.feed([byte]) }
        #expect(whole.takeReplies() == cut.takeReplies())
        #expect(whole.takeEvents() == cut.takeEvents())
        #expect(whole.images == cut.images)
        #expect(whole.palette == cut.palette)
        #expect(whole.titles == cut.titles)
        #expect(whole.picture == cut.picture)
    }
}
