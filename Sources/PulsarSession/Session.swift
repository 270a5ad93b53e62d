package import PulsarJournal
package import PulsarValues

/// One live or ended session: a program's terminal, its journal, and who looks at it.
///
/// It lives on one isolation domain, the event loop it was made on; it is not Sendable and nothing in it locks. It
/// knows neither pty nor socket: `Ports/` says what it needs from outside.
package final class Session {
    package let id: SessionID
    package let journal: Journal
    package let createdAt: UInt64
    package internal(set) var metadata: SessionMetadata
    package internal(set) var size: WindowSize
    package internal(set) var lastActive: UInt64
    package internal(set) var end: SessionEnd?
    package internal(set) var endedAt: UInt64?
    package internal(set) var resizePolicy: ResizePolicy
    package private(set) var attachments: [ClientID: Attachment] = [:]

    package internal(set) var child: (any ChildTerminal)?
    package weak var observer: (any SessionObserver)?

    var machine: SessionStateMachine
    var input = InputQueue()
    var killSequence: KillSequence?
    var wasTerminated = false
    let clock: JournalClock
    private let replayBytes: Int
    private var hadClients = false
    private var deeds: UInt64 = 0
    private var outputWaiters: [UInt64: OutputWaiter] = [:]
    private var endWaiters: [UInt64: (SessionEnd) -> Void] = [:]
    var inputWaiters: [() -> Void] = []
    private var nextWaiter: UInt64 = 0

    private struct OutputWaiter {
        let offset: StreamOffset
        let resume: () -> Void
    }

    /// A session around a program that runs, or, without a child, one that has ended.
    ///
    /// - Parameter replayBytes: how much of what is retained a client that attaches gets to see.
    package init(
        id: SessionID,
        metadata: SessionMetadata,
        journal: Journal,
        child: (any ChildTerminal)?,
        end: SessionEnd? = nil,
        endedAt: UInt64? = nil,
        lastActive: UInt64,
        clock: JournalClock,
        replayBytes: Int
    ) {
        self.id = id
        self.metadata = metadata
        self.journal = journal
        self.child = child
        self.end = end
        self.endedAt = endedAt
        self.lastActive = lastActive
        self.clock = clock
        self.replayBytes = replayBytes
        createdAt = metadata.createdAtMilliseconds
        size = metadata.windowSize
        resizePolicy = ResizePolicy(rawValue: metadata.sizePolicy) ?? .latest
        machine = SessionStateMachine(state: end.map { .ended($0.status) } ?? .running)
    }

    /// The state as the protocol names it.
    package enum State: String, Hashable, Sendable {
        case running = "Running"
        case detached = "Detached"
        case stopped = "Stopped"
    }

    package var state: State {
        if end != nil { return .stopped }
        return hadClients && attachments.isEmpty ? .detached : .running
    }

    // MARK: - Output

    /// There is more output in the journal.
    package func outputArrived() {
        lastActive = clock.wallMilliseconds()
        advanceAll()
        child?.treated()
    }

    /// A client's socket takes more again.
    package func channelBecameWritable(_ client: ClientID) {
        guard let attachment = attachments[client] else { return }
        advance(attachment, leader: leader?.clientID)
    }

    /// Calls back once there is output beyond an offset, or the session has ended.
    ///
    /// - Returns: a token for ``cancelWaiter(_:)``.
    package func whenOutput(beyond offset: StreamOffset, _ resume: @escaping () -> Void) -> UInt64 {
        nextWaiter += 1
        outputWaiters[nextWaiter] = OutputWaiter(offset: offset, resume: resume)
        return nextWaiter
    }

    /// Calls back once the session has ended; at once when it has.
    package func whenEnded(_ resume: @escaping (SessionEnd) -> Void) -> UInt64 {
        nextWaiter += 1
        if let end { resume(end) } else { endWaiters[nextWaiter] = resume }
        return nextWaiter
    }

    package func cancelWaiter(_ token: UInt64) {
        outputWaiters[token] = nil
        endWaiters[token] = nil
    }

    private func advanceAll() {
        let leader = leader?.clientID
        for attachment in attachments.values { advance(attachment, leader: leader) }
        guard !outputWaiters.isEmpty else { return }
        let offset = journal.end
        let ready = outputWaiters.filter { $0.value.offset < offset || end != nil }
        for token in ready.keys { outputWaiters[token] = nil }
        for waiter in ready.values { waiter.resume() }
    }

    private func advance(_ attachment: Attachment, leader: ClientID?) {
        guard let stream = attachment.stream else { return }
        do throws(JournalError) {
            let leads = leader == attachment.clientID
            if case .lagged(let from, let to) = try stream.advance(journal: journal, leads: leads, finality: end) {
                observer?.session(self, didChange: .lagged(attachment.clientID, from: from, to: to))
            }
        } catch {
            // The journal cannot be read: this client ends here rather than to see something wrong.
            stream.channel.close()
        }
    }

    /// The client whose terminal answers the program's queries: the terminal that did something last.
    private var leader: Attachment? {
        attachments.values.filter { $0.stream?.isTerminal == true && !$0.isReadOnly }.max { $0.activity < $1.activity }
    }

    // MARK: - Attaching

    /// Registers a connection as looking at this session under a client id.
    package func attach(client: ClientID, holder: UInt64, readOnly: Bool = false) -> Attachment {
        let attachment: Attachment
        if let known = attachments[client] {
            attachment = known
        } else {
            attachment = Attachment(
                clientID: client,
                isReadOnly: readOnly,
                attachedAt: clock.wallMilliseconds(),
                acceptedSequence: child?.notedInput(of: client) ?? 0
            )
            attachments[client] = attachment
            hadClients = true
            observer?.session(self, didChange: .attached(client))
        }
        attachment.holders.insert(holder)
        act(attachment)
        return attachment
    }

    /// Where a new stream begins, and what of it is replay.
    package struct StreamStart: Hashable, Sendable {
        package let offset: StreamOffset
        package let isResumed: Bool
        package let isLagged: Bool
    }

    /// What a client that opens a stream wants to see first.
    package enum Restore: String, Hashable, Sendable {
        case screen, scrollback, none
    }

    /// Finds where a stream begins.
    ///
    /// - Throws: `beyondEnd` when the offset to resume from has not been written yet.
    package func streamStart(resumeFrom: StreamOffset?, restore: Restore) throws(SessionError) -> StreamStart {
        let end = journal.end
        let oldest = journal.oldest
        if let resumeFrom {
            guard resumeFrom <= end else {
                throw SessionError(.beyondEnd, "offset \(resumeFrom) lies beyond the end, \(end)", offset: end)
            }
            return StreamStart(offset: max(resumeFrom, oldest), isResumed: true, isLagged: resumeFrom < oldest)
        }
        switch restore {
        case .none:
            return StreamStart(offset: end, isResumed: false, isLagged: false)
        case .scrollback:
            return StreamStart(offset: oldest, isResumed: false, isLagged: false)
        case .screen:
            let from = end - min(end - oldest, UInt64(replayBytes))
            return StreamStart(offset: lineStart(atOrAfter: from), isResumed: false, isLagged: false)
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
        size: WindowSize?
    ) {
        attachment.stream?.channel.close()
        attachment.stream = OutputStream(
            channel: channel,
            isTerminal: size != nil,
            cursor: start.offset,
            replayedUntil: start.isResumed ? start.offset : journal.end
        )
        attachment.size = size
        act(attachment)
        applySize()
        // A replay that does not begin at the beginning cannot have drawn everything: let the program draw it again.
        if size != nil, start.offset > 0, !start.isResumed { child?.redraw() }
    }

    /// Sends what a stream that was just opened has to get.
    package func beginStream(_ client: ClientID) {
        channelBecameWritable(client)
    }

    /// A connection is gone: what it alone held is detached.
    package func release(holder: UInt64, stream channel: (any OutputChannel)?) {
        for attachment in attachments.values where attachment.holders.contains(holder) {
            if let stream = attachment.stream, stream.channel === channel {
                attachment.stream = nil
                attachment.size = nil
            }
            attachment.holders.remove(holder)
            if attachment.holders.isEmpty { remove(attachment) }
        }
        applySize()
    }

    /// Ends a client's looking on, whoever holds it.
    package func detach(_ client: ClientID) throws(SessionError) {
        guard let attachment = attachments[client] else {
            throw SessionError(.clientNotFound, "no client \(client) is attached to session \(metadata.name)")
        }
        remove(attachment)
        applySize()
    }

    private func remove(_ attachment: Attachment) {
        attachments[attachment.clientID] = nil
        let stream = attachment.stream
        attachment.stream = nil
        stream?.channel.close()
        observer?.session(self, didChange: .detached(attachment.clientID))
    }

    func act(_ attachment: Attachment) {
        deeds += 1
        attachment.activity = deeds
    }

    // MARK: - Size

    /// A client's window has changed.
    package func clientResized(_ client: ClientID, to size: WindowSize) {
        guard let attachment = attachments[client] else { return }
        attachment.size = size
        act(attachment)
        applySize()
    }

    /// Sets the size at a method's wish, whatever the policy says until a client moves again.
    package func resize(to size: WindowSize) throws(SessionError) {
        guard let child, end == nil else { throw SessionError(.stopped, "session \(metadata.name) has ended") }
        guard size != self.size else { return }
        try child.resize(size)
        self.size = size
        record(.resize(size))
        for attachment in attachments.values { attachment.stream?.channel.send(.resize(size)) }
        for attachment in attachments.values { attachment.stream?.channel.flush() }
        observer?.session(self, didChange: .updated)
    }

    func applySize() {
        guard end == nil, let size = resizePolicy.size(for: attachments.values.compactMap(\.claim)) else { return }
        // Why ignored: a size the kernel refuses leaves the old one in force, and there is nobody to tell.
        do { try resize(to: size) } catch {}
    }

    // MARK: - End

    /// The keeper says how the program ended.
    package func programExited(_ status: ExitStatus) {
        guard case .finishGathering = machine.exited(status) else { return }
        child?.finishGathering()
    }

    /// The last byte is in the journal.
    package func outputDrained() {
        guard case .end(let status) = machine.drained() else { return }
        finish(SessionEnd(status: status, reason: wasTerminated ? .terminated : .exited))
    }

    /// Notes an event in the journal.
    func record(_ event: JournalEvent) {
        do throws(JournalError) { try journal.append(event) } catch {
            // A note that cannot be kept must not take the session with it: output is what counts, and it has its own
            // files.
        }
    }

    /// Records the end and frees what the kernel holds; clients get what is left and then the end.
    private func finish(_ end: SessionEnd) {
        let now = clock.wallMilliseconds()
        self.end = end
        endedAt = now
        input.removeAll()
        record(.end(JournalEvent.Ending(status: end.status, reason: end.reason, wallMilliseconds: now)))
        child?.release()
        if killSequence == nil { child = nil }
        advanceAll()
        wakeInputWaiters()
        let waiters = endWaiters
        endWaiters = [:]
        for resume in waiters.values { resume(end) }
        observer?.session(self, didChange: .ended(end))
    }
}
