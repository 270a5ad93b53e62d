import PulsarJournal
import PulsarValues
import Testing

@Suite struct RetentionPolicyTests {
    private func segments(_ count: Int, from base: UInt64 = 0) -> [Segment] {
        (0..<UInt64(count)).map { Segment(base: base + $0 * 10, end: base + $0 * 10 + 10) }
    }

    @Test(
        "Oldest segments go until the rest fits, never the last, never behind a pin",
        arguments: [
            (100, nil, 0), (50, nil, 0), (49, nil, 1), (40, nil, 1), (11, nil, 4), (0, nil, 4), (0, 0, 0), (0, 25, 2),
            (0, 20, 2),
        ] as [(UInt64, UInt64?, Int)]
    )
    func segments(_ max: UInt64, _ pinnedAt: UInt64?, _ count: Int) {
        #expect(RetentionPolicy(sessionBytesMax: max).segmentsToDrop(segments(5), pinnedAt: pinnedAt) == count)
    }

    @Test("Event files go with the output they speak of, and when there are too many")
    func eventFiles() {
        let policy = RetentionPolicy(eventFilesMax: 3)
        #expect(policy.eventFilesToDrop([0, 100, 200], oldest: 99) == 0)
        #expect(policy.eventFilesToDrop([0, 100, 200], oldest: 100) == 1)
        #expect(policy.eventFilesToDrop([0, 100, 200], oldest: 1000) == 2)
        #expect(policy.eventFilesToDrop([0, 100, 200, 300, 400], oldest: 0) == 2)
        #expect(policy.eventFilesToDrop([0], oldest: 1000) == 0)
        #expect(policy.eventFilesToDrop([], oldest: 0) == 0)
    }

    @Test("Ended sessions go by age and by number, in the order they ended")
    func ended() {
        let ended = (1...5 as ClosedRange<UInt64>).map { number in
            RetentionPolicy.Holding(
                session: SessionID(high: 0, low: number),
                bytes: 10,
                endedAtMilliseconds: number * 100
            )
        }
        let holdings = ended + [RetentionPolicy.Holding(session: SessionID(high: 0, low: 6), segments: segments(1))]
        let byAge = RetentionPolicy(endedAgeMillisecondsMax: 300).plan(holdings, nowMilliseconds: 550)
        #expect(byAge.removedSessions.map(\.low) == [1, 2])
        let byCount = RetentionPolicy(endedCountMax: 2).plan(holdings, nowMilliseconds: 550)
        #expect(byCount.removedSessions.map(\.low) == [1, 2, 3])
        let unknown = RetentionPolicy(endedAgeMillisecondsMax: 1).plan(holdings, nowMilliseconds: nil)
        #expect(unknown.removedSessions.isEmpty)
        let backwards = RetentionPolicy(endedAgeMillisecondsMax: 1).plan(holdings, nowMilliseconds: 0)
        #expect(backwards.removedSessions.isEmpty)
    }

    @Test("Too much in all: ended sessions go first, in the order they ended, then output of the largest live one")
    func total() {
        func ended(_ number: UInt64, bytes: UInt64, at moment: UInt64) -> RetentionPolicy.Holding {
            RetentionPolicy.Holding(
                session: SessionID(high: 0, low: number),
                bytes: bytes,
                endedAtMilliseconds: moment
            )
        }
        let small = RetentionPolicy.Holding(session: SessionID(high: 0, low: 2), segments: segments(3))
        let large = RetentionPolicy.Holding(session: SessionID(high: 0, low: 3), segments: segments(10))
        let holdings = [small, large, ended(4, bytes: 20, at: 6), ended(1, bytes: 40, at: 5)]
        func plan(_ bytesMax: UInt64) -> RetentionPolicy.Plan {
            RetentionPolicy(totalBytesMax: bytesMax).plan(holdings, nowMilliseconds: 6)
        }
        #expect(plan(190).removedSessions.isEmpty && plan(190).sessionBytesMax.isEmpty)
        #expect(plan(189).removedSessions.map(\.low) == [1] && plan(189).sessionBytesMax.isEmpty)
        #expect(plan(149).removedSessions.map(\.low) == [1, 4] && plan(149).sessionBytesMax.isEmpty)
        #expect(plan(90).removedSessions.map(\.low) == [1, 4])
        #expect(plan(90).sessionBytesMax == [large.session: 60])
    }
}
