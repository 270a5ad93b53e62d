package import NIOCore
package import PulsarProtocol

/// A session's stream over any number of connections: opens it, keeps its place, reconnects and resumes.
///
/// Lives on one event loop, the caller's; every call is made there and every callback comes there, synchronously.
/// ``AttachedSession`` wraps it for tasks; the command's `attach` drives it directly, since a hop costs more than a key.
package final class StreamConnection {
    /// What to look at, and how.
    package struct Target: Sendable {
        /// Where the daemon is.
        package var endpoint: Endpoint
        /// The session: id or unique name.
        package var session: String
        /// Who looks; the same over all connections.
        package var client: ClientID
        /// The window, for a client that is a terminal.
        package var size: WindowSize?
        /// The client only looks.
        package var isReadOnly: Bool
        /// The screen is drawn in the client's window while the session is of another size.
        package var wantsViewport = false
        /// What to show first.
        package var restore: RestoreMode?
        /// The offset after the last byte that was shown before.
        package var resumeFrom: StreamOffset?
        /// The variables of the login that this client runs in.
        package var environment: [String: String] = [:]
        /// What is known of the terminal that shows the session.
        package var terminal: TerminalDescription?

        /// A target from its parts.
        package init(
            endpoint: Endpoint,
            session: String,
            client: ClientID = .random(),
            size: WindowSize? = nil,
            isReadOnly: Bool = false,
            restore: RestoreMode? = nil,
            resumeFrom: StreamOffset? = nil
        ) {
            self.endpoint = endpoint
            self.session = session
            self.client = client
            self.size = size
            self.isReadOnly = isReadOnly
            self.restore = restore
            self.resumeFrom = resumeFrom
        }
    }

    private enum State {
        case idle
        /// A connection is being made, or its answer is awaited.
        case opening
        case open(any Channel)
        case waiting(Scheduled<Void>)
        case finished
    }

    private static let firstPatience = Duration.seconds(5)

    private let eventLoop: any EventLoop
    private let policy: ReconnectPolicy
    private let receive: (StreamEvent) -> Void
    private var target: Target
    private var state = State.idle
    private var channel: (any Channel)?
    private var position: OutputPosition
    private var ledger = InputLedger()
    private var epoch: UInt64?
    private var attempt = 0
    private var brokenAt: NIODeadline?
    private var isReadingPaused = false

    /// A stream that is not open yet.
    package init(
        target: Target,
        policy: ReconnectPolicy = .standard,
        eventLoop: any EventLoop,
        receive: @escaping (StreamEvent) -> Void
    ) {
        self.target = target
        self.policy = policy
        self.eventLoop = eventLoop
        self.receive = receive
        position = OutputPosition(next: target.resumeFrom)
    }

    // MARK: - What the owner does

    /// The offset after the last byte told.
    package var nextOffset: StreamOffset? { position.next }

    /// No more input should be sent until some is acknowledged.
    package var isInputFull: Bool { ledger.isFull }

    /// Everything sent has been written to the program.
    package var isInputEmpty: Bool { ledger.isEmpty }

    /// The number of the last frame of input, and the last one acknowledged.
    package var inputSequences: (last: UInt64, acknowledged: UInt64) { (ledger.lastSequence, ledger.acknowledged) }

    /// A stream is open now.
    package var isOpen: Bool {
        if case .open = state { true } else { false }
    }

    /// Opens the stream.
    package func start() {
        eventLoop.preconditionInEventLoop()
        guard case .idle = state else { return }
        connect()
    }

    /// Sends input; while the connection is broken it waits for the next one.
    package func send(_ bytes: [UInt8]) {
        guard !bytes.isEmpty, !target.isReadOnly, !isFinished else { return }
        let entries = ledger.append(bytes, isConnected: isOpen)
        guard case .open(let channel) = state else { return }
        write(entries, to: channel)
    }

    /// Tells the window's size, now and on every later connection.
    package func resize(_ size: WindowSize) {
        target.size = size
        guard case .open(let channel) = state else { return }
        write(.resize(size), to: channel)
    }

    /// Tells of the terminal that shows the session, now and on every later connection.
    package func describe(_ terminal: TerminalDescription) {
        target.terminal = terminal
        guard case .open(let channel) = state else { return }
        write(.event(method: TerminalDescription.eventMethod, parameters: terminal.json), to: channel)
    }

    /// Stops taking output from the socket; the daemon's cursor stays where it is.
    package func pauseReading() { setReading(paused: true) }

    /// Goes on taking output.
    package func resumeReading() { setReading(paused: false) }

    /// Stops looking.
    ///
    /// Nothing is told any more.
    package func detach() {
        if case .open(let channel) = state { write(.detach, to: channel) }
        close()
    }

    // MARK: - Connecting

    private var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    private func connect() {
        state = .opening
        let request = OpenStream(
            session: target.session,
            client: target.client,
            columns: target.size?.columns,
            rows: target.size?.rows,
            resumeFrom: position.next,
            restore: target.restore,
            isReadOnly: target.isReadOnly,
            wantsViewport: target.wantsViewport,
            environment: target.environment
        )
        // Protected by: the loop; the bound value is opened on it alone.
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        UnixTransport.connect(to: target.endpoint, on: eventLoop) {
            let connection = bound.value
            return StreamHandler(request: request) { [weak connection] in connection?.handle($0) }
        }.assumeIsolated().whenComplete { [weak self] result in
            guard let self else {
                // Nobody is left to use it.
                if case .success(let channel) = result { channel.close(promise: nil) }
                return
            }
            self.connected(result)
        }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        switch result {
        case .success(let channel):
            guard !isFinished else { return channel.close(promise: nil) }
            self.channel = channel
            if isReadingPaused { setReading(paused: true) }
        case .failure(let refusal as ClientError) where refusal.isFinal: finish(.failed(refusal))
        case .failure(let loss as ClientError): broke(loss, mayRetryFirst: true)
        case .failure(let error):
            broke(.unreachable(target.endpoint, error), mayRetryFirst: false)
        }
    }

    /// A connection is gone, or could not be made.
    private func broke(_ error: ClientError, mayRetryFirst: Bool) {
        guard !isFinished else { return }
        channel = nil
        if brokenAt == nil {
            guard mayRetryFirst || epoch != nil else { return finish(.failed(error)) }
            brokenAt = .now()
            if epoch != nil { receive(.disconnected(error)) }
        }
        guard !isFinished else { return }
        let elapsed = Self.elapsed(since: brokenAt)
        // Bound: a first stream that never opens is given up even by a policy without an end.
        let mayTry = policy.allows(attemptAfter: elapsed) && (epoch != nil || elapsed < Self.firstPatience)
        guard mayTry else { return finish(.failed(error)) }
        var generator = SystemRandomNumberGenerator()
        let delay = policy.delay(beforeAttempt: attempt, using: &generator)
        attempt += 1
        state = .waiting(
            eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) { [weak self] in self?.connect() }
        )
    }

    private static func elapsed(since start: NIODeadline?) -> Duration {
        guard let start else { return .zero }
        return .nanoseconds((NIODeadline.now() - start).nanoseconds)
    }

    // MARK: - What the connection says

    private func handle(_ happening: StreamHandler.Happening) {
        guard !isFinished else { return }
        switch happening {
        case .answered(.success(let answer)): opened(answer)
        case .answered(.failure(let error)): refused(error)
        case .item(.output(let offset, let bytes)): deliver(offset, bytes)
        case .item(.frame(let frame)): take(frame)
        case .readComplete: receive(.readComplete)
        case .writabilityChanged: break
        case .closed(let error):
            if case .waiting = state { return }
            broke(error, mayRetryFirst: error.code == .connectionLost)
        }
    }

    private func opened(_ answer: OpenStream.Answer) {
        guard let channel else { return }
        let isSameEngine = epoch == nil || epoch == answer.epoch
        let resumption = ledger.resume(accepted: answer.inputAccepted, isSameEngine: isSameEngine)
        let elapsed = Self.elapsed(since: brokenAt)
        let isBack = epoch != nil
        epoch = answer.epoch
        target.client = answer.client
        state = .open(channel)
        attempt = 0
        brokenAt = nil
        receive(.opened(answer))
        if isBack { receive(.reconnected(after: elapsed)) }
        if let missing = position.jump(to: answer.offset) { receive(.lagged(missing)) }
        if answer.hasSnapshot { position.forget() }
        if let uncertain = resumption.uncertain { receive(.inputUncertain(uncertain)) }
        guard case .open(let channel) = state else { return }
        // Why: the window may have changed while nobody listened, and the request carries no pixels.
        if let size = target.size { write(.resize(size), to: channel) }
        if let terminal = target.terminal { describe(terminal) }
        write(resumption.resend, to: channel)
    }

    private func refused(_ error: ClientError) {
        let code = error.answer?.code
        if code == .offsetOutOfRange, position.next != nil {
            // Why: the daemon's journal ends before what was shown (it was not on a disk); start where it says.
            position.forget()
            return broke(error, mayRetryFirst: true)
        }
        let isPassing = code == .shuttingDown || (epoch != nil && (code == .internalError || code == .limitReached))
        if isPassing { broke(error, mayRetryFirst: true) } else { finish(.failed(error)) }
    }

    private func deliver(_ offset: StreamOffset, _ bytes: ByteBuffer) {
        var bytes = bytes
        var skipped = 0
        switch position.advance(offset: offset, count: bytes.readableBytes) {
        case .skip: return
        case .deliver(let skipping): skipped = skipping
        case .gap(let from): receive(.lagged(from..<offset))
        }
        bytes.moveReaderIndex(forwardBy: skipped)
        receive(.output(offset: offset + UInt64(skipped), bytes: bytes))
    }

    private func take(_ frame: Frame) {
        switch frame {
        case .lagged(_, let to):
            if let missing = position.jump(to: to) { receive(.lagged(missing)) }
        case .end(let end):
            ledger.removeAll()
            finish(.ended(end))
        case .inputAcknowledged(let sequence):
            ledger.acknowledge(sequence)
            receive(.inputAcknowledged)
        case .resize(let size): receive(.resized(size))
        case .event(let method, let parameters): receive(.notification(method: method, parameters: parameters))
        case .snapshot(let offset, let format, let bytes): show(bytes, format: format, of: offset)
        case .output, .screenUpdate, .input, .detach, .ping, .pong, .unknown: break
        }
    }

    /// A screen, or a part of one, is drawn.
    ///
    /// Until the last part has come there is no place to resume at: another connection begins with a screen of its own.
    private func show(_ bytes: [UInt8], format: UInt8, of offset: StreamOffset) {
        switch format {
        case Frame.replayFormat: _ = position.jump(to: offset)
        case Frame.replayPartFormat: position.forget()
        default: return
        }
        receive(.screen(bytes: bytes))
    }

    // MARK: - Writing and closing

    private func write(_ entries: [InputLedger.Entry], to channel: any Channel) {
        guard !entries.isEmpty else { return }
        for entry in entries {
            let frame = FrameEncoder.encode(.input(sequence: entry.sequence, bytes: entry.bytes))
            channel.write(ByteBuffer(bytes: frame), promise: nil)
        }
        channel.flush()
    }

    private func write(_ frame: Frame, to channel: any Channel) {
        channel.writeAndFlush(ByteBuffer(bytes: FrameEncoder.encode(frame)), promise: nil)
    }

    private func setReading(paused: Bool) {
        isReadingPaused = paused
        guard let channel else { return }
        do {
            try channel.syncOptions?.setOption(.autoRead, value: !paused)
        } catch {
            // Only a channel that is closed refuses, and its handler says so by itself.
        }
    }

    private func finish(_ event: StreamEvent) {
        close()
        receive(event)
    }

    private func close() {
        if case .waiting(let scheduled) = state { scheduled.cancel() }
        state = .finished
        channel?.close(promise: nil)
        channel = nil
    }
}
