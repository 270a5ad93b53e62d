import PulsarConfiguration
import PulsarProtocol
import Testing

@testable import pulsar

@Suite("What is printed")
struct TextTests {
    @Test(
        "Text that steers a terminal is spelled out",
        arguments: [
            ("plain ü 漢 👍", "plain ü 漢 👍"), ("a\u{1B}[31mb", "a\\^[[31mb"), ("a\nb\tc\r", "a\\nb\\tc\\r"),
            ("\u{7F}\u{0}", "\\^?\\^@"), ("\u{9B}31m", "\\u{9b}31m"), ("a\u{202E}b", "a\\u{202e}b"), ("C:\\x", "C:\\x"),
        ]
    )
    func escaping(text: String, visible: String) {
        #expect(Escaping.visible(text) == visible)
    }

    @Test("Columns are as wide as their widest cell, counted as a terminal counts")
    func table() {
        var table = Table(headings: ["NAME", "N"])
        table.add(["漢字漢字", "1"])
        table.add(["a", "22"])
        #expect(table.lines() == ["NAME      N", "漢字漢字  1", "a         22"])
    }

    @Test("Text is shortened with an ellipsis", arguments: [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("漢字x", 4, "漢…")])
    func shortened(text: String, width: Int, result: String) {
        #expect(TextWidth.shortened(text, to: width) == result)
    }

    @Test(
        "Ages are told in the unit a person would use",
        arguments: [
            (0, "now"), (5, "5 s"), (99, "99 s"), (300, "5 min"), (7_200, "2 h"), (259_200, "3 d"), (-5, "now"),
        ]
    )
    func age(seconds: Int64, text: String) {
        let now = Timestamp(millisecondsSince1970: 1_000_000_000_000)
        #expect(Age.text(from: Timestamp(millisecondsSince1970: 1_000_000_000_000 - seconds * 1_000), to: now) == text)
    }

    @Test(
        "Output becomes text, however it is split",
        arguments: [
            ("a\r\nb\r\r\nc", "a\nb\nc"), ("10%\r20%\r\n", "10%\n20%\n"), ("\u{1B}[1;31mred\u{1B}[0m", "red"),
            ("\u{1B}]0;title\u{07}x\u{1B}]8;;u\u{1B}\\y", "xy"), ("\u{1B}(Bz\u{1B}=", "z"), ("ü\t\u{08}.", "ü\t."),
            ("\u{1B}[31\u{18}m", "m"), ("$ ls\r\n\u{1B}[?2004l\ra  b\r\n", "$ ls\na  b\n"),
        ]
    )
    func plain(output: String, text: String) {
        let bytes = Array(output.utf8)
        for cut in 0...bytes.count {
            var plain = PlainText()
            let result = plain.feed(bytes[..<cut]) + plain.feed(bytes[cut...])
            #expect(String(decoding: result, as: UTF8.self) == text)
        }
    }

    @Test(
        "Base64 is read as people paste it",
        arguments: [
            ("aGk=", "hi"), ("aGk", "hi"), (" aG\nk= ", "hi"), ("", ""), ("aGkh", "hi!"), ("a", nil), ("aG=k", nil),
            ("aGk*", nil),
        ]
    )
    func base64(text: String, decoded: String?) {
        #expect(Base64Text.decode(text.utf8).map { String(decoding: $0, as: UTF8.self) } == decoded)
    }

    @Test(
        "The log lies where the engine keeps its state",
        arguments: [
            "/home/u/.config/orbit/pulsar.sock", "/run/other.sock",
        ]
    )
    func stateDirectory(socket: String) throws {
        let environment = ["HOME": "/home/u", "XDG_STATE_HOME": "/state"]
        let locations = Locations(environment: environment, home: "/home/u")
        let ours = StateDirectory(endpoint: try Endpoint(path: socket)) { environment[$0] }
        #expect(ours.path == locations.stateDirectory(socket: socket, configured: nil))
    }

    @Test("JSON for scripts is the value and nothing around it")
    func json() {
        #expect(JSONText.of(["a": [1, "b", .null]]) == #"{"a":[1,"b",null]}"#)
    }
}
