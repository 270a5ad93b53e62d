import PulsarTerminal
import Testing

@Suite("Pastes")
struct PasteEncoderTests {
    private static let start: [UInt8] = Array("\u{1B}[200~".utf8)
    private static let end: [UInt8] = Array("\u{1B}[201~".utf8)

    static let pastesCases: [(String, plain: String, bracketed: String)] = [
        ("", "", ""), ("ls -l", "ls -l", "ls -l"), ("a\tb", "a^Ib", "a^Ib"), ("a\nb\n", "a^Mb^M", "a^Jb^J"),
        ("a\r\nb", "a^Mb", "a^M^Jb"), ("a\rb", "a^Mb", "a^Mb"), ("a\n\nb", "a^M^Mb", "a^J^Jb"),
        ("a\u{1B}[201~;rm", "a [201~;rm", "a [201~;rm"), ("a\u{9B}201~b", "a 201~b", "a 201~b"),
        ("\u{0}\u{4}\u{5}\u{8}\u{7F}\u{1C}", "      ", "      "), ("\u{80}\u{9F}", "  ", "  "),
        ("\u{A0}é", "\\xc2\\xa0\\xc3\\xa9", "\\xc2\\xa0\\xc3\\xa9"),
        (
            "日本👍", "\\xe6\\x97\\xa5\\xe6\\x9c\\xac\\xf0\\x9f\\x91\\x8d",
            "\\xe6\\x97\\xa5\\xe6\\x9c\\xac\\xf0\\x9f\\x91\\x8d"
        ),
    ]

    @Test("Text comes through, control characters become spaces", arguments: pastesCases)
    func pastes(text: String, plain: String, bracketed: String) {
        #expect(readable(PasteEncoder.encode(Array(text.utf8), bracketed: false)) == plain)
        let whole = readable(PasteEncoder.encode(Array(text.utf8), bracketed: true))
        #expect(whole == "^[[200~" + bracketed + "^[[201~")
    }

    static let malformedCases: [([UInt8], String)] = [
        ([0x9B, 0x32], " 2"), ([0xC2], "\\xc2"), ([0xC2, 0x41], "\\xc2A"), ([0xE2, 0x9B, 0x32], "\\xe2 2"),
        ([0xC0, 0x9B], "\\xc0 "), ([0xC1, 0x9B], "\\xc1 "), ([0xE0, 0x80, 0x9B], "\\xe0  "),
        ([0xED, 0xA0, 0x80], "\\xed\\xa0 "), ([0xF0, 0x80, 0x80, 0x9B], "\\xf0   "),
        ([0xF4, 0x90, 0x80, 0x80], "\\xf4   "),
        ([0xF5, 0x80], "\\xf5 "), ([0xFF, 0xFE], "\\xff\\xfe"), ([0xE2, 0x9B], "\\xe2 "),
        ([0xF0, 0x9F, 0x91], "\\xf0  "),
        ([0xC2, 0x1B], "\\xc2 "), ([0xE2, 0x1B, 0x9B], "\\xe2  "),
    ]

    @Test("Bytes that are no UTF-8 hide no control character", arguments: malformedCases)
    func malformed(bytes: [UInt8], expected: String) {
        #expect(readable(PasteEncoder.encode(bytes, bracketed: false)) == expected)
    }

    @Test("Whatever is pasted, a bracket ends once, and nothing but text is between", arguments: UInt64(1)...200)
    func hostile(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let pieces: [[UInt8]] = [
            Self.end, Self.start, [0x1B], [0x5B], Array("201~".utf8), [0xC2], [0x9B], [0xE2], [0xF0], [0x00], [0x0A],
            [0x0D], [0x09], [0x7F], Array("x".utf8), Array("é日👍".utf8), [0xC2, 0x9B], [0x03], [0x1A], [0xFF],
        ]
        var bytes: [UInt8] = []
        for _ in 0..<next(60) {
            bytes += next(4) == 0 ? [UInt8(next(256))] : pieces[next(pieces.count)]
        }
        let result = PasteEncoder.encode(bytes, bracketed: true)
        #expect(result.starts(with: Self.start) && result.suffix(Self.end.count) == Self.end[...])
        let inside = Array(result.dropFirst(Self.start.count).dropLast(Self.end.count))
        for bytes in [inside, PasteEncoder.encode(bytes, bracketed: false)] {
            #expect(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0D].contains($0) })
            let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
            #expect(!scalars.contains { (0x80...0x9F).contains($0.value) })
        }
        #expect(!PasteEncoder.encode(bytes, bracketed: false).contains(0x0A))
        // What has been through once is clean.
        #expect(PasteEncoder.encode(inside, bracketed: true) == result)
    }

    static let safetyCases: [(String, Bool)] = [
        ("", true), ("ls", true), ("a\tb", true), ("\u{1B}[31m", true), ("201~", true), ("[201~", true), ("a\n", false),
        ("a\rb", false), ("\u{1B}[201~", false), ("x\u{1B}[201~y", false), ("\u{9B}201~", false), ("\u{1B}[201", true),
        ("\u{1B}[", true),
    ]

    @Test("One line without an end of the bracket is safe", arguments: safetyCases)
    func safety(text: String, isSafe: Bool) {
        #expect(PasteEncoder.isSafe(Array(text.utf8)) == isSafe)
    }
}
