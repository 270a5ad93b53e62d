import Logging
import PulsarJournal

/// Says in the log who was refused, but not as often as somebody tries.
///
/// Lives on the engine's loop.
final class RefusalLog {
    // Bound: a line in this time, whoever comes and how often.
    private static let quietNanoseconds: UInt64 = 10_000_000_000

    private let log: Logger
    private let message: Logger.Message
    private let nanoseconds: () -> UInt64
    private var lastSaid: UInt64?
    private var untold = 0

    /// - Parameters:
    ///   - message: what the line says.
    ///   - nanoseconds: the monotonic clock.
    init(
        log: Logger,
        _ message: Logger.Message,
        nanoseconds: @escaping () -> UInt64 = JournalClock.system.monotonicNanoseconds
    ) {
        self.log = log
        self.message = message
        self.nanoseconds = nanoseconds
    }

    /// Somebody was refused.
    ///
    /// - Parameter who: what the line says of them.
    func note(_ who: Logger.Metadata) {
        let now = nanoseconds()
        if let lastSaid, now &- lastSaid < Self.quietNanoseconds {
            untold += 1
            return
        }
        var metadata = who
        if untold > 0 { metadata["more_since_last"] = "\(untold)" }
        log.warning(message, metadata: metadata)
        lastSaid = now
        untold = 0
    }
}
