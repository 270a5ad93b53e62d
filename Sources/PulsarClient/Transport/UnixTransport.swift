import NIOCore
import NIOPosix
import PulsarProtocol

/// Connects to the daemon's Unix socket, on a loop of the caller's.
enum UnixTransport {
    /// Bound: bytes taken from the socket at once; the loop's buffer adapts below it.
    private static let readMax = 256 * 1024

    /// Connects, and shows the endpoint's token where it has one.
    ///
    /// The handler is made and added on the loop, before the first byte can arrive. What fails with a ``ClientError`` was
    /// refused by the daemon.
    static func connect(
        to endpoint: Endpoint,
        on eventLoop: any EventLoop,
        makeHandler: @escaping @Sendable () -> any ChannelInboundHandler
    ) -> EventLoopFuture<any Channel> {
        let taken = endpoint.token.map { (token: $0, promise: eventLoop.makePromise(of: Void.self)) }
        let connected = ClientBootstrap(group: eventLoop)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 16_384, maximum: readMax)
            )
            .channelInitializer { channel in
                eventLoop.makeCompletedFuture {
                    if let taken {
                        let handler = TokenHandler(token: taken.token, taken: taken.promise)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(makeHandler())
                }
            }
            .connect(unixDomainSocketPath: endpoint.path)
        guard let taken else { return connected }
        // Nobody says anything where there is no connection.
        connected.whenFailure { taken.promise.fail($0) }
        return connected.flatMap { channel in taken.promise.futureResult.map { channel } }
    }
}
