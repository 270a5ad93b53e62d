import Testing

@testable import PulsarTerminal

@Suite("Where images are")
struct ImagePlaceTests {
    /// What follows an image of three columns and two rows in row 2 and column 3 of 20 and 10, and its row then.
    struct Case: CustomTestStringConvertible {
        let output: String
        /// Of a sixel image, or one of iTerm2; nothing when it is gone.
        let row: Int?
        /// Of one by kitty's protocol.
        let kittyRow: Int?
        var testDescription: String { output.debugDescription }

        init(_ output: String, _ row: Int?, kitty: Int?) {
            self.output = output
            self.row = row
            kittyRow = kitty
        }
    }

    static let sixel = "\u{1B}[3;4H\u{1B}Pq\"1;1;30;40#0~~\u{1B}\\"
    static let kitty = "\u{1B}[3;4H\u{1B}_Ga=T,i=5,p=2,z=-1,f=24,s=30,v=40;AAAA\u{1B}\\"
    static let iterm = "\u{1B}[3;4H\u{1B}]1337;File=inline=1;width=3;height=2:AAAA\u{7}"

    /// A terminal with cells of 10 by 20 pixels that was fed something.
    static func fed(_ output: String, columns: Int = 20, rows: Int = 10) -> Terminal {
        var terminal = Terminal(columns: columns, rows: rows)
        terminal.options.cellWidth = 10
        terminal.options.cellHeight = 20
        terminal.feed(output)
        return terminal
    }

    @Test(
        "An image goes with its row, and goes away with it or with its cells",
        arguments: [
            // Scrolling, whole and in a region.
            Case("\u{1B}[10;1H\n\n", 0, kitty: 0), Case("\u{1B}[10;1H\n\n\n", nil, kitty: nil),
            Case("\u{1B}[2S", 0, kitty: 0), Case("\u{1B}[2T", 4, kitty: 4), Case("\u{1B}[8T", nil, kitty: nil),
            Case("\u{1B}[H\u{1B}M", 3, kitty: 3), Case("\u{1B}[5;9r\u{1B}[9;1H\n", 2, kitty: 2),
            Case("\u{1B}[2;9r\u{1B}[9;1H\n", 1, kitty: 1), Case("\u{1B}[3;9r\u{1B}[9;1H\n", nil, kitty: nil),
            // Lines inserted and deleted.
            Case("\u{1B}[1;1H\u{1B}[3L", 5, kitty: 5), Case("\u{1B}[1;1H\u{1B}[M", 1, kitty: 1),
            Case("\u{1B}[3;1H\u{1B}[M", nil, kitty: nil), Case("\u{1B}[6;1H\u{1B}[L", 2, kitty: 2),
            // Erasing and printing over it.
            Case("\u{1B}[2J", nil, kitty: nil), Case("\u{1B}[H\u{1B}[J", nil, kitty: 2),
            Case("\u{1B}[9;1H\u{1B}[1J", nil, kitty: 2), Case("\u{1B}[4;1H\u{1B}[J", 2, kitty: 2),
            Case("\u{1B}[3;1H\u{1B}[K", 2, kitty: 2), Case("\u{1B}[3;1H\u{1B}[K\n\u{1B}[K", nil, kitty: 2),
            Case("\u{1B}[3;4H\u{1B}[3X\u{1B}[4;4Habc", nil, kitty: 2), Case("\u{1B}[3;4Habc\u{1B}[4;4Hab", 2, kitty: 2),
            Case("\u{1B}[3;4H漢字\u{1B}[4;4H漢字", nil, kitty: 2), Case("\u{1B}[3;1Habc\u{1B}[3;7Habc", 2, kitty: 2),
            Case("\u{1B}[3;1H\u{1B}[9@\u{1B}[4;1H\u{1B}[P", nil, kitty: 2), Case("\u{1B}[3;4;4;6$z", nil, kitty: 2),
            Case("\u{1B}[65;3;4;4;6$x", nil, kitty: 2), Case("\u{1B}[?69h\u{1B}[2;9s\u{1B}[S", nil, kitty: 2),
            Case("\u{1B}[3;4;4;6;1$r\u{1B}[3;4;4;6;7$t", 2, kitty: 2), Case("\u{1B}c", nil, kitty: nil),
            Case("\u{1B}#8", nil, kitty: nil), Case("\u{1B}[!p", 2, kitty: 2),
            // The other screen.
            Case("\u{1B}[?1049h\u{1B}[2J\u{1B}[?1049l", 2, kitty: 2), Case("\u{1B}[?47h", 2, kitty: 2),
        ]
    )
    func places(example: Case) {
        for output in [Self.sixel, Self.iterm, Self.kitty] {
            var terminal = Self.fed(output)
            #expect(terminal.placedImages().map(\.row) == [2])
            terminal.feed(example.output)
            let row = output == Self.kitty ? example.kittyRow : example.row
            #expect(terminal.placedImages().compactMap(\.row) == (row.map { [$0] } ?? []))
        }
    }

    /// What moves rows past an image of four rows in rows 2 to 5, where it is then, and the rows that still show it.
    static let cuts: [(output: String, row: Int?, shown: [Int])] = [
        // Lines deleted and inserted in its middle.
        ("\u{1B}[4;1H\u{1B}[M", 2, [2]), ("\u{1B}[4;1H\u{1B}[L", 2, [2]), ("\u{1B}[3;1H\u{1B}[L", 3, [3, 4, 5, 6]),
        // Scrolling of its lower and its upper part.
        ("\u{1B}[5;9r\u{1B}[S", 2, [2, 3]), ("\u{1B}[5;9r\u{1B}[T", 2, [2, 3]), ("\u{1B}[1;4r\u{1B}[S", 1, [1, 2]),
        ("\u{1B}[1;4r\u{1B}[T", 3, [3]), ("\u{1B}[1;4r\u{1B}[4;1H\n", 1, [1, 2]),
        ("\u{1B}[4;9r\u{1B}[4;1H\u{1B}M", 2, [2]),
        // Its first row goes, and all of it with that.
        ("\u{1B}[3;1H\u{1B}[M", nil, []), ("\u{1B}[3;5r\u{1B}[S", nil, []), ("\u{1B}[1;3r\u{1B}[T", nil, []),
    ]

    @Test("An image loses the cells that move without its first row, or stay behind it", arguments: cuts)
    func cut(output: String, row: Int?, shown: [Int]) {
        let tall = [
            "\u{1B}[3;4H\u{1B}Pq\"1;1;30;80#0~~\u{1B}\\",
            "\u{1B}[3;4H\u{1B}]1337;File=inline=1;width=3;height=4:AAAA\u{7}",
        ]
        for image in tall {
            var terminal = Self.fed(image)
            terminal.feed(output)
            #expect(terminal.placedImages().compactMap(\.row) == (row.map { [$0] } ?? []))
            let rows = (0..<10).filter { terminal.screen.grid.row($0).pointee.showsImage(in: 0..<20) }
            #expect(rows == shown)
            let reader = Self.fed(String(decoding: terminal.replay(scrollbackRows: 0), as: UTF8.self))
            #expect(reader.placedImages().compactMap(\.row) == (row.map { [$0] } ?? []))
            #expect((0..<10).filter { reader.screen.grid.row($0).pointee.showsImage(in: 0..<20) } == shown)
        }
    }

    @Test("What is left of an image that is gone does not bring another one back")
    func leftCells() {
        // Both lose their cells in rows 2 and 3; one is gone with its first row, and what is left of it moves up there.
        var terminal = Self.fed(Self.sixel)
        terminal.feed("\u{1B}[5;4H\u{1B}Pq\"1;1;30;60#0~~\u{1B}\\")
        terminal.feed("\u{1B}[3;4;4;6$z\u{1B}[5;1H\u{1B}[M\u{1B}[4;9r\u{1B}[4;1H\u{1B}[M")
        #expect(terminal.placedImages().isEmpty)
        for row in 0..<10 { #expect(!terminal.screen.grid.row(row).pointee.showsImage(in: 0..<20)) }
        #expect(!terminal.images.wereShown)
    }

    @Test("Behind an image the cursor stops at the right margin, as it does anywhere", arguments: [0, 1])
    func margin(kind: Int) {
        let image = ["\u{1B}]1337;File=inline=1;width=6;height=1:AAAA\u{7}", "\u{1B}_Ga=T,c=6,r=1;AAAA\u{1B}\\"][kind]
        var terminal = Self.fed("\u{1B}[?69h\u{1B}[3;9s\u{1B}[1;5H" + image)
        #expect(terminal.cursorPosition == (0, 8))
        terminal.feed("\u{1B}[1;10H" + image)
        #expect(terminal.cursorPosition == (0, 15))
        terminal.feed(image)
        #expect(terminal.cursorPosition == (0, 19))
    }

    @Test("Entering the alternate screen takes its images away, not those of the primary one")
    func screens() {
        var terminal = Self.fed(Self.sixel + "\u{1B}[?1049h" + Self.iterm + Self.kitty)
        #expect(terminal.placedImages().map(\.image.isAlternate) == [false, true, true])
        terminal.feed("\u{1B}[?1049l")
        #expect(terminal.placedImages().count == 3)
        terminal.feed("\u{1B}[?1049h")
        #expect(terminal.placedImages().compactMap(\.row) == [2])
        terminal.feed("\u{1B}[?1049l")
        #expect(terminal.placedImages().first?.image.record.kind == .sixel)
    }

    @Test("An image that covers another one takes its place, whatever the protocol of cells")
    func covering() {
        var terminal = Self.fed(Self.sixel)
        for _ in 0..<50 { terminal.feed(Self.sixel) }
        #expect(terminal.images.images.count == 1)
        terminal.feed(Self.iterm)
        #expect(terminal.images.images.map(\.record.kind) == [.iterm])
        terminal.feed("\u{1B}[3;4H\u{1B}Pq\"1;1;20;40#0~~\u{1B}\\")
        #expect(terminal.placedImages().count == 2)
        for _ in 0..<5 { terminal.feed("\u{1B}[3;4H\u{1B}_Ga=T,f=24,s=30,v=40;AAAA\u{1B}\\") }
        #expect(terminal.placedImages().count == 3)
    }

    @Test("What scrolled while an image was shown has moved it too; what is taller than the screen is not kept")
    func scrolledWhileShown() {
        var terminal = Self.fed("\u{1B}[9;1H\u{1B}Pq\"1;1;30;60#0~~\u{1B}\\")
        #expect(terminal.placedImages().map(\.row) == [6])
        #expect(terminal.takeEvents().count == 1)
        terminal.feed("\u{1B}Pq\"1;1;30;400#0~~\u{1B}\\")
        #expect(terminal.placedImages().isEmpty)
        #expect(terminal.takeEvents().count == 1)
    }

    /// A size, and in which rows images are then that were in rows 1 and 6 of 20 columns and 10 rows.
    struct Size: CustomTestStringConvertible {
        let columns: Int
        let rows: Int
        let found: [Int]
        var testDescription: String { "\(columns) × \(rows)" }

        init(_ columns: Int, _ rows: Int, _ found: [Int]) {
            self.columns = columns
            self.rows = rows
            self.found = found
        }
    }

    @Test(
        "With another size an image stays with its line while its rows are lines by themselves",
        arguments: [
            Size(20, 20, [1, 6]), Size(20, 8, [4]), Size(30, 10, [1, 6]), Size(12, 10, [1, 6]),
            Size(12, 11, [2, 7]), Size(3, 10, []), Size(1, 1, []),
        ]
    )
    func resize(example: Size) {
        for kind in [Self.sixel, Self.kitty, Self.iterm] {
            let image = kind.replacing("\u{1B}[3;4H", with: "\u{1B}[2;4H")
            let lower = image.replacing("[2;4H", with: "[7;4H").replacing("i=5", with: "i=6")
            var terminal = Self.fed("fourteen chars" + image + lower + "\u{1B}[10;1H")
            terminal.resize(columns: example.columns, rows: example.rows)
            #expect(terminal.placedImages().compactMap(\.row) == example.found)
            terminal.feed("\u{1B}[2J")
            #expect(terminal.placedImages().compactMap(\.row) == [])
        }
    }

    @Test("An image in a line that wraps is gone when that is wrapped anew, and stays when only rows change")
    func reflow() {
        for column in [20, 19] {
            var terminal = Self.fed(String(repeating: "x", count: 50) + Self.sixel + "\u{1B}[9;1H")
            terminal.resize(columns: column, rows: 12)
            // Its first row is the last one of the line.
            #expect(terminal.placedImages().isEmpty)
        }
        var terminal = Self.fed("\u{1B}[?1049h" + Self.sixel + "\u{1B}[10;1H")
        terminal.resize(columns: 9, rows: 9)
        #expect(terminal.placedImages().map(\.row) == [1])
        terminal.resize(columns: 40, rows: 30)
        #expect(terminal.placedImages().map(\.row) == [1])
    }

    @Test("Images change nothing of what is read from the screen")
    func text() {
        var terminal = Self.fed("one\r\ntwo\r\nthree four\r\n" + Self.sixel + Self.iterm)
        let plain = Self.fed("one\r\ntwo\r\nthree four\r\n")
        #expect(terminal.texts == plain.texts)
        #expect(terminal.json(scrollbackRows: 0).count > 0)
        terminal.feed("\u{1B}[10;1H\n\n\n\n\n")
        #expect(terminal.scrollbackTexts.prefix(3) == ["one", "two", "three four"])
        terminal.resize(columns: 7, rows: 30)
        #expect(terminal.texts.contains("three f"))
    }
}
