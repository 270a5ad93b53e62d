import PulsarSession
import Testing

/// Blanks a text and gives back what may be sent, with NULs shown as `·`.
private func blank(_ text: String) -> (shown: String, held: Int) {
    var bytes = Array(text.utf8)
    let ready = bytes.withUnsafeMutableBytes { QueryBlanking.blank($0) }
    let shown = String(decoding: bytes[..<ready], as: UTF8.self).replacing("\0", with: "·")
    return (shown, bytes.count - ready)
}

@Suite("Query blanking")
struct QueryBlankingTests {
    static let queries = [
        "\u{1B}[c", "\u{1B}[0c", "\u{1B}[>c", "\u{1B}[>0c", "\u{1B}[=c", "\u{1B}[5n", "\u{1B}[6n", "\u{1B}[?6n",
        "\u{1B}[?996n", "\u{1B}[?2004$p", "\u{1B}[4$p", "\u{1B}[>q", "\u{1B}[>0q", "\u{1B}[?u", "\u{1B}[14t",
        "\u{1B}[18t", "\u{1B}[21t", "\u{1B}Z", "\u{05}", "\u{1B}P$qm\u{1B}\\", "\u{1B}P+q544e\u{1B}\\",
        "\u{1B}]11;?\u{07}", "\u{1B}]10;?\u{1B}\\", "\u{1B}]4;1;?;2;?\u{07}", "\u{1B}]52;c;?\u{07}",
        "\u{1B}_Gi=31,a=q,s=1;AAAA\u{1B}\\", "\u{1B}[?1;1;0S", "\u{1B}[x",
    ]
    static let others = [
        "plain text", "\u{1B}[1;31m", "\u{1B}[2J", "\u{1B}[10;5H", "\u{1B}[?2004h", "\u{1B}]0;title?\u{07}",
        "\u{1B}]8;;http://x/?a\u{1B}\\", "\u{1B}]52;c;YWJj\u{07}", "\u{1B}[8;24;80t", "\u{1B}[u", "\u{1B}[2 q",
        "\u{1B}(B", "\u{1B}7", "\u{1B}]133;A\u{07}", "\u{1B}]11;#ff0000\u{07}", "\u{1B}[!p",
    ]

    @Test("a query becomes as many NULs", arguments: queries)
    func query(text: String) {
        let result = blank("a" + text + "b")
        #expect(result.shown == "a" + String(repeating: "·", count: text.utf8.count) + "b")
        #expect(result.held == 0)
    }

    @Test("everything else stays as it is", arguments: others)
    func other(text: String) {
        let result = blank("a" + text + "b")
        #expect(result.shown == "a" + text + "b")
        #expect(result.held == 0)
    }

    @Test("a query that is not finished is held back until it is, at every cut", arguments: queries)
    func split(text: String) {
        let bytes = Array(text.utf8)
        for cut in 1..<max(2, bytes.count) where cut < bytes.count {
            let first = blank("ab" + String(decoding: bytes[..<cut], as: UTF8.self))
            #expect(first.shown == "ab")
            #expect(first.held == cut)
        }
    }

    @Test("a string that goes on for ever is not held back for ever")
    func bound() {
        let result = blank("\u{1B}]52;c;" + String(repeating: "A", count: 3 * QueryBlanking.heldBytesMax))
        #expect(result.held == 0)
    }
}
