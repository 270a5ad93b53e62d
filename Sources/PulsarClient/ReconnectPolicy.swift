/// When to try again after a connection broke.
///
/// A pure value: time and chance are the caller's.
///
/// The first attempt follows at once, since an engine that was replaced is usually back before anybody looks. Then the
/// delay doubles from ``firstDelay`` to ``longestDelay``, less a random part, so that many clients do not come at the
/// same moment.
public struct ReconnectPolicy: Hashable, Sendable {
    /// The delay before the second attempt.
    public var firstDelay: Duration
    /// Bound: the delay never grows past this.
    public var longestDelay: Duration
    /// Which part of a delay is left to chance, 0 to 1.
    public var jitter: Double
    /// How long after the break to go on trying; nil is for ever.
    public var patience: Duration?

    /// A policy from its parts.
    public init(
        firstDelay: Duration = .milliseconds(50),
        longestDelay: Duration = .seconds(2),
        jitter: Double = 0.5,
        patience: Duration? = nil
    ) {
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.jitter = min(max(jitter, 0), 1)
        self.patience = patience
    }

    /// 50 ms to 2 s, half of it chance, for ever.
    public static let standard = ReconnectPolicy()

    /// The delay before an attempt; attempts are counted from 0.
    public func delay(beforeAttempt attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        guard attempt > 0 else { return .zero }
        // Why the cap on the shift: past 2^20 the longest delay has long been reached, and nothing overflows.
        let grown = firstDelay * (1 << min(attempt - 1, 20))
        let full = min(grown, longestDelay)
        let chance = Double(generator.next() >> 11) / Double(1 << 53)
        return full - full * (jitter * chance)
    }

    /// Whether an attempt may still be made so long after the break.
    public func allows(attemptAfter elapsed: Duration) -> Bool { patience.map { elapsed <= $0 } ?? true }
}
