import NIOCore

/// Lets a listener rest when a connection could not be taken, as when there is no descriptor left.
///
/// Why not NIO's `AcceptBackoffHandler`: it holds back reads that are asked for, and after an error of accept(2) none is; the
/// listener stays readable, and the loop takes a whole processor.
final class AcceptRest: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let time = TimeAmount.milliseconds(200)

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        setReading(false, context)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.time) { [self] in setReading(true, context) }
    }

    private func setReading(_ isReading: Bool, _ context: ChannelHandlerContext) {
        do { try context.channel.syncOptions?.setOption(.autoRead, value: isReading) } catch {
            // Only a listener that is closed refuses.
        }
    }
}
