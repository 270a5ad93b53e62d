import PulsarJournal
import PulsarTerminal
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
    /// The client wants the screen drawn while its window is not of the session's size.
    let wantsViewport: Bool
    /// What it was drawn last; nil while it gets output.
    private(set) var viewport: Viewport?
    /// When that was, and whether the next time is set.
    var drawnAt: UInt64 = 0
    var isDrawingTimed = false
    /// Since when drawing waits for a program that is not done with its output (mode 2026); nil while it does not.
    var heldSince: UInt64?

    init(
        channel: any OutputChannel,
        isTerminal: Bool,
        wantsViewport: Bool,
        cursor: StreamOffset,
        replay: [UInt8]
    ) {
        self.channel = channel
        self.isTerminal = isTerminal
        self.wantsViewport = wantsViewport
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
                guard let left = error.nextOffset else { throw error }
                let restored = isTerminal ? restoration() : nil
                let next = restored?.offset ?? left
                channel.send(.lagged(from: cursor, to: next))
                turn = .lagged(from: cursor, to: next)
                cursor = next
                replay = restored?.replay ?? []
                sendReplay()
            }
        }
        if cursor >= end { sendEnd(finality, at: cursor) }
        channel.flush()
        return turn
    }

    private func sendEnd(_ finality: SessionEnd?, at offset: StreamOffset) {
        guard let finality, !hasSentEnd, channel.isWritable else { return }
        hasSentEnd = true
        channel.send(.end(offset: offset, finality))
    }

    // MARK: - Windows of another size

    /// Sends what changes a window.
    ///
    /// - Returns: whether that was anything.
    func draw(
        _ bytes: [UInt8],
        viewport: Viewport,
        at offset: StreamOffset,
        finality: SessionEnd?,
        end: StreamOffset
    ) -> Bool {
        self.viewport = viewport
        replay = []
        // Why never the last part: no output can be gone on with behind it, so whoever comes back is drawn all anew.
        if !bytes.isEmpty { channel.send(.snapshot(offset: offset, isLast: false, bytes: bytes)) }
        if offset >= end { sendEnd(finality, at: offset) }
        channel.flush()
        return !bytes.isEmpty
    }

    /// Goes on with output, behind what draws the screen.
    func endDrawing(at offset: StreamOffset, replay: [UInt8]) {
        viewport = nil
        cursor = offset
        self.replay = replay
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
