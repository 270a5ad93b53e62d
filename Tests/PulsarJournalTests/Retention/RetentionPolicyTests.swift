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
        let holdings = (1...6).map { number in
            RetentionPolicy.Holding(
                session: SessionID(high: 0, low: UInt64(number)),
                segments: segments(1),
                endedAtMilliseconds: number == 6 ? nil : UInt64(number) * 100
            )
        }
        let byAge = RetentionPolicy(endedAgeMillisecondsMax: 300).plan(holdings, nowMilliseconds: 550)
        #expect(byAge.removedSessions.map(\.low) == [1, 2])
        let byCount = RetentionPolicy(endedCountMax: 2).plan(holdings, nowMilliseconds: 550)
        #expect(byCount.removedSessions.map(\.low) == [1, 2, 3])
        let backwards = RetentionPolicy(endedAgeMillisecondsMax: 1).plan(holdings, nowMilliseconds: 0)
        #expect(backwards.removedSessions.isEmpty)
    }

    @Test("Too much in all: ended sessions give first, then the largest live one")
    func total() {
        let ended = RetentionPolicy.Holding(
            session: SessionID(high: 0, low: 1),
            segments: segments(4),
            endedAtMilliseconds: 5
        )
        let small = RetentionPolicy.Holding(
            session: SessionID(high: 0, low: 2),
            segments: segments(3),
            endedAtMilliseconds: nil
        )
        let large = RetentionPolicy.Holding(
            session: SessionID(high: 0, low: 3),
            segments: segments(10),
            endedAtMilliseconds: nil
        )
        let fits = RetentionPolicy(totalBytesMax: 170).plan([small, large, ended], nowMilliseconds: 5)
        #expect(fits.removedSessions.isEmpty && fits.sessionBytesMax.isEmpty)
        let some = RetentionPolicy(totalBytesMax: 155).plan([small, large, ended], nowMilliseconds: 5)
        #expect(some.sessionBytesMax == [ended.session: 25])
        let more = RetentionPolicy(totalBytesMax: 100).plan([small, large, ended], nowMilliseconds: 5)
        #expect(more.sessionBytesMax == [ended.session: 0, large.session: 60])
    }
}
