import Testing

@testable import PulsarClient

@Suite("The queue between loop and task")
struct EventQueueTests {
    @Test("Elements come in order, and then the end")
    func order() async {
        let queue = EventQueue<Int>(costMax: 100, policy: .pause)
        for number in 1...3 { queue.push(number, cost: 1) }
        queue.finish()
        var taken: [Int] = []
        while let element = await queue.next() { taken.append(element) }
        #expect(taken == [1, 2, 3])
        #expect(await queue.next() == nil)
    }

    @Test("Past its bound it tells the producer to pause, and at half of it to go on")
    func pause() async {
        let drained = Record<Bool>()
        let queue = EventQueue<Int>(costMax: 10, policy: .pause) { drained.add(true) }
        #expect(!queue.push(1, cost: 10))
        #expect(queue.push(2, cost: 1))
        _ = await queue.next()
        #expect(drained.elements.count == 1)
        _ = await queue.next()
        #expect(drained.elements.count == 1)
    }

    @Test("Past its bound it drops the oldest, and counts them")
    func drop() async {
        let queue = EventQueue<Int>(costMax: 2, policy: .dropOldest)
        for number in 1...5 { queue.push(number, cost: 1) }
        #expect(await queue.next() == 4)
        #expect(queue.takeDropped() == 3)
        #expect(queue.takeDropped() == 0)
    }

    @Test("A task that waits is woken by an element, by the end and by its cancellation")
    func waiting() async {
        let queue = EventQueue<Int>(costMax: 2, policy: .dropOldest)
        async let first = queue.next()
        queue.push(7, cost: 1)
        #expect(await first == 7)
        let task = Task { await queue.next() }
        task.cancel()
        #expect(await task.value == nil)
        queue.push(8, cost: 1)
        #expect(await queue.next() == 8)
        async let last = queue.next()
        queue.finish()
        #expect(await last == nil)
    }
}
