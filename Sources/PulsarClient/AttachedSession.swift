import NIOCore
import NIOPosix
public import PulsarProtocol

/// One client looking at one session, over a connection of its own. Safe from any task.
///
/// Output arrives in order, every byte once, also over broken connections: the stream resumes after the last byte
/// delivered. One task takes ``events`` or ``output``; a task that is slow makes the socket wait, never memory grow.
public actor AttachedSession {
    /// Bound: bytes of output between the socket and the task that takes them; past it the socket is left alone.
    static let outputBytesMax = 1 << 20

    private nonisolated let eventLoop: any EventLoop
    private nonisolated let queue: EventQueue<SessionEvent>
    /// Why in a box: the end of this actor comes on any thread, and hands the stream back to its loop.
    private nonisolated let box: NIOLoopBoundBox<StreamConnection?>
    private nonisolated let resumption: Resumption
    private var openWaiter: CheckedContinuation<Result<OpenStream.Answer, ClientError>, Never>?
    private var inputWaiters: [CheckedContinuation<Void, Never>] = []
    private var uncertain: UncertainInput?
    private var outcome: ClientError?

    /// The client's id, the same over all connections.
    public nonisolated let client: ClientID
    /// What the daemon said when the stream was opened.
    public private(set) var opening: OpenStream.Answer?
    /// How the program ended, once it has and all output was delivered.
    public private(set) var end: StreamEnd?

    /// The event loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { eventLoop.executor.asUnownedSerialExecutor() }

    /// Attaches.
    ///
    /// - Parameters:
    ///   - endpoint: Where the daemon is.
    ///   - session: The session: id or unique name.
    ///   - size: The window, for a client that is a terminal. It is shown the screen
    ///     first, and the program's queries are blanked: the session has answered them.
    ///   - isReadOnly: Only look.
    ///   - restore: What to show first; nil leaves it to the daemon.
    ///   - resumeFrom: The offset after the last byte that an earlier attachment delivered.
    ///   - client: The id of an earlier attachment, to go on with its input.
    /// - Throws: When the daemon is not there or refuses.
    public static func attach(
        to endpoint: Endpoint,
        session: String,
        size: WindowSize? = nil,
        isReadOnly: Bool = false,
        restore: RestoreMode? = nil,
        resumeFrom: StreamOffset? = nil,
        client: ClientID = .random(),
        reconnectPolicy: ReconnectPolicy = .standard
    ) async throws(ClientError) -> AttachedSession {
        let target = StreamConnection.Target(
            endpoint: endpoint,
            session: session,
            client: client,
            size: size,
            isReadOnly: isReadOnly,
            restore: restore,
            resumeFrom: resumeFrom
        )
        let attached = AttachedSession(client: client, eventLoop: MultiThreadedEventLoopGroup.singleton.any())
        try await attached.open(target, reconnectPolicy)
        return attached
    }

    private init(client: ClientID, eventLoop: any EventLoop) {
        self.client = client
        self.eventLoop = eventLoop
        box = NIOLoopBoundBox.makeEmptyBox(valueType: StreamConnection.self, eventLoop: eventLoop)
        let resumption = Resumption(eventLoop: eventLoop)
        queue = EventQueue(costMax: Self.outputBytesMax, policy: .pause) { resumption.perform() }
        self.resumption = resumption
    }

    deinit {
        let box = box
        eventLoop.execute { box.value?.detach() }
    }

    /// Everything that happens, in order.
    ///
    /// For one task.
    public nonisolated var events: Events { Events(session: self, queue: queue) }

    /// The output alone.
    ///
    /// For one task, instead of ``events``. A client that is a terminal takes the events, for its screen comes there.
    public nonisolated var output: Output { Output(events: events) }

    /// Types into the session.
    ///
    /// Returns once the bytes are on their way; waits while more than 1 MiB has not been acknowledged. What certainly
    /// did not arrive before a connection broke is sent on the next one; what may have arrived never is.
    public func send(_ bytes: [UInt8]) async throws(ClientError) {
        while let connection, outcome == nil, connection.isInputFull { await waitForInput() }
        guard let connection, outcome == nil else { throw outcome ?? .closed }
        connection.send(bytes)
    }

    /// Types text into the session.
    public func send(_ text: String) async throws(ClientError) { try await send(Array(text.utf8)) }

    /// Waits until everything sent so far has been written to the program.
    ///
    /// - Throws: ``ClientError/Code/inputUncertain`` when that cannot be known for some of it.
    public func inputWritten() async throws(ClientError) {
        guard let connection else { throw outcome ?? .closed }
        let last = connection.inputSequences.last
        while outcome == nil, uncertain == nil, connection.inputSequences.acknowledged < last { await waitForInput() }
        if let uncertain {
            self.uncertain = nil
            let message = "Whether \(uncertain.bytes.count) bytes of input reached the program is not known."
            throw ClientError(code: .inputUncertain, message: message)
        }
        if let outcome, connection.inputSequences.acknowledged < last { throw outcome }
    }

    /// Tells the size of the client's window.
    public func resize(_ size: WindowSize) { connection?.resize(size) }

    /// Tells of the terminal that shows the session, now and on every later connection: programs that ask are answered so.
    public func describe(_ terminal: TerminalDescription) { connection?.describe(terminal) }

    /// The offset after the last byte that came from the daemon.
    public var nextOffset: StreamOffset? { connection?.nextOffset }

    /// Stops looking; the session goes on.
    public func detach() {
        connection?.detach()
        finish(.closed)
    }

    // MARK: - On the loop

    private var connection: StreamConnection? { box.value }

    private func open(_ target: StreamConnection.Target, _ policy: ReconnectPolicy) async throws(ClientError) {
        // Why weak: an attachment that nobody holds any more ends its connection.
        let connection = StreamConnection(target: target, policy: policy, eventLoop: eventLoop) { [weak self] event in
            self?.assumeIsolated { $0.take(event) }
        }
        box.value = connection
        resumption.set { [weak self] in self?.assumeIsolated { $0.connection?.resumeReading() } }
        let result = await withCheckedContinuation { continuation in
            openWaiter = continuation
            connection.start()
        }
        opening = try result.get()
    }

    private func take(_ event: StreamEvent) {
        switch event {
        case .opened(let answer):
            openWaiter?.resume(returning: .success(answer))
            openWaiter = nil
        case .output(let offset, let bytes):
            push(.output(OutputBatch(offset: offset, bytes: Array(bytes.readableBytesView))), cost: bytes.readableBytes)
        case .screen(let bytes): push(.screen(bytes), cost: bytes.count)
        case .readComplete: break
        case .lagged(let range): push(.lagged(range))
        case .resized(let size): push(.resized(size))
        case .notification(let method, let parameters):
            do throws(MessageError) {
                push(.notification(try ServerEvent(method: method, parameters: parameters)))
            } catch {
                // A notification that cannot be read is skipped: it carries nothing that is not asked for elsewhere.
            }
        case .inputAcknowledged: resumeInputWaiters()
        case .inputUncertain(let input):
            uncertain = input
            push(.inputUncertain(input))
            resumeInputWaiters()
        case .disconnected: push(.disconnected)
        case .reconnected(let elapsed): push(.reconnected(after: elapsed))
        case .ended(let end):
            self.end = end
            push(.ended(end))
            finish(ClientError(code: .ended, message: "The session's program has ended."))
        case .failed(let error): finish(error)
        }
    }

    private func push(_ event: SessionEvent, cost: Int = 64) {
        if queue.push(event, cost: cost) { connection?.pauseReading() }
    }

    private func finish(_ error: ClientError) {
        guard outcome == nil else { return }
        outcome = error
        openWaiter?.resume(returning: .failure(error))
        openWaiter = nil
        resumeInputWaiters()
        queue.finish()
    }

    private func waitForInput() async {
        await withCheckedContinuation { inputWaiters.append($0) }
    }

    private func resumeInputWaiters() {
        defer { inputWaiters = [] }
        for waiter in inputWaiters { waiter.resume() }
    }

    /// The error that ended the events, if it was one.
    fileprivate var failure: ClientError? {
        guard let outcome, outcome.code != .closed, outcome.code != .ended else { return nil }
        return outcome
    }
}

// MARK: - Sequences

extension AttachedSession {
    /// Everything that happens to an attached client.
    public struct Events: AsyncSequence, Sendable {
        let session: AttachedSession
        let queue: EventQueue<SessionEvent>

        /// Takes them.
        public func makeAsyncIterator() -> Iterator { Iterator(session: session, queue: queue) }

        /// Takes events one by one.
        public struct Iterator: AsyncIteratorProtocol {
            let session: AttachedSession
            let queue: EventQueue<SessionEvent>

            /// The next event; nil once the program has ended, the client was detached or the task is cancelled.
            ///
            /// - Throws: When the stream was lost for good.
            public mutating func next() async throws(ClientError) -> SessionEvent? {
                if let event = await queue.next() { return event }
                if let failure = await session.failure { throw failure }
                return nil
            }
        }
    }

    /// The output of a session.
    public struct Output: AsyncSequence, Sendable {
        let events: Events

        /// Takes it.
        public func makeAsyncIterator() -> Iterator { Iterator(events: events.makeAsyncIterator()) }

        /// Takes batches one by one.
        public struct Iterator: AsyncIteratorProtocol {
            var events: Events.Iterator

            /// The next batch; nil at the end.
            ///
            /// - Throws: When the stream was lost for good.
            public mutating func next() async throws(ClientError) -> OutputBatch? {
                while let event = try await events.next() {
                    if case .output(let batch) = event { return batch }
                }
                return nil
            }
        }
    }
}
