import Testing

@testable import PulsarTerminal

@Suite("Laws of images")
struct ImageLawTests {
    @Test("Byte by byte, in pieces and loaded from snapshots the same images are there", arguments: 0..<150)
    func cut(seed: UInt64) throws {
        var generator = ImageOutputGenerator(seed: seed &+ 300)
        var limits = TerminalLimits()
        limits.imageBytesMax = generator.number(0...2) == 0 ? 300 : 16 << 20
        limits.scrollbackRowsMax = 20
        let columns = generator.number(1...30)
        let rows = generator.number(1...10)
        var whole = Terminal(columns: columns, rows: rows, limits: limits)
        var bytewise = Terminal(columns: columns, rows: rows, limits: limits)
        var loaded = Terminal(columns: columns, rows: rows, limits: limits)
        for _ in 0..<6 {
            var output: [UInt8] = []
            for _ in 0..<30 { output += generator.next() }
            whole.feed(output)
            for byte in output { bytewise.feed([byte]) }
            var rest = output[...]
            while !rest.isEmpty {
                let piece = rest.prefix(generator.number(1...400))
                loaded.feed(Array(piece))
                rest = rest.dropFirst(piece.count)
                let snapshot = loaded.snapshot()
                loaded = try Terminal(snapshot: snapshot, limits: limits)
                let isSame = loaded.snapshot() == snapshot
                #expect(isSame)
            }
            let state = whole.state
            expectSame(bytewise.state, state)
            expectSame(loaded.state, state)
            let isSame = loaded.snapshot() == whole.snapshot()
            #expect(isSame)
            #expect(whole.images.byteCount <= limits.imageBytesMax)
            #expect(whole.images.images.count <= ImageList.countMax)
            #expect(whole.replay(scrollbackRows: 0).count < 200_000)
            let size = (generator.number(1...30), generator.number(1...10))
            whole.resize(columns: size.0, rows: size.1)
            bytewise.resize(columns: size.0, rows: size.1)
            loaded.resize(columns: size.0, rows: size.1)
            expectSame(loaded.state, whole.state)
        }
    }

    private func expectSame(_ found: [String], _ expected: [String]) {
        guard found != expected else { return }
        let differing = zip(expected, found).first { $0 != $1 }
        Issue.record("\(differing?.0 ?? "\(expected.count) lines") became \(differing?.1 ?? "\(found.count)")")
    }
}
