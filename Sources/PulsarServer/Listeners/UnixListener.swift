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

    /// Starts to accept on a listening descriptor, which the channel owns from here on.
    ///
    /// When descriptors run out, NIO's back-off pauses accepting for a second; connected clients and sessions go on.
    static func start(descriptor: Int32, engine: NIOLoopBound<Engine>, log: Logger) -> EventLoopFuture<any Channel> {
        let user = getuid()
        let refusals = NIOLoopBound(
            RefusalLog(log: log, "refused a connection of another user"),
            eventLoop: engine.value.loop
        )
        return ServerBootstrap(group: engine.value.loop)
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
    }
}
