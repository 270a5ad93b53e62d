import Testing

@testable import PulsarTerminal

@Suite("Images in a replay")
struct ImageReplayTests {
    private static func replay(_ terminal: borrowing Terminal) -> String {
        String(decoding: terminal.replay(scrollbackRows: .max), as: UTF8.self)
    }

    private static func read(_ replay: String) -> Terminal { ImagePlaceTests.fed(replay) }

    @Test("Without images nothing is said of them but that none is left")
    func none() {
        let terminal = ImagePlaceTests.fed("text\r\n\u{1B}Pq~\u{1B}\\\u{1B}[2Jmore")
        let replay = Self.replay(terminal)
        #expect(!replay.contains("\u{1B}P"))
        #expect(!replay.contains("1337"))
        #expect(replay.components(of: "\u{1B}_G") == replay.components(of: "\u{1B}_Ga=d,d=a,q=2\u{1B}\\"))
    }

    @Test("Each protocol draws its image where it was, with a cursor that stays", arguments: [0, 1, 2])
    func places(kind: Int) {
        let output = [ImagePlaceTests.sixel, ImagePlaceTests.kitty, ImagePlaceTests.iterm][kind]
        let drawn = [
            "\u{1B}[?80l\u{1B}[3;10r\u{1B}[3;4H\u{1B}Pq\"1;1;30;40#0~~\u{1B}\\\u{1B}[r",
            "\u{1B}[3;4H\u{1B}_Ga=T,i=5,p=2,z=-1,f=24,s=30,v=40,q=2,C=1;AAAA\u{1B}\\",
            "\u{1B}[3;10r\u{1B}[3;4H\u{1B}]1337;File=inline=1;width=3;height=2;doNotMoveCursor=1:AAAA\u{1B}\\\u{1B}[r",
        ][kind]
        let terminal = ImagePlaceTests.fed(
            "first\r\n\u{1B}[4;1Hlast" + output + "\u{1B}[2;7H\u{1B}[?80h\u{1B}[2;8r\u{1B}[2;3H"
        )
        let replay = Self.replay(terminal)
        #expect(replay.contains(drawn))
        let reader = Self.read(replay)
        #expect(reader.placedImages().map(\.row) == [2])
        #expect(reader.texts == terminal.texts)
        #expect(reader.cursorPosition == (1, 2))
        #expect(reader.modes == terminal.modes)
        #expect(reader.margins == terminal.margins)
        #expect(reader.scrollbackRows == 0)
    }

    @Test("What was printed and erased over a sixel image is printed and erased again")
    func overPrinted() {
        let terminal = ImagePlaceTests.fed(
            "\u{1B}[3;1Hunder the image" + ImagePlaceTests.sixel
                + "\u{1B}[3;4H\u{1B}[31mX\u{1B}[m\u{1B}[4;5H\u{1B}[44m\u{1B}[X\u{1B}[m"
        )
        let replay = Self.replay(terminal)
        #expect(replay.contains("\u{1B}[r\u{1B}[3;4H\u{1B}[31mX\u{1B}[4;5H\u{1B}[39;44m\u{1B}[X"))
        let reader = Self.read(replay)
        #expect(reader.texts == terminal.texts)
        #expect(reader.texts[2] == "undXr the image")
        for row in 2..<4 {
            for column in 0..<20 {
                let range = column..<(column + 1)
                let isShown = terminal.screen.grid.row(row).pointee.showsImage(in: range)
                #expect(reader.screen.grid.row(row).pointee.showsImage(in: range) == isShown)
                #expect(isShown == ((3..<6).contains(column) && (row, column) != (2, 3) && (row, column) != (3, 4)))
            }
        }
    }

    @Test("A sixel image that fills the screen is drawn without scrolling in its corner; one with no room is left out")
    func room() {
        let full = "\u{1B}[?80h\u{1B}Pq\"1;1;200;200#0~~\u{1B}\\"
        let terminal = ImagePlaceTests.fed(full + "\u{1B}[?80l\u{1B}[5;1Htext")
        #expect(Self.replay(terminal).contains("\u{1B}[?80h\u{1B}Pq\"1;1;200;200#0~~\u{1B}\\\u{1B}[?80l"))
        let reader = Self.read(Self.replay(terminal))
        #expect(reader.placedImages().map(\.row) == [0])
        #expect(reader.scrollbackRows == 0)
        #expect(!reader.modes.contains(.sixelDisplay))
        // Its last row is the last one of the screen, and the cursor would go below.
        let low = ImagePlaceTests.fed(ImagePlaceTests.sixel + "\u{1B}[6T")
        #expect(low.placedImages().map(\.row) == [8])
        #expect(!Self.replay(low).contains("\u{1B}P"))
    }

    @Test("What was sent for kitty's images comes before them, and where none is shown any more is sent all the same")
    func transmissions() {
        var terminal = ImagePlaceTests.fed("\u{1B}_Gi=3,s=10,v=20,m=1;AAAA\u{1B}\\\u{1B}_Gm=0;BBBB\u{1B}\\")
        terminal.feed(
            "\u{1B}[2;2H\u{1B}_Ga=p,i=3\u{1B}\\\u{1B}[5;5H\u{1B}_Ga=T,i=4,q=1,C=0,s=10,v=20;CCCC\u{1B}\\\u{1B}_Ga=d,d=i,i=4\u{1B}\\"
        )
        let replay = Self.replay(terminal)
        let sent = "\u{1B}_Gi=3,s=10,v=20,m=1,q=2;AAAA\u{1B}\\\u{1B}_Gm=0,q=2;BBBB\u{1B}\\"
        #expect(replay.contains(sent + "\u{1B}[2;2H\u{1B}_Ga=p,i=3,q=2,C=1\u{1B}\\"))
        #expect(replay.contains("\u{1B}_Ga=t,i=4,s=10,v=20,q=2;CCCC\u{1B}\\"))
        var reader = Self.read(replay)
        #expect(reader.takeReplies() == [])
        reader.feed("\u{1B}[H\u{1B}_Ga=p,i=4\u{1B}\\")
        #expect(reader.cursorPosition == (0, 1))
    }

    @Test("A transmission that is cut by the attaching goes on behind the replay")
    func cut() {
        let start = "\u{1B}_Ga=T,i=1,s=10,v=20,m=1;AAAA\u{1B}\\"
        let terminal = ImagePlaceTests.fed("\u{1B}_Ga=t,i=2,s=1,v=1;ZZZZ\u{1B}\\" + start + "\u{1B}_Gm=1;BB")
        #expect(terminal.resumeOffset == terminal.offset - 9)
        var reader = Self.read(Self.replay(terminal))
        reader.feed("\u{1B}_Gm=1;BBBB\u{1B}\\\u{1B}_Gm=0;CCCC\u{1B}\\")
        let last = reader.images.images.last
        #expect(last.map { String(decoding: $0.bytes, as: UTF8.self) }?.hasSuffix("\u{1B}_Gm=0;CCCC\u{1B}\\") == true)
        #expect(last?.isOpen == false)
    }

    @Test("Images of both screens are drawn on theirs")
    func screens() {
        var terminal = ImagePlaceTests.fed(ImagePlaceTests.sixel + "\u{1B}[?1049h\u{1B}[2;2H" + ImagePlaceTests.kitty)
        var reader = Self.read("\u{1B}_Ga=T,s=10,v=20;AAAA\u{1B}\\" + Self.replay(terminal))
        #expect(reader.placedImages().map(\.image.isAlternate) == [false, true])
        terminal.feed("\u{1B}[?1049l")
        reader.feed("\u{1B}[?1049l")
        #expect(reader.placedImages().first?.row == 2)
        #expect(reader.cursorPosition == terminal.cursorPosition)
        reader = Self.read(Self.replay(terminal))
        #expect(reader.placedImages().map(\.image.isAlternate).sorted { !$0 && $1 } == [false, true])
    }

    @Test("A replay holds no more bytes of images than the limit, and the newest of them")
    func bound() {
        var limits = TerminalLimits()
        limits.imageBytesMax = 1000
        var terminal = Terminal(columns: 20, rows: 10, limits: limits)
        for number in 1...9 {
            terminal.feed("\u{1B}[\(number);1H\u{1B}Pq#\(number)\(String(repeating: "~", count: 200))\u{1B}\\")
        }
        let replay = Self.replay(terminal)
        #expect(replay.utf8.count < 1000 + 700)
        #expect(replay.components(of: "\u{1B}Pq") == 4)
        #expect(replay.contains("q#9~"))
        #expect(!replay.contains("q#5~"))
    }
}

extension String {
    /// How often a text occurs in this one.
    fileprivate func components(of text: String) -> Int {
        (utf8.count - replacing(text, with: "").utf8.count) / max(1, text.utf8.count)
    }
}
