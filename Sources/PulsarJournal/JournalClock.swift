#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The two clocks of a journal: one that only goes forward, and the one people read.
package struct JournalClock: Sendable {
    /// Nanoseconds since some moment of this boot; never goes back.
    package let monotonicNanoseconds: @Sendable () -> UInt64
    /// Milliseconds since 1970, as the system believes.
    package let wallMilliseconds: @Sendable () -> UInt64

    package init(
        monotonicNanoseconds: @escaping @Sendable () -> UInt64,
        wallMilliseconds: @escaping @Sendable () -> UInt64
    ) {
        self.monotonicNanoseconds = monotonicNanoseconds
        self.wallMilliseconds = wallMilliseconds
    }

    /// The system's clocks.
    package static let system = JournalClock(
        monotonicNanoseconds: {
            let time = read(CLOCK_MONOTONIC)
            return UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_nsec)
        },
        wallMilliseconds: {
            let time = read(CLOCK_REALTIME)
            return UInt64(clamping: time.tv_sec) &* 1_000 &+ UInt64(clamping: time.tv_nsec) / 1_000_000
        }
    )

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        clock_gettime(clock, &time)
        return time
    }
}
