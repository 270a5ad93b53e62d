import PulsarValues
import Synchronization

/// Ranges of output that were dropped from memory, until events tell of them.
///
/// The gather thread adds, the event loop takes; neither waits for the other longer than for a few instructions.
final class LossList: Sendable {
    // Bound: one range grows for as long as the disk is full; each return to the disk that could not write an event
    // leaves one behind. With so many nothing returns until they are written.
    static let countMax = 64

    private let ranges = Mutex<[Segment]>([])

    var count: Int { ranges.withLock { $0.count } }

    /// Adds a range behind all others; one that follows the last makes it longer.
    func add(_ range: Segment) {
        guard range.base < range.end else { return }
        ranges.withLock { ranges in
            if let last = ranges.last, last.end == range.base {
                ranges[ranges.count - 1] = Segment(base: last.base, end: range.end)
            } else {
                ranges.append(range)
            }
        }
    }

    var first: Segment? { ranges.withLock { $0.first } }

    /// Forgets the oldest range: an event tells of it.
    func removeFirst() {
        ranges.withLock { ranges in
            if !ranges.isEmpty { ranges.removeFirst() }
        }
    }
}
