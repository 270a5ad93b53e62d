import NIOCore

/// Cuts what the daemon says into lines and hands each on, without its line feed.
final class LineHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Bound: bytes of one line.
    ///
    /// An answer may be longer than a request (a list of thousands of sessions); a line past this closes the
    /// connection.
    static let lineBytesMax = 64 << 20

    private let onLine: ([UInt8]) -> Void
    private let onClose: ((any Error)?) -> Void
    private var pending: ByteBuffer?
    /// Bytes of `pending` known to hold no line feed.
    ///
    /// Why: a long line arrives in many pieces, each searched once.
    private var searched = 0
    private var failure: (any Error)?

    /// A handler that calls back on the channel's loop.
    init(onLine: @escaping ([UInt8]) -> Void, onClose: @escaping ((any Error)?) -> Void) {
        self.onLine = onLine
        self.onClose = onClose
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        if var pending {
            self.pending = nil
            pending.writeBuffer(&buffer)
            buffer = pending
        }
        while true {
            let rest = buffer.readableBytesView.dropFirst(searched)
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { break }
            let length = end - buffer.readerIndex
            searched = 0
            guard let line = buffer.readBytes(length: length) else { break }
            buffer.moveReaderIndex(forwardBy: 1)
            onLine(line)
        }
        searched = buffer.readableBytes
        guard searched > 0 else { return }
        guard searched <= Self.lineBytesMax else {
            context.close(promise: nil)
            return
        }
        buffer.discardReadBytes()
        pending = buffer
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = error
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        onClose(failure)
        context.fireChannelInactive()
    }
}
