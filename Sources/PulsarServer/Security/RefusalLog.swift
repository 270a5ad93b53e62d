import Logging
import PulsarJournal

/// Says in the log who was refused, but not as often as somebody tries.
///
/// Lives on the engine's loop.
final class RefusalLog {
    // Bound: a line in this time, whoever comes and how often.
    private static let quietNanoseconds: UInt64 = 10_000_000_000

    private let log: Logger
    private let nanoseconds: () -> UInt64
    private var lastSaid: UInt64?
    private var untold = 0

    /// - Parameter nanoseconds: the monotonic clock.
    init(log: Logger, nanoseconds: @escaping () -> UInt64 = JournalClock.system.monotonicNanoseconds) {
        self.log = log
        self.nanoseconds = nanoseconds
    }

    /// A connection of another user, or of somebody the kernel does not tell, was refused.
    func note(_ peer: PeerCredentials?) {
        let now = nanoseconds()
        if let lastSaid, now &- lastSaid < Self.quietNanoseconds {
            untold += 1
            return
        }
        var metadata: Logger.Metadata = ["uid": peer.map { "\($0.user)" } ?? "unknown"]
        if untold > 0 { metadata["more_since_last"] = "\(untold)" }
        log.warning("refused a connection of another user", metadata: metadata)
        lastSaid = now
        untold = 0
    }
}
