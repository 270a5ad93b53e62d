import Testing
import TortureVerifier

@Suite("The verifier of a binary stream")
struct BinaryVerifierTests {
    private let stream = (0..<4096).map { TortureWord.byte(at: $0, seed: 5) }

    private func fault(of bytes: [UInt8], piece: Int = 100, seed: UInt64 = 5, offset: UInt64 = 0) -> UInt64? {
        var verifier = BinaryVerifier(seed: seed, offset: offset)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            verifier.feed(Array(bytes[start..<min(start + piece, bytes.count)]))
        }
        #expect(verifier.offset == offset + UInt64(bytes.count))
        return verifier.faultOffset
    }

    @Test("A whole stream is good, however it is cut and wherever it begins", arguments: [1, 3, 7, 8, 9, 4096])
    func whole(piece: Int) {
        #expect(fault(of: stream, piece: piece) == nil)
        #expect(fault(of: Array(stream[13...]), piece: piece, offset: 13) == nil)
    }

    @Test("Every byte value occurs")
    func values() {
        #expect(Set(stream).count == 256)
    }

    @Test("A changed byte is found at its offset", arguments: [0, 7, 8, 1001, 4095])
    func changed(at: Int) {
        var damaged = stream
        damaged[at] ^= 1
        #expect(fault(of: damaged, piece: 13) == UInt64(at))
    }

    @Test("A lost and a doubled byte are found within the next word", arguments: [0, 7, 8, 1001])
    func shifted(at: Int) {
        var (lost, doubled) = (stream, stream)
        lost.remove(at: at)
        doubled.insert(stream[at], at: at)
        for damaged in [lost, doubled] {
            #expect(fault(of: damaged).map { (at...at + 8).contains(Int($0)) } == true)
        }
    }

    @Test("The stream of another seed is not taken for this one's")
    func foreign() {
        #expect(fault(of: stream, seed: 6) != nil)
    }
}
