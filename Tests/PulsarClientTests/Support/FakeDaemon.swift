import NIOCore
import NIOPosix
import PulsarProtocol
import Synchronization

/// A daemon of a test's: it says what the test tells it to, over a real socket, on a loop of its own.
final class FakeDaemon: Sendable {
    /// What arrives on a connection.
    enum Arrival {
        case opened
        case request(IncomingRequest)
        case frame(Frame)
        case closed
    }

    let endpoint: Endpoint

    private init(endpoint: Endpoint) { self.endpoint = endpoint }

    /// Runs `body` with a daemon whose every arrival is given to `behave`, on the daemon's loop.
    static func with(
        path: String? = nil,
        _ behave: @escaping @Sendable (FakeConnection, Arrival) -> Void,
        _ body: (FakeDaemon) async throws -> Void
    ) async throws {
        let path = path ?? "/tmp/pulsar-test-\(Identifier.random()).sock"
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let counter = ConnectionCounter()
        _ = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = FakeConnection(number: counter.next(), channel: channel)
                    try channel.pipeline.syncOperations.addHandler(FakeHandler(connection: connection, behave: behave))
                }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        do {
            try await body(FakeDaemon(endpoint: try Endpoint(path: path)))
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }
}

/// Numbers the connections.
private final class ConnectionCounter: Sendable {
    private let count = Atomic<Int>(0)

    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).newValue }
}

/// One connection to the fake daemon.
struct FakeConnection: Sendable {
    /// 1 for the first connection, and so on.
    let number: Int
    let channel: any Channel

    func answer(_ request: IncomingRequest, _ result: some MessageValue) {
        guard let id = request.id else { return }
        send(ResponseEncoder.encode(id: id, isVersion2: true, result: result.json) + [0x0A])
    }

    func refuse(_ request: IncomingRequest, _ code: RPCErrorCode, _ message: String = "No.") {
        guard let id = request.id else { return }
        let error = RPCError(code: code, message: message)
        send(ResponseEncoder.encode(id: id, isVersion2: true, error: error) + [0x0A])
    }

    func tell(_ notification: some ServerNotification) { send(RequestEncoder.encode(notification) + [0x0A]) }

    func send(_ frame: Frame) { send(FrameEncoder.encode(frame)) }

    func send(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

    func close() { channel.close(promise: nil) }
}

private final class FakeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: FakeConnection
    private let behave: @Sendable (FakeConnection, FakeDaemon.Arrival) -> Void
    private var line: [UInt8] = []
    private var decoder = FrameDecoder()
    private var isStream = false

    init(connection: FakeConnection, behave: @escaping @Sendable (FakeConnection, FakeDaemon.Arrival) -> Void) {
        self.connection = connection
        self.behave = behave
    }

    func channelActive(context: ChannelHandlerContext) { behave(connection, .opened) }

    func channelInactive(context: ChannelHandlerContext) { behave(connection, .closed) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Array(unwrapInboundIn(data).readableBytesView)
        while !isStream, let end = bytes.firstIndex(of: 0x0A) {
            line += bytes[..<end]
            bytes.removeSubrange(...end)
            if case .request(.success(let request)) = LineParser.parse(line) {
                isStream = request.method == OpenStream.method
                behave(connection, .request(request))
            }
            line = []
        }
        guard isStream else {
            line += bytes
            return
        }
        decoder.feed(bytes)
        while let frame = try? decoder.next() { behave(connection, .frame(frame)) }
    }
}

/// What a test's closures write down, to be looked at afterwards or waited for.
final class Record<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var elements: [Element] { state.withLock { $0.elements } }

    func add(_ element: Element) {
        let ready = state.withLock { state in
            state.elements.append(element)
            let count = state.elements.count
            defer { state.waiters.removeAll { $0.count <= count } }
            return state.waiters.filter { $0.count <= count }
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    /// Waits until so many are there.
    func waitFor(_ count: Int) async -> [Element] {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.elements.count < count else { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
        return elements
    }
}

extension OpenStream.Answer {
    /// An answer of which a test says only what matters to it.
    static func answer(
        to request: IncomingRequest,
        offset: StreamOffset = 0,
        resumed: Bool = false,
        accepted: UInt64 = 0,
        epoch: UInt64 = 1
    ) -> OpenStream.Answer {
        let client = request.parameters["client_id"]?.stringValue.flatMap { Identifier($0) }
        return OpenStream.Answer(
            client: client ?? .random(),
            offset: offset,
            endOffset: offset,
            oldestOffset: 0,
            isResumed: resumed,
            isLagged: false,
            inputAccepted: accepted,
            columns: 80,
            rows: 24,
            epoch: epoch
        )
    }
}
