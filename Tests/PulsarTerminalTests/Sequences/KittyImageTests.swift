import Testing

@testable import PulsarTerminal

@Suite("Images of kitty's protocol")
struct KittyImageTests {
    /// A deletion, and what is left: shown images and data by their letters.
    struct Case: CustomTestStringConvertible {
        let keys: String
        let shown: [Int]
        let data: [Int]
        var testDescription: String { keys }

        init(_ keys: String, _ shown: [Int], data: [Int]) {
            self.keys = keys
            self.shown = shown
            self.data = data
        }
    }

    /// Image 1 in rows 0 and 1, columns 0 to 2; 2, which was sent before, at row 3 and column 4, twice; a nameless one at
    /// row 6; number 9 at row 8.
    private static let output = """
        \u{1B}_Ga=T,i=1,s=30,v=40,f=24;AAAA\u{1B}\\\u{1B}_Ga=t,i=2,s=10,v=20;AAAA\u{1B}\\\
        \u{1B}[4;5H\u{1B}_Ga=p,i=2,p=1\u{1B}\\\u{1B}[4;5H\u{1B}_Ga=p,i=2,p=7,z=3\u{1B}\\\
        \u{1B}[7;1H\u{1B}_Ga=T,s=10,v=20;AAAA\u{1B}\\\u{1B}[9;1H\u{1B}_Ga=T,I=9,s=10,v=20;AAAA\u{1B}\\
        """

    @Test(
        "Deletions take placements away, and with a capital letter what was sent for them",
        arguments: [
            Case("a=d", [], data: [1, 2, 9]), Case("a=d,d=a", [], data: [1, 2, 9]), Case("a=d,d=A", [], data: []),
            Case("a=d,d=i,i=1", [2, 2, 0, 9], data: [1, 2]), Case("a=d,d=I,i=1", [2, 2, 0, 9], data: [2]),
            Case("a=d,d=i,i=2,p=7", [1, 2, 0, 9], data: [2]), Case("a=d,d=I,i=2,p=7", [1, 2, 0, 9], data: [2]),
            Case("a=d,d=I,i=2", [1, 0, 9], data: []), Case("a=d,d=n,I=9", [1, 2, 2, 0], data: [2, 9]),
            Case("a=d,d=N,I=9", [1, 2, 2, 0], data: [2]), Case("a=d,d=p,x=3,y=2", [2, 2, 0, 9], data: [1, 2]),
            Case("a=d,d=P,x=3,y=2", [2, 2, 0, 9], data: [2]), Case("a=d,d=p,x=4,y=2", [1, 2, 2, 0, 9], data: [2]),
            Case("a=d,d=q,x=5,y=4,z=3", [1, 2, 0, 9], data: [2]), Case("a=d,d=x,x=1", [2, 2], data: [1, 2, 9]),
            Case("a=d,d=y,y=4", [1, 0, 9], data: [2]), Case("a=d,d=z,z=3", [1, 2, 0, 9], data: [2]),
            Case("a=d,d=r,x=1,y=2", [0, 9], data: [1, 2]), Case("a=d,d=R,x=1,y=2", [0, 9], data: []),
            Case("a=d,d=c", [1, 2, 2, 0], data: [2, 9]), Case("a=d,d=f,i=1", [1, 2, 2, 0, 9], data: [2]),
            Case("a=d,d=i", [1, 2, 2, 0, 9], data: [2]), Case("a=d,d=r,x=2,y=1", [1, 2, 2, 0, 9], data: [2]),
            Case("a=t,i=2,s=1,v=1", [1, 0, 9], data: [2]), Case("a=p,i=2,p=7", [1, 2, 0, 9, 2], data: [2]),
        ]
    )
    func deletion(example: Case) {
        var terminal = ImagePlaceTests.fed(Self.output + ImagePlaceTests.sixel + "\u{1B}[9;1H")
        terminal.feed("\u{1B}_G\(example.keys);AAAA\u{1B}\\")
        let left = terminal.placedImages().filter { $0.image.record.kind == .kitty }
        let shown = left.filter { $0.row != nil }.map { max($0.image.name.identifier, $0.image.name.number) }
        let data = left.filter { $0.row == nil }.map { max($0.image.name.identifier, $0.image.name.number) }
        #expect(shown == example.shown)
        #expect(data.sorted() == example.data)
        #expect(terminal.placedImages().contains { $0.image.record.kind == .sixel })
        #expect(terminal.takeReplies() == [])
    }

    @Test("A transmission in parts is one image; one that is broken off is none")
    func parts() {
        var terminal = Terminal(columns: 20, rows: 4)
        let first = "\u{1B}_Ga=T,i=1,s=1,v=1,m=1;AAAA\u{1B}\\"
        terminal.feed(first + "\u{1B}_Gm=1;BBBB\u{1B}\\text\u{1B}_Gm=0,q=2;CCCC\u{1B}\\\u{1B}_Gm=0;DDDD\u{1B}\\")
        let bytes = first + "\u{1B}_Gm=1;BBBB\u{1B}\\\u{1B}_Gm=0,q=2;CCCC\u{1B}\\"
        #expect(terminal.images.images.map { String(decoding: $0.bytes, as: UTF8.self) } == [bytes])
        #expect(terminal.takeEvents().count == 1)
        terminal.feed("\u{1B}_Ga=t,i=2,s=1,v=1,m=1;AAAA\u{1B}\\\u{1B}_Ga=p,i=1\u{1B}\\\u{1B}_Gm=0;BBBB\u{1B}\\")
        #expect(terminal.images.images.map(\.name.identifier) == [1, 1])
        #expect(terminal.images.byteCount == terminal.images.images.reduce(0) { $0 + $1.bytes.count })
    }

    @Test("An image that was sent before is as large as it was said to be then")
    func sentBefore() {
        var terminal = ImagePlaceTests.fed("\u{1B}_Ga=t,i=4294967295,s=50,v=60;AAAA\u{1B}\\")
        terminal.feed("\u{1B}_Ga=p,i=4294967295\u{1B}\\")
        #expect(terminal.cursorPosition == (2, 5))
        terminal.feed("\u{1B}_Ga=p,i=4294967295,w=10,h=20\u{1B}\\")
        #expect(terminal.cursorPosition == (2, 6))
        terminal.feed("\u{1B}_Ga=p,i=4294967296\u{1B}\\\u{1B}_Ga=p,i=3\u{1B}\\")
        #expect(terminal.cursorPosition == (2, 6))
    }

    @Test(
        "What cannot be used later is not kept",
        arguments: [
            "\u{1B}_Ga=t,s=1,v=1;AAAA\u{1B}\\", "\u{1B}_Ga=t,i=1,t=t;AAAA\u{1B}\\", "\u{1B}_Ga=T,i=1,t=s;AAAA\u{1B}\\",
            "\u{1B}_Ga=f;AAAA\u{1B}\\", "\u{1B}_Gm=0;AAAA\u{1B}\\",
        ]
    )
    func useless(output: String) {
        var terminal = Terminal(columns: 20, rows: 4)
        terminal.feed(output)
        #expect(terminal.images.isEmpty)
    }
}
