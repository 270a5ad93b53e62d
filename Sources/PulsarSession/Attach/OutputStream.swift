import PulsarJournal
package import PulsarValues

/// An attachment's cursor over the journal, and the channel it sends to.
///
/// There is no queue: what the socket does not take now is read from the journal when it does.
package final class OutputStream {
    /// The largest output frame: what one read from the journal and one write to the socket carry.
    static let frameBytesMax = 128 * 1024
    /// The largest piece of a replay in one frame.
    static let replayBytesMax = 512 * 1024

    package let channel: any OutputChannel
    /// Queries are blanked for a terminal, for the session's own has answered.
    ///
    /// Other programs get every byte as it was.
    package let isTerminal: Bool
    /// The next byte this client gets.
    package private(set) var cursor: StreamOffset
    /// What draws the screen as it is at the cursor, before anything else is sent.
    private var replay: [UInt8]
    private var hasSentEnd = false

    init(channel: any OutputChannel, isTerminal: Bool, cursor: StreamOffset, replay: [UInt8]) {
        self.channel = channel
        self.isTerminal = isTerminal
        self.cursor = cursor
        self.replay = replay
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
    ///   - finality: how the session ended, when it has: sent behind the last byte.
    ///   - restoration: draws the screen of now for a terminal that has lost its place.
    func advance(
        journal: Journal,
        finality: SessionEnd?,
        restoration: () -> (offset: StreamOffset, replay: [UInt8])?
    ) throws(JournalError) -> Turn {
        var turn = Turn.sent
        let end = journal.end
        sendReplay()
        while channel.isWritable, cursor < end {
            do {
                let sent = try send(journal: journal, end: end, isFinal: finality != nil)
                if sent == 0 { break }
                cursor += UInt64(sent)
            } catch {
                guard error.code == .evicted else { throw error }
                let restored = isTerminal ? restoration() : nil
                let next = restored?.offset ?? journal.oldest
                channel.send(.lagged(from: cursor, to: next))
                turn = .lagged(from: cursor, to: next)
                cursor = next
                replay = restored?.replay ?? []
                sendReplay()
            }
        }
        if let finality, cursor >= end, !hasSentEnd, channel.isWritable {
            hasSentEnd = true
            channel.send(.end(offset: cursor, finality))
        }
        channel.flush()
        return turn
    }

    private func sendReplay() {
        guard !replay.isEmpty else { return }
        var start = 0
        while start < replay.count {
            let end = min(replay.count, start + Self.replayBytesMax)
            let isLast = end == replay.count
            channel.send(.snapshot(offset: cursor, isLast: isLast, bytes: Array(replay[start..<end])))
            start = end
        }
        replay = []
    }

    private func send(journal: Journal, end: StreamOffset, isFinal: Bool) throws(JournalError) -> Int {
        let position = cursor
        let capacity = Int(min(end - position, UInt64(Self.frameBytesMax)))
        return try channel.sendOutput(at: position, capacity: capacity) { buffer throws(JournalError) in
            let count = try journal.read(at: position, into: buffer)
            guard isTerminal, count > 0 else { return count }
            let ready = QueryBlanking.blank(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
            // At the end of a session and in the middle of the log the rest is not worth waiting for.
            let mayGrow = position + UInt64(count) == end && !isFinal
            return mayGrow || ready > 0 ? ready : count
        }
    }
}
