/// Whether the wall clock can be believed where a mistake of its would cost something: it has run beside the monotonic clock
/// for long enough, without a jump.
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
