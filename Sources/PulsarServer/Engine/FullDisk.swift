import PulsarPTY
import PulsarValues

/// The sessions whose output does not get where it should, and what was said of it.
struct FullDisk {
    struct Trouble {
        /// Nil once the session's program has ended and everything it printed was gathered.
        let source: GatherSource?
        let since: UInt64
    }

    /// What the log was told last of a session.
    private struct Saying {
        let at: UInt64
        /// Whether it was that output goes astray.
        var isOpen = true
        /// What was lost since.
        var lost: UInt64 = 0
    }

    // Why silence: a disk that is nearly full takes and refuses output in turns.
    private static let silenceNanoseconds: UInt64 = 60_000_000_000

    var troubles: [SessionID: Trouble] = [:]
    var isWatching = false
    private var sayings: [SessionID: Saying] = [:]

    func concerns(_ id: SessionID) -> Bool { troubles[id] != nil }

    /// Whether a trouble is worth a line in the log: not when there was one a moment ago.
    mutating func says(_ id: SessionID, now: UInt64) -> Bool {
        sayings = sayings.filter { $0.value.isOpen || now &- $0.value.at < Self.silenceNanoseconds }
        guard sayings[id] == nil else { return false }
        sayings[id] = Saying(at: now)
        return true
    }

    /// Notes output that was lost, of which the journal tells by now.
    mutating func noteLoss(of id: SessionID, _ bytes: UInt64) {
        if bytes > 0 { sayings[id, default: Saying(at: 0)].lost += bytes }
    }

    /// What of a session's output was lost, for the line that ends what the log was told; nil when it was told nothing.
    mutating func settled(_ id: SessionID) -> UInt64? {
        guard let saying = sayings[id], saying.isOpen else { return nil }
        sayings[id]?.isOpen = false
        sayings[id]?.lost = 0
        return saying.lost
    }

    mutating func forget(_ id: SessionID) {
        troubles[id] = nil
        sayings[id] = nil
    }
}
