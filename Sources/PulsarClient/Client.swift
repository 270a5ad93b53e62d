import NIOCore
import NIOPosix
public import PulsarProtocol

/// A connection to the daemon for calls and notifications. Safe from any task.
///
/// Connects on first use, or by ``connect()``, and reconnects by itself from then on. A call that was under way when
/// the connection broke fails with ``ClientError/Code/connectionLost``, unless it only reads: then it is asked once
/// more. Its isolation domain is the event loop its socket is on.
public actor Client {
    typealias Waiter = CheckedContinuation<Result<JSONValue, ClientError>, Never>

    enum State {
        /// Never connected, or closed by a first attempt that failed.
        case idle
        case connecting
        case connected(any Channel)
        /// The connection broke; the next attempt is due.
        case waiting(Scheduled<Void>)
        case closed
    }

    /// Where the daemon is.
    public nonisolated let endpoint: Endpoint
    nonisolated let eventLoop: any EventLoop
    let policy: ReconnectPolicy
    var state = State.idle
    var table = RequestTable<Waiter>()
    var connectWaiters: [CheckedContinuation<Result<Void, ClientError>, Never>] = []
    var subscribers = SubscriberTable()
    var attempt = 0
    var brokenAt: NIODeadline?
    /// Tells a connection's callbacks from those of the one before.
    var connectionNumber = 0

    /// The event loop.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { eventLoop.executor.asUnownedSerialExecutor() }

    /// A client of the daemon at an endpoint.
    ///
    /// Nothing is connected yet.
    public init(endpoint: Endpoint, reconnectPolicy: ReconnectPolicy = .standard) {
        self.init(
            endpoint: endpoint,
            reconnectPolicy: reconnectPolicy,
            eventLoop: MultiThreadedEventLoopGroup.singleton.any()
        )
    }

    /// A client on an event loop of the caller's.
    init(endpoint: Endpoint, reconnectPolicy: ReconnectPolicy, eventLoop: any EventLoop) {
        self.endpoint = endpoint
        self.eventLoop = eventLoop
        policy = reconnectPolicy
    }

    deinit {
        if case .connected(let channel) = state { channel.close(promise: nil) }
    }

    /// Whether a connection is there now.
    public var isConnected: Bool {
        if case .connected = state { true } else { false }
    }

    /// How many calls wait for their answers.
    public var pendingCallCount: Int { table.count }

    /// Connects, unless that was done.
    ///
    /// One attempt: a daemon that is not there is an error.
    public func connect() async throws(ClientError) {
        switch state {
        case .connected: return
        case .closed: throw .closed
        case .idle, .connecting, .waiting: break
        }
        let result = await withCheckedContinuation { continuation in
            connectWaiters.append(continuation)
            if case .connecting = state { return }
            startConnecting()
        }
        try result.get()
    }

    /// Ends the connection for good.
    ///
    /// Calls under way fail.
    public func close() {
        let channel: (any Channel)? = if case .connected(let channel) = state { channel } else { nil }
        if case .waiting(let scheduled) = state { scheduled.cancel() }
        state = .closed
        channel?.close(promise: nil)
        failAll(.closed)
        subscribers.finish()
    }

    /// Calls a method and waits for its answer.
    ///
    /// - Throws: ``ClientError/Code/refused`` with the daemon's error in ``ClientError/answer``, or what became of the
    ///   connection.
    public func call<R: Request>(_ request: R) async throws(ClientError) -> R.Answer {
        precondition(R.method != OpenStream.method, "A stream needs its own connection: AttachedSession.")
        precondition((request as? Initialize)?.token == nil, "A token goes with the endpoint, to every connection.")
        if case .closed = state { throw .closed }
        let id = table.upcomingID
        let line = RequestEncoder.encode(id: .integer(id), request) + [UInt8(ascii: "\n")]
        let isIdempotent = IdempotentMethods.contains(R.method)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                guard !Task.isCancelled else { return waiter.resume(returning: .failure(Self.cancelled)) }
                guard table.add(line: line, isIdempotent: isIdempotent, waiter: waiter) else {
                    return waiter.resume(returning: .failure(Self.tooManyRequests))
                }
                sendUnsent()
            }
        } onCancel: {
            // Why not awaited: nobody is left to wait. The closure ends at once; the loop owns it.
            eventLoop.execute { [weak self] in self?.assumeIsolated { $0.settle(id, .failure(Self.cancelled)) } }
        }
        let json = try result.get()
        do throws(MessageError) { return try R.Answer(json: json) } catch { throw .unreadable(error) }
    }

    private static let cancelled = ClientError(code: .cancelled, message: "The call was cancelled.")
    private static let tooManyRequests = ClientError(
        code: .tooManyRequests,
        message: "More than \(RequestTable<Waiter>.requestsMax) calls wait for their answers."
    )
}

/// The methods that may be asked twice: they change nothing, and nothing is taken by asking.
package enum IdempotentMethods {
    private static let names: Set<String> = [
        Initialize.method, Discover.method, GetStatus.method, ListSessions.method, ListClients.method,
        ListTokens.method, ReadEvents.method, ReadOutput.method, ReadScreen.method, Synchronize.method, Wait.method,
        Subscribe.method, Unsubscribe.method,
    ]

    package static func contains(_ method: String) -> Bool { names.contains(method) }
}
