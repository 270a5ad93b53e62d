import PulsarProtocol

/// What was typed and not yet acknowledged.
///
/// Input is at most once: a doubled Enter is worse than a lost one. Pure.
///
/// Every frame has a number, counted from 1 for one client in one session and over all its connections. After a broken
/// connection the daemon's answer says up to which number it accepted; only what lies beyond is sent again.
struct InputLedger {
    /// Bound: bytes in one frame.
    static let frameBytesMax = 64 * 1024
    /// Bound: bytes without acknowledgement; past it, whoever types must wait.
    static let bytesMax = 1 << 20
    /// Bound: frames without acknowledgement, for those who type slowly and for long without being heard.
    static let framesMax = 4_096

    /// One frame of input.
    struct Entry: Hashable {
        let sequence: UInt64
        let bytes: [UInt8]
        /// It has been written to a connection, so the daemon may have seen it.
        var wasSent: Bool
    }

    /// What a new connection means for the input of the old one.
    struct Resumption: Hashable {
        /// To be sent now: certainly never accepted.
        var resend: [Entry] = []
        /// Perhaps written, perhaps not; never sent again.
        var uncertain: UncertainInput?
    }

    private var entries: [Entry] = []
    private(set) var lastSequence: UInt64 = 0
    private(set) var acknowledged: UInt64 = 0
    private(set) var pendingBytes = 0

    /// There is no room for more.
    var isFull: Bool { pendingBytes >= Self.bytesMax || entries.count >= Self.framesMax }

    /// Everything was written to the program, or is known to be uncertain.
    var isEmpty: Bool { entries.isEmpty }

    /// Adds input, cut into frames.
    ///
    /// - Parameter isConnected: The frames will be written now; otherwise they wait for the next connection.
    mutating func append(_ bytes: [UInt8], isConnected: Bool) -> [Entry] {
        var added: [Entry] = []
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.frameBytesMax, bytes.count)
            lastSequence += 1
            let piece = start == 0 && end == bytes.count ? bytes : Array(bytes[start..<end])
            added.append(Entry(sequence: lastSequence, bytes: piece, wasSent: isConnected))
            start = end
        }
        entries += added
        pendingBytes += bytes.count
        return added
    }

    /// All up to this number has been written to the program.
    mutating func acknowledge(_ sequence: UInt64) {
        let reached = max(acknowledged, min(sequence, lastSequence))
        acknowledged = reached
        remove { $0.sequence <= reached }
    }

    /// A new connection: what the daemon accepted decides about each frame.
    ///
    /// - Parameters:
    ///   - accepted: `input_accepted` of the answer.
    ///   - isSameEngine: The engine is the one that the frames were sent to, so what it accepted it will also write.
    mutating func resume(accepted: UInt64, isSameEngine: Bool) -> Resumption {
        // Why: an engine that accepted less than an earlier one acknowledged has forgotten this client, and its number
        // proves nothing.
        let isProof = accepted >= acknowledged
        let uncertain = entries.filter { entry in
            entry.wasSent && (isProof ? entry.sequence <= accepted && !isSameEngine : true)
        }
        var resumption = Resumption()
        if let first = uncertain.first, let last = uncertain.last {
            resumption.uncertain = UncertainInput(
                sequences: first.sequence...last.sequence,
                bytes: uncertain.flatMap(\.bytes)
            )
            let sequences = Set(uncertain.map(\.sequence))
            remove { sequences.contains($0.sequence) }
        }
        for index in entries.indices where !entries[index].wasSent || entries[index].sequence > accepted {
            entries[index].wasSent = true
            resumption.resend.append(entries[index])
        }
        return resumption
    }

    /// The session has ended: nothing will be written any more.
    mutating func removeAll() { remove { _ in true } }

    private mutating func remove(where isDone: (Entry) -> Bool) {
        pendingBytes -= entries.reduce(0) { isDone($1) ? $0 + $1.bytes.count : $0 }
        entries.removeAll(where: isDone)
    }
}
