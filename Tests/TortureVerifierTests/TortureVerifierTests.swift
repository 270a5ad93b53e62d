import Testing
import TortureVerifier

@Suite("The verifier of the torture child's output")
struct TortureVerifierTests {
    static let endings = ["\n", "\r\n", " "]

    @Test("A whole stream is good, however it is cut", arguments: endings, [1, 2, 7, 31, 32, 33, 1000])
    func wholeStream(ending: String, piece: Int) {
        let verifier = verified(lines(0..<200, ending: ending), piece: piece)
        #expect(verifier.fault == nil)
        #expect(verifier.lineCount == 200)
        #expect(verifier.pendingCount == 0)
        #expect(verifier.offset == UInt64(200 * (31 + ending.utf8.count)))
    }

    @Test("Lost lines are found at the line that should not be there yet", arguments: [1, 13, 4096])
    func loss(piece: Int) {
        let verifier = verified(lines(0..<50) + lines(53..<60), piece: piece)
        #expect(verifier.fault == fault(.lost(expected: 50, found: 53), at: 50 * 32))
        #expect(verifier.lineCount == 50)
    }

    @Test("Doubled lines are found at the first one that comes again", arguments: [1, 13, 4096])
    func duplication(piece: Int) {
        let verifier = verified(lines(0..<50) + lines(49..<60), piece: piece)
        #expect(verifier.fault == fault(.repeated(expected: 50, found: 49), at: 50 * 32))
    }

    @Test("Swapped lines are found")
    func reordering() {
        let verifier = verified(lines(0..<5) + lines(6..<7) + lines(5..<6), piece: 100)
        #expect(verifier.fault == fault(.lost(expected: 5, found: 6), at: 5 * 32))
    }

    @Test("A byte that is lost, doubled or changed is found within its line", arguments: 0..<32)
    func singleBytes(position: Int) {
        let good = lines(0..<10)
        let at = 4 * 32 + position
        var (lost, doubled, changed) = (good, good, good)
        lost.remove(at: at)
        doubled.insert(good[at], at: at)
        changed[at] ^= 0x40
        for damaged in [lost, doubled, changed] {
            let verifier = verified(damaged, piece: 9)
            // A lost or doubled byte among equal ones shows where the run of equal ones ends.
            #expect(verifier.fault.map { (4 * 32...6 * 32).contains($0.offset) } == true)
            #expect(verifier.fault.map { $0.offset <= UInt64(at) + 32 } == true)
        }
    }

    @Test("A changed byte is found at its offset")
    func exactOffset() {
        var damaged = lines(0..<10)
        damaged[3 * 32 + 20] = UInt8(ascii: "!")
        #expect(verified(damaged, piece: 5).fault == fault(.garbled(expected: 3), at: 3 * 32 + 20))
    }

    @Test("A line of another seed is garbled, for it is another session's")
    func foreignLines() {
        let verifier = verified(lines(0..<3) + lines(3..<4, seed: 9), piece: 1000)
        #expect(verifier.fault.map { $0.kind == .garbled(expected: 3) } == true)
        #expect(verified(lines(0..<9, seed: 9), piece: 8, seed: 9).fault == nil)
    }

    @Test("A stream that begins in the middle is judged from its first whole line", arguments: 1..<32)
    func middle(cut: Int) {
        let stream = Array(lines(40..<60)[cut...])
        var verifier = TortureVerifier(start: .anywhere, offset: UInt64(cut))
        for byte in stream { verifier.feed([byte]) }
        #expect(verifier.fault == nil)
        #expect(verifier.lineCount == 19)
        #expect(verifier.nextNumber == 60)
    }

    @Test("A gap behind a start in the middle is found at its offset in the whole stream")
    func middleGap() {
        var verifier = TortureVerifier(start: .anywhere, offset: 1_000_000)
        verifier.feed(Array(lines(40..<43)[5...] + lines(44..<45)))
        #expect(verifier.fault == fault(.lost(expected: 43, found: 44), at: 1_000_000 + 3 * 32 - 5))
    }

    @Test("A stream that ends in the middle of a line says so")
    func unfinished() {
        #expect(verified(Array(lines(0..<3).dropLast(4)), piece: 7).pendingCount == 28)
        #expect(verified(Array(lines(0..<3).dropLast(1)), piece: 7).pendingCount == 31)
    }

    // MARK: - Helpers

    private func fault(_ kind: TortureVerifier.Fault.Kind, at offset: UInt64) -> TortureVerifier.Fault {
        TortureVerifier.Fault(kind: kind, offset: offset)
    }

    private func verified(_ bytes: [UInt8], piece: Int, seed: UInt64 = 0) -> TortureVerifier {
        var verifier = TortureVerifier(seed: seed)
        var rest = bytes[...]
        while !rest.isEmpty {
            verifier.feed(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        return verifier
    }

    private func lines(_ numbers: Range<UInt64>, seed: UInt64 = 0, ending: String = "\n") -> [UInt8] {
        var bytes: [UInt8] = []
        var line = [UInt8](repeating: 0, count: TortureLine.byteCount)
        for number in numbers {
            line.withUnsafeMutableBufferPointer { buffer in
                if let start = buffer.baseAddress { TortureLine.write(number, seed: seed, to: start) }
            }
            bytes += line + Array(ending.utf8)
        }
        return bytes
    }
}
