extension Terminal {
    /// The screen as text with colours, for a terminal that shows it as it shows any output: SGR and newlines only.
    ///
    /// - Parameter scrollbackRows: the newest of them; more than there are means all.
    public func ansi(scrollbackRows: Int = 0) -> [UInt8] {
        var writer = ReplayWriter(columns: columns, rows: rows, hyperlinks: HyperlinkTable())
        forEachRow(scrollbackRows: scrollbackRows) { row in
            for character in row.shownCharacters {
                var style = character.style
                style.hyperlink = 0
                style.attributes.remove(.protected)
                if character.isBlank { writer.spaces(1, style) } else { writer.print(character, style) }
            }
            // A pager or a scrolling terminal would go on with the background.
            writer.use(Style())
            writer.newLine()
        }
        return writer.bytes
    }
}

extension ExportedRow {
    /// Its characters without those at the end that cannot be seen.
    var shownCharacters: ArraySlice<ExportedCharacter> {
        var end = characters.count
        while end > 0, characters[end - 1].isBlank, characters[end - 1].style == Style() { end -= 1 }
        return characters[..<end]
    }
}
