extension Terminal {
    /// The screen as a page of HTML that needs nothing else: no script, no font, no picture.
    ///
    /// Links are kept where they lead to the web or to a mailbox. Blinking text does not blink.
    ///
    /// - Parameters:
    ///   - scrollbackRows: the newest of them; more than there are means all.
    ///   - theme: the colours no program chose.
    public func html(scrollbackRows: Int = 0, theme: ScreenTheme = ScreenTheme()) -> [UInt8] {
        var page = ScreenPage(colors: colors(theme), hyperlinks: hyperlinks)
        page.begin(title: title, columns: columns)
        forEachRow(scrollbackRows: scrollbackRows) { page.add($0) }
        page.end()
        return page.markup.bytes
    }
}

/// A page of HTML while it is written.
private struct ScreenPage {
    private(set) var markup = Markup()
    private let colors: ScreenColors
    private let hyperlinks: HyperlinkTable

    init(colors: ScreenColors, hyperlinks: HyperlinkTable) {
        self.colors = colors
        self.hyperlinks = hyperlinks
    }

    mutating func begin(title: String, columns: Int) {
        markup.tag("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        // Whatever should slip through the escaping, a browser loads and runs nothing.
        markup.tag("<meta http-equiv=\"Content-Security-Policy\" ")
        markup.tag("content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>")
        markup.text(title.isEmpty ? "Terminal" : title)
        markup.tag("</title>\n<style>\nbody{margin:0;background:")
        markup.color(colors.background)
        markup.tag("}\npre{display:inline-block;margin:0;padding:1em;min-width:")
        markup.number(columns)
        markup.tag("ch;color:")
        markup.color(colors.foreground)
        markup.tag(";background:")
        markup.color(colors.background)
        markup.tag(";font:14px/1.2 ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace}\n")
        markup.tag("a{color:inherit;text-decoration:none}\na:hover{text-decoration:underline}\n")
        markup.tag(".n,.w{display:inline-block;width:1ch;text-align:center;text-decoration:inherit}\n.w{width:2ch}\n")
        markup.tag("</style>\n</head>\n<body>\n<pre>")
    }

    mutating func end() { markup.tag("</pre>\n</body>\n</html>\n") }

    mutating func add(_ row: ExportedRow) {
        var rest = row.shownCharacters
        while let style = rest.first?.style {
            let run = rest.prefix { $0.style == style }
            add(run, style)
            rest = rest.dropFirst(run.count)
        }
        markup.tag("\n")
    }

    private mutating func add(_ run: ArraySlice<ExportedCharacter>, _ style: Style) {
        let hasLink = beginLink(style)
        let isStyled = beginSpan(style)
        // An element has one kind of line: an underline and the others take two.
        let hasLines = beginLines(style)
        for character in run {
            guard character.needsPlace else {
                markup.text(character)
                continue
            }
            if character.kind == .wide { markup.tag("<span class=\"w\">") } else { markup.tag("<span class=\"n\">") }
            markup.text(character)
            markup.tag("</span>")
        }
        if hasLines { markup.tag("</span>") }
        if isStyled { markup.tag("</span>") }
        if hasLink { markup.tag("</a>") }
    }

    /// Bound: no other schemes, whose targets a page could be made to run or to tell somebody of.
    private static let schemes = ["http:", "https:", "mailto:"]

    private mutating func beginLink(_ style: Style) -> Bool {
        guard let link = hyperlinks[style.hyperlink] else { return false }
        let target = String(decoding: link.target, as: UTF8.self)
        guard let colon = target.firstIndex(of: ":"),
            ScreenPage.schemes.contains(target[...colon].lowercased())
        else { return false }
        markup.tag("<a rel=\"noopener noreferrer\" href=\"")
        markup.text(target)
        markup.tag("\">")
        return true
    }

    private mutating func beginSpan(_ style: Style) -> Bool {
        let (foreground, background) = colors.colors(of: style)
        var count = 0
        if style.attributes.contains(.invisible) {
            declare("color:transparent", &count)
        } else if foreground != colors.foreground {
            declare("color:", &count, color: foreground)
        }
        if let background { declare("background:", &count, color: background) }
        if style.attributes.contains(.bold) { declare("font-weight:bold", &count) }
        if style.attributes.contains(.italic) { declare("font-style:italic", &count) }
        let underline = style.attributes.underline
        switch underline {
        case .none: break
        case .single: declare("text-decoration:underline", &count)
        case .double: declare("text-decoration:underline double", &count)
        case .curly: declare("text-decoration:underline wavy", &count)
        case .dotted: declare("text-decoration:underline dotted", &count)
        case .dashed: declare("text-decoration:underline dashed", &count)
        }
        if underline != .none, let color = colors.underline(of: style) {
            declare("text-decoration-color:", &count, color: color)
        }
        if count > 0 { markup.tag("\">") }
        return count > 0
    }

    /// Adds to a span's style; the first declaration begins the span.
    private mutating func declare(_ text: StaticString, _ count: inout Int, color: UInt32? = nil) {
        if count == 0 { markup.tag("<span style=\"") } else { markup.tag(";") }
        count += 1
        markup.tag(text)
        if let color { markup.color(color) }
    }

    private mutating func beginLines(_ style: Style) -> Bool {
        switch (style.attributes.contains(.strike), style.attributes.contains(.overline)) {
        case (false, false): return false
        case (true, false): markup.tag("<span style=\"text-decoration:line-through\">")
        case (false, true): markup.tag("<span style=\"text-decoration:overline\">")
        case (true, true): markup.tag("<span style=\"text-decoration:line-through overline\">")
        }
        return true
    }
}
