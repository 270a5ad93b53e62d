import Logging
import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Accepts clients on the socket that the keeper bound and holds.
enum UnixListener {
    /// Bound: what a socket holds of output before its client counts as not writable, and when it counts as writable
    /// again.
    ///
    /// It is all the memory a client that does not read costs.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 64 * 1024, high: 256 * 1024)

    /// Bound: connections that wait to be accepted; as the keeper asks for.
    private static let waitingMax: Int32 = 1_024

    /// Starts to accept on a listening descriptor, which the channel owns from here on.
    ///
    /// When descriptors run out, accepting rests for a while; connected clients and sessions go on, and who comes waits.
    static func start(descriptor: Int32, engine: NIOLoopBound<Engine>, log: Logger) -> EventLoopFuture<any Channel> {
        let user = getuid()
        let refusals = NIOLoopBound(
            RefusalLog(log: log, "refused a connection of another user"),
            eventLoop: engine.value.loop
        )
        let channel = ServerBootstrap(group: engine.value.loop)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptRest())
                }
            }
            .childChannelOption(.writeBufferWaterMark, value: waterMark)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                PeerCredentials.of(channel).flatMap { peer in
                    guard let peer, peer.user == user else {
                        refusals.value.note(["uid": peer.map { "\($0.user)" } ?? "unknown"])
                        return channel.close()
                    }
                    return channel.eventLoop.makeCompletedFuture {
                        let engine = engine.value
                        guard engine.connections.count < engine.settings.clientsMax else {
                            throw ChannelError.operationUnsupported
                        }
                        let handler = ConnectionHandler(engine: engine, peerProcessID: peer.process)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
            }
            .withBoundSocket(descriptor)
        // Why again: NIO has asked for 128, and the connect(2) of whoever comes behind those would wait without an end.
        _ = listen(descriptor, waitingMax)
        return channel
    }
}
