import Testing

@testable import PulsarServer

@Suite("A wall clock that may be believed")
struct SteadyClockTests {
    private static let minute: UInt64 = 60_000
    private static let hour: UInt64 = 60 * minute
    private static let year: UInt64 = 365 * 24 * hour

    /// Looks each minute for so long.
    private func run(_ clock: inout SteadyClock, from wall: inout UInt64, _ monotonic: inout UInt64, minutes: UInt64) {
        for _ in 0..<minutes {
            wall += Self.minute
            monotonic += Self.minute * 1_000_000
            clock.look(wall: wall, monotonic: monotonic)
        }
    }

    @Test("it has to have run for the time that is asked for")
    func beginning() {
        var (wall, monotonic) = (50 * Self.year, UInt64(7))
        var clock = SteadyClock(wall: wall, monotonic: monotonic)
        #expect(clock.isSteady(milliseconds: 0))
        run(&clock, from: &wall, &monotonic, minutes: 59)
        #expect(!clock.isSteady(milliseconds: Self.hour))
        run(&clock, from: &wall, &monotonic, minutes: 1)
        #expect(clock.isSteady(milliseconds: Self.hour))
    }

    @Test(
        "a jump begins the time anew, forward and backward",
        arguments: [10 * year, hour, 11_000] as [UInt64]
    )
    func jump(by milliseconds: UInt64) {
        for isForward in [true, false] {
            var (wall, monotonic) = (50 * Self.year, UInt64(7))
            var clock = SteadyClock(wall: wall, monotonic: monotonic)
            run(&clock, from: &wall, &monotonic, minutes: 120)
            #expect(clock.isSteady(milliseconds: Self.hour))
            wall = isForward ? wall + milliseconds : wall - milliseconds
            run(&clock, from: &wall, &monotonic, minutes: 1)
            #expect(!clock.isSteady(milliseconds: 1))
            run(&clock, from: &wall, &monotonic, minutes: 60)
            #expect(clock.isSteady(milliseconds: Self.hour))
        }
    }

    @Test("a clock that is corrected bit by bit is steady")
    func corrected() {
        var (wall, monotonic) = (50 * Self.year, UInt64(7))
        var clock = SteadyClock(wall: wall, monotonic: monotonic)
        for minute in 0..<UInt64(90) {
            wall += minute % 2 == 0 ? 900 : 0
            run(&clock, from: &wall, &monotonic, minutes: 1)
        }
        #expect(clock.isSteady(milliseconds: Self.hour))
    }
}
