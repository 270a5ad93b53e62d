extension Terminal {
    /// XTWINOPS: sizes are reported, titles pushed and popped, other sizes asked for.
    ///
    /// Titles are never reported (20, 21): they are the program's own bytes. Pixels are reported when their number is
    /// known.
    mutating func windowOperation() {
        let first = parser.parameters[0]
        switch first {
        case 8: requestSize(columns: parser.parameters[2], rows: parser.parameters[1])
        case 11: sendSequence("1t")  // not an icon
        case 13: sendSequence("3;0;0t")  // at the top left
        case 14: reportPixels(4, rows: rows, columns: columns)
        case 15: reportPixels(5, rows: rows, columns: columns)
        case 16: reportPixels(6, rows: 1, columns: 1)
        case 18: sendSequence("", [8, rows, columns], "t")
        case 19: sendSequence("", [9, rows, columns], "t")
        case 22: pushTitles(parser.parameters[1])
        case 23: popTitles(parser.parameters[1])
        case 24...: requestSize(columns: 0, rows: first)  // DECSLPP
        default: break
        }
    }

    /// Another size is only asked for: the viewer decides; 0 leaves a side as it is.
    mutating func requestSize(columns: Int, rows: Int) {
        if columns != 0 || rows != 0 { emit(.sizeRequest(columns: columns, rows: rows)) }
    }

    private mutating func reportPixels(_ kind: Int, rows: Int, columns: Int) {
        guard options.cellWidth > 0, options.cellHeight > 0 else { return }
        sendSequence("", [kind, rows * options.cellHeight, columns * options.cellWidth], "t")
    }

    /// Mode 2048: rows, columns and pixels, 0 when they are not known.
    mutating func reportSizeInBand() {
        sendSequence(
            "",
            [48, rows, columns, rows * max(0, options.cellHeight), columns * max(0, options.cellWidth)],
            "t"
        )
    }

    /// 0 both titles, 1 the icon's name, 2 the window's title.
    private mutating func pushTitles(_ which: Int) {
        if which <= 2 { titles.push(title: which != 1, iconName: which != 2) }
    }

    private mutating func popTitles(_ which: Int) {
        guard which <= 2, let popped = titles.pop() else { return }
        if which != 1, let title = popped.title {
            titles.title = title
            emit(.title(title))
        }
        if which != 2, let iconName = popped.iconName {
            titles.iconName = iconName
            emit(.iconName(iconName))
        }
    }
}
