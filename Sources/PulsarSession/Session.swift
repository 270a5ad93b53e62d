package import PulsarJournal
package import PulsarTerminal
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
    /// The title that the program gave its window; empty when it gave none.
    package internal(set) var windowTitle = ""
    /// The directory that the program said it works in (OSC 7), a URL; empty when it said none.
    package internal(set) var reportedDirectory = ""
    package weak var observer: (any SessionObserver)?
    /// Where the output goes now.
    package internal(set) var outputPlace = OutputPlace.journal
    /// How the session ended, as long as the journal does not take it.
    private(set) var unrecordedEnd: JournalEvent?

    /// What the session looks like; made when it is first needed.
    var screen: SessionScreen?
    /// Nobody knows what the session looks like: the journal cannot be read, or its output ends engines.
    ///
    /// Its bytes go on to its clients as they are.
    package internal(set) var isScreenLost = false
    // Why three: a kill from outside may hit two engines at the same place.
    /// So many engines may end at one piece of output; then the session goes on without a screen.
    static let feedingDeathsMax = 3
    private var hasAskedForTurn = false
    /// Where and when the last checkpoint was written.
    var checkpointed: (offset: StreamOffset, nanoseconds: UInt64) = (0, 0)
    /// The size has changed since the last checkpoint.
    var isCheckpointStale = false
    let terminalOptions: TerminalOptions
    /// What the client that leads told of its terminal, or the last one that did.
    package internal(set) var viewer: ViewerTraits?
    /// Output before this offset was there when this engine took the session over.
    let inheritedEnd: StreamOffset

    var machine: SessionStateMachine
    var input = InputQueue()
    var killSequence: KillSequence?
    /// At whose wish the program is being ended.
    var terminationReason: SessionEnd.Reason?
    // Bound: milliseconds between the end of a program and that of the daemon that still count as one event.
    package static let shutdownSpan: UInt64 = 3_000
    /// How active the session was when its directory was last looked at.
    var directoryNotedAt: UInt64 = 0
    let clock: JournalClock
    let replayBytes: Int
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
        replayBytes: Int,
        terminalOptions: TerminalOptions = TerminalOptions()
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
        self.terminalOptions = terminalOptions
        inheritedEnd = journal.end
        createdAt = metadata.createdAtMilliseconds
        size = journal.summary.windowSize
        resizePolicy = ResizePolicy(rawValue: metadata.sizePolicy) ?? .latest
        isScreenLost = (child?.feedingDeaths ?? 0) >= Self.feedingDeathsMax
        machine = SessionStateMachine(state: end.map { .ended($0.status) } ?? .running)
    }

    /// It has ended, and nobody looks at it.
    package var isIdle: Bool { end != nil && child == nil && attachments.isEmpty }

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
        // Why in this order: what a client sees must not wait until the session knows what it means.
        advanceAll()
        // Why only a little at once: a program that asks gets its answer at once, and a flood holds nobody up.
        if hasAskedForTurn { return }
        guard isNearlyTreated else { return askForTurn() }
        turnCame()
    }

    /// The others had their turn; the terminal goes on.
    package func turnCame() {
        hasAskedForTurn = false
        if treatOutput() { child?.treated() } else { askForTurn() }
        updateViewports()
    }

    /// The session was taken over from an earlier engine: its terminal is to be made, after whatever is more urgent.
    package func wasTakenOver() {
        if journal.end > 0, !hasAskedForTurn { askForTurn() }
    }

    /// Goes on with its bytes alone, from the start of this engine.
    package func goWithoutScreen() { isScreenLost = true }

    private func askForTurn() {
        hasAskedForTurn = true
        child?.askForTurn()
    }

    /// A client's socket takes more again.
    package func channelBecameWritable(_ client: ClientID) {
        guard let attachment = attachments[client] else { return }
        advance(attachment)
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
        for attachment in attachments.values { advance(attachment, isNew: true) }
        guard !outputWaiters.isEmpty else { return }
        let offset = journal.end
        let ready = outputWaiters.filter { $0.value.offset < offset || end != nil }
        for token in ready.keys { outputWaiters[token] = nil }
        for waiter in ready.values { waiter.resume() }
    }

    /// - Parameter isNew: there is output that the terminal does not know yet.
    private func advance(_ attachment: Attachment, isNew: Bool = false) {
        guard let stream = attachment.stream else { return }
        if let window = otherWindow(of: attachment) {
            return isNew && end == nil ? () : draw(attachment, in: window)
        }
        endDrawing(stream)
        do throws(JournalError) {
            let turn = try stream.advance(journal: journal, finality: end) { restoration(.screen) }
            if case .lagged(let from, let to) = turn {
                observer?.session(self, didChange: .lagged(attachment.clientID, from: from, to: to))
            }
        } catch {
            // The journal cannot be read: this client ends here rather than to see something wrong.
            stream.channel.close()
        }
    }

    // MARK: - Attaching

    /// Registers a connection as looking at this session under a client id.
    ///
    /// - Parameters:
    ///   - readOnly: whether it may only look; nil leaves a client that is known as it is.
    ///   - mayResize: whether its window may count towards the session's size.
    package func attach(
        client: ClientID,
        holder: UInt64,
        readOnly: Bool? = nil,
        mayResize: Bool = true
    ) -> Attachment {
        let attachment: Attachment
        if let known = attachments[client] {
            attachment = known
            if let readOnly {
                attachment.isReadOnly = readOnly
                attachment.mayResize = mayResize
            }
        } else {
            attachment = Attachment(
                clientID: client,
                isReadOnly: readOnly ?? false,
                mayResize: mayResize,
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

    /// A connection is gone: what it alone held is detached.
    package func release(holder: UInt64, stream channel: (any OutputChannel)?) {
        var hadClaim = false
        for attachment in attachments.values where attachment.holders.contains(holder) {
            hadClaim = hadClaim || attachment.claim != nil
            if let stream = attachment.stream, stream.channel === channel {
                attachment.stream = nil
                attachment.size = nil
            }
            attachment.holders.remove(holder)
            if attachment.holders.isEmpty { remove(attachment) }
        }
        // Who had no say in the size changes it no more by going than by coming.
        if hadClaim { applySize() }
    }

    /// Ends a client's looking on, whoever holds it.
    package func detach(_ client: ClientID) throws(SessionError) {
        guard let attachment = attachments[client] else {
            throw SessionError(.clientNotFound, "no client \(client) is attached to session \(metadata.name)")
        }
        let hadClaim = attachment.claim != nil
        remove(attachment)
        if hadClaim { applySize() }
    }

    private func remove(_ attachment: Attachment) {
        attachments[attachment.clientID] = nil
        let stream = attachment.stream
        attachment.stream = nil
        stream?.channel.close()
        if attachments.isEmpty { lastClientLeft() }
        observer?.session(self, didChange: .detached(attachment.clientID))
    }

    private func lastClientLeft() {
        if end != nil { return keepFinalScreen() }
        noteDirectory()
        catchUp()
        writeCheckpoint()
    }

    /// Keeps the screen of a session that has ended where its journal is.
    private func keepFinalScreen() {
        guard journal.end > 0 else { return }
        catchUp()
        writeCheckpoint()
        // What has ended is looked at seldom, and its journal can show it again.
        if attachments.isEmpty { screen = nil }
    }

    func act(_ attachment: Attachment) {
        deeds += 1
        attachment.activity = deeds
        if let viewer = attachment.viewer, viewer != self.viewer { follow(viewer) }
    }

    // MARK: - Size

    /// A client's window has changed.
    package func clientResized(_ client: ClientID, to size: WindowSize) {
        guard let attachment = attachments[client] else { return }
        attachment.size = size
        act(attachment)
        if attachment.claim != nil { applySize() }
        updateViewports()
    }

    /// Sets the size at a method's wish, whatever the policy says until a client moves again.
    package func resize(to size: WindowSize) throws(SessionError) {
        guard let child, end == nil else { throw SessionError(.stopped, "session \(metadata.name) has ended") }
        guard size != self.size else { return }
        // What was printed so far was printed for the old size.
        catchUp()
        try child.resize(size)
        changeSize(to: size, at: journal.end)
        updateViewports()
    }

    /// The program's terminal has another size, from an offset on: what knows the size is told.
    func changeSize(to size: WindowSize, at offset: StreamOffset) {
        self.size = size
        screen?.resize(size)
        isCheckpointStale = true
        answerQueries()
        record(.resize(size), at: offset)
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
        finish(SessionEnd(status: status, reason: terminationReason ?? .exited))
    }

    /// Notes an event in the journal, at the end of the output unless told otherwise.
    func record(_ event: JournalEvent, at offset: StreamOffset? = nil) {
        let isEnd = if case .end = event { true } else { false }
        do throws(JournalError) {
            try journal.append(event, at: offset ?? journal.end)
            if isEnd { unrecordedEnd = nil }
        } catch {
            // A note that cannot be kept must not take the session with it: output is what counts, and it has its own
            // files.
            if isEnd { unrecordedEnd = event }
        }
    }

    /// Records the end and frees what the kernel holds; clients get what is left and then the end.
    private func finish(_ end: SessionEnd) {
        let now = clock.wallMilliseconds()
        self.end = end
        endedAt = now
        input.removeAll()
        record(.end(JournalEvent.Ending(status: end.status, reason: end.reason, wallMilliseconds: now)))
        keepFinalScreen()
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
