extension Terminal {
    /// The screen as plain text, a row a line, below so many rows of the scrollback.
    ///
    /// - Parameter scrollbackRows: the newest of them; more than there are means all.
    public func plainText(scrollbackRows: Int = 0) -> String {
        var text = ""
        let first = max(0, self.scrollbackRows - max(0, scrollbackRows))
        for line in scrollbackLines(first..<self.scrollbackRows) { text += line.text + "\n" }
        for row in 0..<rows { text += screenLine(row).text + "\n" }
        return text
    }
}
