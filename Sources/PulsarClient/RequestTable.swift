import PulsarProtocol

/// The requests that wait for their answers: which there are, and what becomes of them when the connection breaks.
///
/// Pure: it decides, the ``Client`` does. A waiter is whatever the client resumes when the answer has come.
struct RequestTable<Waiter> {
    /// Bound: requests without an answer.
    ///
    /// One more is refused, so a daemon that never answers costs this much.
    static var requestsMax: Int { 1_024 }

    /// One request.
    struct Entry {
        /// The line to send, its line feed included.
        let line: [UInt8]
        /// Asking twice does no harm.
        let isIdempotent: Bool
        /// It has been written to a connection, so the daemon may have seen it.
        var wasSent = false
        /// It was sent again once already.
        var wasRetried = false
        /// Who waits.
        let waiter: Waiter
    }

    private var entries: [Int64: Entry] = [:]
    private var nextID: Int64 = 1

    /// How many wait.
    var count: Int { entries.count }

    /// The number the next request will have.
    var upcomingID: Int64 { nextID }

    /// Adds a request under ``upcomingID``; false when there are too many.
    mutating func add(line: [UInt8], isIdempotent: Bool, waiter: Waiter) -> Bool {
        guard entries.count < Self.requestsMax else { return false }
        entries[nextID] = Entry(line: line, isIdempotent: isIdempotent, waiter: waiter)
        nextID += 1
        return true
    }

    /// The lines that have not been written yet, in the order of the calls; from now on they have.
    mutating func takeUnsent() -> [[UInt8]] {
        let ids = entries.keys.filter { entries[$0]?.wasSent == false }.sorted()
        for id in ids { entries[id]?.wasSent = true }
        return ids.compactMap { entries[$0]?.line }
    }

    /// An answer came, or the caller went away.
    ///
    /// Nil when nobody waits for it any more.
    mutating func settle(_ id: Int64) -> Waiter? { entries.removeValue(forKey: id)?.waiter }

    /// The connection broke: who must be told.
    ///
    /// What was not sent yet, and reads that were sent once, stay for the next connection; for everything else it is
    /// not known whether the daemon did it.
    mutating func connectionLost() -> [Waiter] {
        var failed: [Waiter] = []
        for id in entries.keys.sorted() {
            guard var entry = entries[id], entry.wasSent else { continue }
            if entry.isIdempotent, !entry.wasRetried {
                entry.wasSent = false
                entry.wasRetried = true
                entries[id] = entry
            } else {
                entries[id] = nil
                failed.append(entry.waiter)
            }
        }
        return failed
    }

    /// Gives up on all.
    mutating func removeAll() -> [Waiter] {
        defer { entries = [:] }
        return entries.keys.sorted().compactMap { entries[$0]?.waiter }
    }
}
