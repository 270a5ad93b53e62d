import PulsarJournal
package import PulsarValues

/// An attachment's cursor over the journal, and the channel it sends to.
///
/// There is no queue: what the socket does not take now is read from the journal when it does.
package final class OutputStream {
    /// The largest output frame: what one read from the journal and one write to the socket carry.
    static let frameBytesMax = 128 * 1024

    package let channel: any OutputChannel
    /// Queries are blanked for a terminal that did not hear them first; other programs get every byte as it was.
    package let isTerminal: Bool
    /// The next byte this client gets.
    package private(set) var cursor: StreamOffset
    /// Output before this offset was there before the client came: its queries were asked of somebody else.
    private let replayedUntil: StreamOffset
    private var hasSentEnd = false

    init(channel: any OutputChannel, isTerminal: Bool, cursor: StreamOffset, replayedUntil: StreamOffset) {
        self.channel = channel
        self.isTerminal = isTerminal
        self.cursor = cursor
        self.replayedUntil = replayedUntil
    }

    /// What came of a turn.
    enum Turn {
        case sent
        case lagged(from: StreamOffset, to: StreamOffset)
    }

    // Hot: once per client and batch of output.
    /// Sends from the cursor until the socket takes no more or the end is reached.
    ///
    /// - Parameters:
    ///   - leads: whether this client is the one whose terminal answers queries.
    ///   - finality: how the session ended, when it has: sent behind the last byte.
    func advance(journal: Journal, leads: Bool, finality: SessionEnd?) throws(JournalError) -> Turn {
        var turn = Turn.sent
        let end = journal.end
        while channel.isWritable, cursor < end {
            do {
                let sent = try send(journal: journal, end: end, leads: leads, isFinal: finality != nil)
                if sent == 0 { break }
                cursor += UInt64(sent)
            } catch {
                guard error.code == .evicted else { throw error }
                let oldest = journal.oldest
                channel.send(.lagged(from: cursor, to: oldest))
                turn = .lagged(from: cursor, to: oldest)
                cursor = oldest
            }
        }
        if let finality, cursor >= end, !hasSentEnd, channel.isWritable {
            hasSentEnd = true
            channel.send(.end(offset: cursor, finality))
        }
        channel.flush()
        return turn
    }

    private func send(
        journal: Journal,
        end: StreamOffset,
        leads: Bool,
        isFinal: Bool
    ) throws(JournalError) -> Int {
        let position = cursor
        let isReplay = position < replayedUntil
        // A frame never spans the border between what is blanked and what is not.
        let limit = isReplay ? min(end, replayedUntil) : end
        let capacity = Int(min(limit - position, UInt64(Self.frameBytesMax)))
        let blanks = isTerminal && (isReplay || !leads)
        return try channel.sendOutput(at: position, capacity: capacity) { buffer throws(JournalError) in
            let count = try journal.read(at: position, into: buffer)
            guard blanks, count > 0 else { return count }
            let ready = QueryBlanking.blank(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
            // At the border, at the end of a session and in the middle of the log the rest is not worth waiting for.
            let mayGrow = position + UInt64(count) == end && !isFinal && !isReplay
            return mayGrow || ready > 0 ? ready : count
        }
    }
}
