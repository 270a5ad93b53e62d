import PulsarJournal

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Whether the wall clock can be believed where a mistake of its would cost something: it has run beside a clock that nobody
/// sets, for long enough and without a jump.
///
/// The other one is Linux's boot-time clock, which goes on while the machine sleeps.
///
/// A machine begins with whatever its battery kept, and may be told another year at any moment.
struct SteadyClock {
    // Clocks that are corrected are so by less between two looks, a minute apart.
    private static let driftMilliseconds: UInt64 = 10_000

    private var wall: UInt64
    private var monotonic: UInt64
    private var since: UInt64

    /// - Parameters:
    ///   - wall: milliseconds since 1970.
    ///   - monotonic: nanoseconds since some moment.
    init(wall: UInt64, monotonic: UInt64) {
        self.wall = wall
        self.monotonic = monotonic
        since = monotonic
    }

    /// From the system's clocks.
    init() { self.init(wall: JournalClock.system.wallMilliseconds(), monotonic: Self.sinceBoot()) }

    /// Looks at the system's clocks.
    mutating func look() { look(wall: JournalClock.system.wallMilliseconds(), monotonic: Self.sinceBoot()) }

    private static func sinceBoot() -> UInt64 {
        var time = timespec()
        #if os(Linux)
        clock_gettime(CLOCK_BOOTTIME, &time)
        #else
        clock_gettime(CLOCK_MONOTONIC, &time)
        #endif
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Looks at both clocks.
    mutating func look(wall: UInt64, monotonic: UInt64) {
        let expected = self.wall &+ (monotonic &- self.monotonic) / 1_000_000
        let apart = wall > expected ? wall - expected : expected - wall
        if apart > Self.driftMilliseconds { since = monotonic }
        self.wall = wall
        self.monotonic = monotonic
    }

    /// Whether there was no jump for so long, up to the last look.
    func isSteady(milliseconds: UInt64) -> Bool { (monotonic &- since) / 1_000_000 >= milliseconds }
}
