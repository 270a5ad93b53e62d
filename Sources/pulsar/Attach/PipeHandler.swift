import NIOCore

/// What a terminal, or the pipe of signals, brings; a callback each.
final class PipeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let onRead: ([UInt8]) -> Void
    private let onWritable: (Bool) -> Void
    private let onClose: () -> Void

    init(onRead: @escaping ([UInt8]) -> Void, onWritable: @escaping (Bool) -> Void, onClose: @escaping () -> Void) {
        self.onRead = onRead
        self.onWritable = onWritable
        self.onClose = onClose
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        onRead(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        onWritable(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A terminal that was hung up fails with EIO.
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        onClose()
        context.fireChannelInactive()
    }
}
