package import PulsarValues

/// What is kept, and what goes first when it is more than that.
///
/// Decides; deletes nothing.
package struct RetentionPolicy: Hashable, Sendable {
    /// Output kept of one session.
    package var sessionBytesMax: UInt64
    /// Output kept of all sessions.
    package var totalBytesMax: UInt64
    /// How long an ended session is kept.
    package var endedAgeMillisecondsMax: UInt64
    /// How many ended sessions are kept.
    package var endedCountMax: Int
    /// How many event files one session has.
    package var eventFilesMax: Int

    package init(
        sessionBytesMax: UInt64 = 64 << 20,
        totalBytesMax: UInt64 = 2 << 30,
        endedAgeMillisecondsMax: UInt64 = 30 * 86_400_000,
        endedCountMax: Int = 10_000,
        eventFilesMax: Int = 16
    ) {
        self.sessionBytesMax = sessionBytesMax
        self.totalBytesMax = totalBytesMax
        self.endedAgeMillisecondsMax = endedAgeMillisecondsMax
        self.endedCountMax = endedCountMax
        self.eventFilesMax = eventFilesMax
    }

    /// How many of a session's segments to drop, oldest first.
    ///
    /// - Parameters:
    ///   - segments: oldest first; the last one stays in any case.
    ///   - pinnedAt: an offset somebody still needs; its segment stays, and so do all behind it.
    package func segmentsToDrop(_ segments: [Segment], pinnedAt: StreamOffset? = nil) -> Int {
        dropCount(segments, pinnedAt: pinnedAt, bytesMax: sessionBytesMax)
    }

    /// How many of a session's event files to drop, oldest first.
    ///
    /// - Parameter bases: where each begins, oldest first; the last one stays in any case.
    package func eventFilesToDrop(_ bases: [StreamOffset], oldest: StreamOffset) -> Int {
        var count = 0
        while count + 1 < bases.count {
            // A file ends where the next one begins.
            guard bases[count + 1] <= oldest || bases.count - count > eventFilesMax else { break }
            count += 1
        }
        return count
    }

    // MARK: - All sessions

    /// What there is of one session.
    package struct Holding: Hashable, Sendable {
        package let session: SessionID
        /// Oldest first; of an ended session it does not matter which there are.
        package let segments: [Segment]
        /// What all its files take.
        package let bytes: UInt64
        /// When it ended, nil while it lives.
        package let endedAtMilliseconds: UInt64?
        package let pinnedAt: StreamOffset?

        /// A session that lives.
        package init(session: SessionID, segments: [Segment], pinnedAt: StreamOffset? = nil) {
            self.session = session
            self.segments = segments
            self.pinnedAt = pinnedAt
            bytes = segments.reduce(0) { $0 &+ ($1.end - $1.base) }
            endedAtMilliseconds = nil
        }

        /// A session that has ended.
        package init(session: SessionID, bytes: UInt64, endedAtMilliseconds: UInt64) {
            self.session = session
            self.bytes = bytes
            self.endedAtMilliseconds = endedAtMilliseconds
            segments = []
            pinnedAt = nil
        }
    }

    /// What has to go.
    package struct Plan: Hashable, Sendable {
        /// Ended sessions to remove altogether, in the order they ended.
        package var removedSessions: [SessionID] = []
        /// How much each of these sessions may keep, so that all together fit.
        package var sessionBytesMax: [SessionID: UInt64] = [:]
    }

    /// Decides over all sessions: old and surplus ended ones go; if what is left is still too much, more ended ones go
    /// in the order they ended, and then segments of the largest live session.
    ///
    /// Why ended ones as a whole: half of one helps nobody, and thousands of small ones have nothing else to give.
    ///
    /// - Parameter nowMilliseconds: since 1970; nil while the clock cannot be believed: then nothing is old.
    package func plan(_ holdings: [Holding], nowMilliseconds: UInt64?) -> Plan {
        var plan = Plan()
        var ended = holdings.filter { $0.endedAtMilliseconds != nil }
        ended.sort { Self.key($0) < Self.key($1) }
        let live = holdings.filter { $0.endedAtMilliseconds == nil }
        var surplus = ended.count - endedCountMax
        var total = ended.reduce(UInt64(0)) { $0 &+ $1.bytes }
        total &+= live.reduce(UInt64(0)) { $0 &+ min($1.bytes, sessionBytesMax) }
        for holding in ended {
            var isOld = false
            if let nowMilliseconds, let endedAt = holding.endedAtMilliseconds, nowMilliseconds > endedAt {
                isOld = nowMilliseconds - endedAt > endedAgeMillisecondsMax
            }
            guard surplus > 0 || isOld || total > totalBytesMax else { continue }
            plan.removedSessions.append(holding.session)
            surplus -= 1
            total -= holding.bytes
        }
        for holding in live.sorted(by: { ($1.bytes, $0.session.high) < ($0.bytes, $1.session.high) }) {
            guard total > totalBytesMax else { break }
            let has = min(holding.bytes, sessionBytesMax)
            let wanted = has - min(has, total - totalBytesMax)
            let count = dropCount(holding.segments, pinnedAt: holding.pinnedAt, bytesMax: wanted)
            let left = holding.segments[count...].reduce(UInt64(0)) { $0 &+ ($1.end - $1.base) }
            guard left < has else { continue }
            plan.sessionBytesMax[holding.session] = wanted
            total -= has - left
        }
        return plan
    }

    /// How many segments have to go, oldest first, until the rest has at most so many bytes.
    private func dropCount(_ segments: [Segment], pinnedAt: StreamOffset?, bytesMax: UInt64) -> Int {
        var bytes = segments.reduce(UInt64(0)) { $0 &+ ($1.end - $1.base) }
        var count = 0
        for segment in segments.dropLast() {
            guard bytes > bytesMax else { break }
            if let pinnedAt, segment.end > pinnedAt { break }
            bytes -= segment.end - segment.base
            count += 1
        }
        return count
    }

    private static func key(_ holding: Holding) -> (UInt64, UInt64, UInt64) {
        (holding.endedAtMilliseconds ?? .max, holding.session.high, holding.session.low)
    }
}
