import NIOCore
import NIOPosix
import PulsarProtocol

/// Connects to the daemon's Unix socket, on a loop of the caller's.
enum UnixTransport {
    /// Bound: bytes taken from the socket at once; the loop's buffer adapts below it.
    private static let readMax = 256 * 1024

    /// Connects.
    ///
    /// The handler is made and added on the loop, before the first byte can arrive.
    static func connect(
        to endpoint: Endpoint,
        on eventLoop: any EventLoop,
        makeHandler: @escaping @Sendable () -> any ChannelInboundHandler
    ) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: eventLoop)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1_024, initial: 16_384, maximum: readMax)
            )
            .channelInitializer { channel in
                eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(makeHandler()) }
            }
            .connect(unixDomainSocketPath: endpoint.path)
    }
}
