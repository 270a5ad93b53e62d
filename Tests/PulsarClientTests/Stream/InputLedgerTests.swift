import Testing

@testable import PulsarClient

@Suite("Input is at most once")
struct InputLedgerTests {
    /// Three frames: 1 acknowledged, 2 and 3 sent, 4 typed while nobody was connected.
    private func ledger() -> InputLedger {
        var ledger = InputLedger()
        for text in ["a", "b", "c"] { _ = ledger.append(Array(text.utf8), isConnected: true) }
        ledger.acknowledge(1)
        _ = ledger.append(Array("d".utf8), isConnected: false)
        return ledger
    }

    @Test("Sequence numbers count from one over all frames, of at most 64 KiB")
    func frames() {
        var ledger = InputLedger()
        let entries = ledger.append(Array(repeating: 1, count: 150_000), isConnected: true)
        #expect(entries.map(\.sequence) == [1, 2, 3])
        #expect(entries.map(\.bytes.count) == [65_536, 65_536, 18_928])
        #expect(ledger.pendingBytes == 150_000)
        ledger.acknowledge(2)
        #expect(ledger.pendingBytes == 18_928)
        ledger.acknowledge(1_000)
        #expect(ledger.isEmpty)
        #expect(ledger.pendingBytes == 0)
    }

    @Test("The same engine, everything accepted: only what was never sent goes out")
    func sameEngineAll() {
        var ledger = ledger()
        let resumption = ledger.resume(accepted: 3, isSameEngine: true)
        #expect(resumption.resend.map(\.sequence) == [4])
        #expect(resumption.uncertain == nil)
    }

    @Test("What lies beyond the accepted number is sent again")
    func beyond() {
        var ledger = ledger()
        let resumption = ledger.resume(accepted: 2, isSameEngine: true)
        #expect(resumption.resend.map(\.sequence) == [3, 4])
        #expect(resumption.uncertain == nil)
    }

    @Test("Another engine: what the last one accepted and did not acknowledge is uncertain")
    func otherEngine() {
        var ledger = ledger()
        let resumption = ledger.resume(accepted: 2, isSameEngine: false)
        #expect(resumption.uncertain?.sequences == 2...2)
        #expect(resumption.uncertain?.bytes == Array("b".utf8))
        #expect(resumption.resend.map(\.sequence) == [3, 4])
    }

    @Test("An engine that forgot the client proves nothing: nothing sent is sent again")
    func forgotten() {
        var ledger = ledger()
        let resumption = ledger.resume(accepted: 0, isSameEngine: false)
        #expect(resumption.uncertain?.sequences == 2...3)
        #expect(resumption.resend.map(\.sequence) == [4])
    }

    @Test("It is full at its bound of bytes and of frames")
    func bounds() {
        var bytes = InputLedger()
        _ = bytes.append(Array(repeating: 0, count: InputLedger.bytesMax - 1), isConnected: true)
        #expect(!bytes.isFull)
        _ = bytes.append([0], isConnected: true)
        #expect(bytes.isFull)
        var frames = InputLedger()
        for _ in 0..<InputLedger.framesMax { _ = frames.append([0], isConnected: true) }
        #expect(frames.isFull)
    }
}
