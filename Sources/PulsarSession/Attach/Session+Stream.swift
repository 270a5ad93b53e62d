import PulsarJournal
package import PulsarValues

// Where a client's stream begins, and what it is shown first.
extension Session {
    /// Where a new stream begins, and what it is sent before.
    package struct StreamStart: Hashable, Sendable {
        package let offset: StreamOffset
        package let isResumed: Bool
        package let isLagged: Bool
        package let hasTerminal: Bool
        /// Draws the screen as it is at `offset`; for a client that has a terminal.
        package var replay: [UInt8] = []
    }

    /// What a client that opens a stream wants to see first.
    package enum Restore: String, Hashable, Sendable {
        case screen, scrollback, none
    }

    /// Refuses an offset that has not been written yet.
    package func checkResumption(_ offset: StreamOffset?) throws(SessionError) {
        let end = journal.end
        guard let offset, offset > end else { return }
        throw SessionError(.beyondEnd, "offset \(offset) lies beyond the end, \(end)", offset: end)
    }

    /// Finds where a stream begins.
    ///
    /// - Parameter hasTerminal: the client shows the screen as it is; one that has none gets the output as it was.
    ///   A terminal claims its size first.
    package func streamStart(resumeFrom: StreamOffset?, restore: Restore, hasTerminal: Bool) -> StreamStart {
        let oldest = journal.oldest
        let isLagged = resumeFrom.map { $0 < oldest } ?? false
        func start(at offset: StreamOffset, replay: [UInt8] = []) -> StreamStart {
            StreamStart(
                offset: offset,
                isResumed: resumeFrom != nil,
                isLagged: isLagged,
                hasTerminal: hasTerminal,
                replay: replay
            )
        }
        if let resumeFrom, !isLagged { return start(at: min(resumeFrom, journal.end)) }
        if hasTerminal, let restored = restoration(restore) {
            return start(at: restored.offset, replay: restored.replay)
        }
        let end = journal.end
        switch isLagged ? .scrollback : restore {
        case .none: return start(at: end)
        case .scrollback: return start(at: oldest)
        case .screen: return start(at: lineStart(atOrAfter: end - min(end - oldest, UInt64(replayBytes))))
        }
    }

    private func lineStart(atOrAfter offset: StreamOffset) -> StreamOffset {
        guard offset > journal.oldest else { return offset }
        do { return try journal.lineStart(atOrAfter: offset) } catch { return offset }
    }

    /// Opens a client's stream; one it had is closed, for its connection was lost or given up.
    package func openStream(
        _ attachment: Attachment,
        channel: any OutputChannel,
        start: StreamStart,
        wantsViewport: Bool = false
    ) {
        attachment.stream?.channel.close()
        attachment.stream = OutputStream(
            channel: channel,
            isTerminal: start.hasTerminal,
            wantsViewport: wantsViewport && start.hasTerminal,
            cursor: start.offset,
            replay: start.replay
        )
    }

    /// A client comes with a window; what it is shown is of the size that follows from that.
    package func claimSize(_ attachment: Attachment, _ size: WindowSize?) {
        let hadClaim = attachment.claim != nil
        attachment.size = size
        act(attachment)
        if hadClaim || attachment.claim != nil { applySize() }
    }

    /// Sends what a stream that was just opened has to get.
    package func beginStream(_ client: ClientID) {
        channelBecameWritable(client)
        // Behind the screen, which a terminal makes room for.
        guard outputPlace != .journal, let channel = attachments[client]?.stream?.channel else { return }
        channel.send(.outputPlace(outputPlace))
        channel.flush()
    }
}
