import PulsarClient
import Testing

@Suite("When to try again")
struct ReconnectPolicyTests {
    /// Always draws the same number.
    private struct Constant: RandomNumberGenerator {
        let value: UInt64
        func next() -> UInt64 { value }
    }

    @Test(
        "The first attempt follows at once, then delays double up to the longest",
        arguments: [
            (0, 0), (1, 50), (2, 100), (3, 200), (6, 1_600), (7, 2_000), (8, 2_000), (1_000, 2_000),
        ]
    )
    func delays(attempt: Int, milliseconds: Int) {
        var generator = Constant(value: 0)
        let delay = ReconnectPolicy.standard.delay(beforeAttempt: attempt, using: &generator)
        #expect(delay == .milliseconds(milliseconds))
    }

    @Test("Chance takes at most its part of a delay", arguments: 1...12)
    func jitter(attempt: Int) {
        var generator = SystemRandomNumberGenerator()
        var none = Constant(value: 0)
        let full = ReconnectPolicy.standard.delay(beforeAttempt: attempt, using: &none)
        for _ in 0..<100 {
            let delay = ReconnectPolicy.standard.delay(beforeAttempt: attempt, using: &generator)
            #expect(delay <= full)
            #expect(delay >= full / 2)
        }
    }

    @Test("Patience ends the attempts, and none is for ever")
    func patience() {
        #expect(ReconnectPolicy(patience: .seconds(1)).allows(attemptAfter: .seconds(1)))
        #expect(!ReconnectPolicy(patience: .seconds(1)).allows(attemptAfter: .milliseconds(1_001)))
        #expect(ReconnectPolicy.standard.allows(attemptAfter: .seconds(1_000_000)))
    }
}
