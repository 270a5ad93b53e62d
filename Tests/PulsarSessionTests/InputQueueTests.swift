import PulsarSession
import PulsarValues
import Testing

@Suite("Input queue")
struct InputQueueTests {
    @Test("bytes leave in order, however few are taken at a time", arguments: [1, 3, 1000])
    func order(step: Int) {
        var queue = InputQueue()
        let chunks = (0..<200).map { index in [UInt8](repeating: UInt8(index), count: index % 7) }
        for chunk in chunks {
            let isTaken = queue.append(chunk, mark: nil)
            #expect(isTaken)
        }
        var taken: [UInt8] = []
        while !queue.isEmpty {
            _ = queue.drain { bytes in
                let count = min(step, bytes.count)
                taken += bytes[..<count]
                return count
            }
        }
        #expect(taken == chunks.flatMap(\.self))
    }

    @Test("a mark is reached when the last of its bytes is taken, not before")
    func marks() {
        var queue = InputQueue()
        let client = ClientID.random()
        let isTaken = queue.append([1, 2, 3], mark: InputQueue.Mark(client: client, sequence: 7))
        let early = queue.drain { _ in 2 }
        let late = queue.drain { $0.count }
        #expect(isTaken)
        #expect(early.isEmpty)
        #expect(late.map(\.sequence) == [7])
    }

    @Test("input beyond the bound is refused whole and what waits stays")
    func bound() {
        var queue = InputQueue()
        let first = queue.append([UInt8](repeating: 1, count: InputQueue.bytesMax), mark: nil)
        let second = queue.append([2], mark: nil)
        #expect(first && !second)
        #expect(queue.count == InputQueue.bytesMax)
        _ = queue.drain { _ in 1 }
        let third = queue.append([2], mark: nil)
        #expect(third)
    }
}
