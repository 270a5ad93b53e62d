import PulsarProtocol
import Testing

@testable import PulsarClient

@Suite("The place in the output")
struct OutputPositionTests {
    @Test(
        "Every byte is delivered once, whatever overlaps",
        arguments: [
            (100, 10, OutputPosition.Verdict.deliver(skipping: 0), 110),
            (90, 10, .skip, 100),
            (95, 10, .deliver(skipping: 5), 105),
            (90, 30, .deliver(skipping: 10), 120),
            (120, 5, .gap(from: 100), 125),
            (100, 0, .skip, 100),
        ]
    )
    func advance(offset: StreamOffset, count: Int, verdict: OutputPosition.Verdict, next: StreamOffset) {
        var position = OutputPosition(next: 100)
        #expect(position.advance(offset: offset, count: count) == verdict)
        #expect(position.next == next)
    }

    @Test("A jump forward names what is missing; one backward changes nothing")
    func jump() {
        var position = OutputPosition()
        #expect(position.jump(to: 50) == nil)
        #expect(position.jump(to: 80) == 50..<80)
        #expect(position.jump(to: 60) == nil)
        #expect(position.next == 80)
    }
}
