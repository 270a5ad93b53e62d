import Testing

@testable import PulsarTerminal

@Suite("Pictures of the screen")
struct PictureTests {
    private static let hostile =
        "\u{1B}]2;</title><script>\u{7}<script>alert('&\"')</script>"
        + "\u{1B}]8;;javascript:alert(1)\u{7}a\u{1B}]8;;https://x.example/\"><script>\u{7}b\u{1B}]8;;\u{7}"

    // MARK: - ANSI

    @Test("Text with colours shows the same in a terminal, and has nothing but SGR and newlines")
    func ansi() throws {
        var terminal = Terminal(columns: 20, rows: 4)
        terminal.feed(
            "old\r\nplain\r\n  \u{1B}[1;4:3;38;5;9;58:5:3m漢e\u{301}\u{1B}[m x\r\n\u{1B}[44m\u{1B}[K\u{1B}[mz\r\n"
        )
        terminal.feed("\u{1B}]8;;https://x.example\u{7}\u{1B}[1\"qlink")
        let shown = String(decoding: terminal.ansi(scrollbackRows: 1), as: UTF8.self)
        #expect(shown.hasPrefix("old\nplain\n  \u{1B}[1;91m\u{1B}[4:3m\u{1B}[58:5:3m漢e\u{301}\u{1B}[m x\n"))
        #expect(shown.hasSuffix("z\u{1B}[44m" + String(repeating: " ", count: 19) + "\u{1B}[m\nlink\n"))
        var reader = Terminal(columns: 20, rows: 6)
        reader.feed(shown.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
        #expect(reader.texts == ["old"] + terminal.texts + [""])
        #expect(reader.style(2, 2) == terminal.style(1, 2))
        #expect(reader.takeEvents().isEmpty)
    }

    // MARK: - HTML

    @Test("A page has its text escaped, its links only to the web, and no script")
    func hostilePage() {
        var terminal = Terminal(columns: 60, rows: 2)
        terminal.feed(Self.hostile)
        let page = String(decoding: terminal.html(), as: UTF8.self)
        #expect(!page.contains("<script"))
        #expect(!page.contains("javascript"))
        #expect(page.contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;a<a rel"))
        #expect(page.contains("href=\"https://x.example/&quot;&gt;&lt;script&gt;\">b</a>"))
    }

    @Test(
        "Only links to the web and to mailboxes are links",
        arguments: [
            ("https://a.example", true), ("HTTP://a.example", true), ("mailto:a@b.example", true),
            ("file:///etc/passwd", false), ("data:text/html,x", false), ("vbscript:x", false), ("//a.example", false),
            ("https", false),
        ]
    )
    func links(target: String, isLink: Bool) {
        var terminal = Terminal(columns: 10, rows: 1)
        terminal.feed("\u{1B}]8;;\(target)\u{7}x\u{1B}]8;;\u{7}")
        #expect(String(decoding: terminal.html(), as: UTF8.self).contains("<a ") == isLink)
    }

    @Test(
        "Styles of a page say what they look like",
        arguments: [
            ("1;3", "font-weight:bold;font-style:italic"), ("31", "color:#cd0000"), ("48;5;21", "background:#0000ff"),
            ("38;2;1;2;3", "color:#010203"), ("7", "color:#101010;background:#f0f0f0"), ("8", "color:transparent"),
            ("2", "color:#a5a5a5"), ("4", "text-decoration:underline"), ("21", "text-decoration:underline double"),
            ("4:3", "text-decoration:underline wavy"), ("4:4", "text-decoration:underline dotted"),
            ("4:5;58:2::255:0:0", "text-decoration:underline dashed;text-decoration-color:#ff0000"),
            ("9", "text-decoration:line-through"), ("53", "text-decoration:overline"),
            ("9;53", "text-decoration:line-through overline"),
        ]
    )
    func styles(rendition: String, expected: String) {
        var terminal = Terminal(columns: 10, rows: 1)
        terminal.feed("\u{1B}[\(rendition)mx")
        let page = terminal.html(theme: ScreenTheme(foreground: 0xF0F0F0, background: 0x101010))
        #expect(String(decoding: page, as: UTF8.self).contains("<pre><span style=\"\(expected)\">x</span>\n</pre>"))
    }

    @Test("Colours the program changed go before those of the theme")
    func palette() {
        var terminal = Terminal(columns: 10, rows: 1)
        terminal.feed("\u{1B}]4;1;#123456\u{7}\u{1B}]11;#abcdef\u{7}\u{1B}[31mx")
        let page = String(decoding: terminal.html(theme: ScreenTheme(background: 0)), as: UTF8.self)
        #expect(page.contains("color:#123456"))
        #expect(page.contains("background:#abcdef"))
        terminal.feed("\u{1B}[?5h")
        let reversed = String(decoding: terminal.html(theme: ScreenTheme(foreground: 0x112233)), as: UTF8.self)
        #expect(reversed.contains("background:#112233"))
    }

    @Test("Wide characters and symbols of a page keep their columns")
    func places() {
        var terminal = Terminal(columns: 10, rows: 1)
        terminal.feed("a漢☃é")
        let page = String(decoding: terminal.html(), as: UTF8.self)
        #expect(page.contains("<pre>a<span class=\"w\">漢</span><span class=\"n\">☃</span>é\n</pre>"))
    }

    // MARK: - SVG

    @Test("A picture has its text escaped, nothing of another place, and a place for each piece")
    func hostilePicture() {
        var terminal = Terminal(columns: 60, rows: 2)
        terminal.feed(Self.hostile)
        let picture = String(decoding: terminal.svg(), as: UTF8.self)
        for unwanted in ["<script", "href", "javascript", "url(", "<image", "<style"] {
            #expect(!picture.contains(unwanted), "\(unwanted)")
        }
        #expect(picture.contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;</text>"))
    }

    @Test("Texts, backgrounds and lines of a picture stand in their columns")
    func columns() {
        var terminal = Terminal(columns: 20, rows: 2)
        terminal.feed("\u{1B}[?25lab  c漢d\r\n\u{1B}[4;44mxy\u{1B}[m")
        let picture = String(decoding: terminal.svg(), as: UTF8.self)
        let length = "lengthAdjust=\"spacingAndGlyphs\""
        #expect(picture.contains("<text x=\"12\" textLength=\"16.8\" \(length) y=\"43\">ab</text>"))
        #expect(picture.contains("<text x=\"45.6\" textLength=\"8.4\" \(length) y=\"43\">c</text>"))
        #expect(picture.contains("<text x=\"62.4\" text-anchor=\"middle\" y=\"43\">漢</text>"))
        #expect(picture.contains("<text x=\"70.8\" textLength=\"8.4\" \(length) y=\"43\">d</text>"))
        #expect(picture.contains("x=\"12\" y=\"46.8\" width=\"16.8\" height=\"16.8\" fill=\"#0000ee\"/>"))
        #expect(picture.contains("<path d=\"M12 61.8h16.8\""))
    }

    @Test(
        "The cursor of a picture is a block, a line or a bar, or is not there",
        arguments: [
            ("", "x=\"12\" y=\"30\" width=\"8.4\" height=\"16.8\" fill=\"#ffd700\""),
            ("\u{1B}[4 q", "x=\"12\" y=\"44.8\" width=\"8.4\" height=\"2\" fill=\"#ffd700\""),
            ("\u{1B}[6 q", "x=\"12\" y=\"30\" width=\"2\" height=\"16.8\" fill=\"#ffd700\""),
        ]
    )
    func cursor(sequence: String, expected: String) {
        var terminal = Terminal(columns: 10, rows: 1)
        terminal.feed("\u{1B}]12;gold\u{7}x\r\(sequence)")
        #expect(String(decoding: terminal.svg(), as: UTF8.self).contains(expected))
        terminal.feed("\u{1B}[?25l")
        #expect(!String(decoding: terminal.svg(), as: UTF8.self).contains("ffd700"))
    }

    // MARK: - All

    @Test("Whatever was fed, pictures are well-formed text without control characters", arguments: 0..<40)
    func anything(seed: UInt64) {
        var generator = RichOutputGenerator(seed: seed &+ 900)
        var terminal = Terminal(columns: generator.number(1...40), rows: generator.number(1...12))
        for _ in 0..<150 { terminal.feed(generator.next()) }
        for form in [terminal.html(scrollbackRows: 20), terminal.svg(scrollbackRows: 20)] {
            #expect(String(validating: form, as: UTF8.self) != nil)
            #expect(form.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A })
            #expect(Self.unclosedTags(form) == 0)
        }
        #expect(terminal.ansi(scrollbackRows: 20).allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x1B })
    }

    /// Tags that begin less those that end, but for those that never end.
    private static func unclosedTags(_ bytes: [UInt8]) -> Int {
        var open = 0
        let text = String(decoding: bytes, as: UTF8.self)
        for part in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
            let tag = part.prefix { $0 != ">" }
            if tag.hasPrefix("/") {
                open -= 1
            } else if !tag.hasSuffix("/"), !tag.hasPrefix("!"), !tag.hasPrefix("meta") {
                open += 1
            }
        }
        return open
    }

    @Test("Scrollback stands above the screen in every form")
    func scrollback() {
        var terminal = Terminal(columns: 10, rows: 2)
        for number in 1...5 { terminal.feed("row\(number)\r\n") }
        for form in [
            terminal.ansi(scrollbackRows: 2), terminal.html(scrollbackRows: 2), terminal.svg(scrollbackRows: 2),
        ] {
            let text = String(decoding: form, as: UTF8.self)
            #expect(!text.contains("row2"))
            #expect(text.contains("row3"))
            #expect(text.contains("row5"))
        }
    }
}
