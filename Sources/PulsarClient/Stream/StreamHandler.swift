import NIOCore
import PulsarProtocol

/// One connection's `open_stream`: sends the request, reads the one line that answers it, then frames.
///
/// Runs on the channel's loop and calls back there. Pings are answered here, by nobody else.
final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the handler tells its owner.
    enum Happening {
        case answered(Result<OpenStream.Answer, ClientError>)
        case item(StreamReader.Item)
        /// What one read brought has been told.
        case readComplete
        case writabilityChanged
        case closed(ClientError)
    }

    private enum Phase {
        case opening(ByteBuffer)
        case streaming
        case closed
    }

    private let request: [UInt8]
    private let tell: (Happening) -> Void
    private var phase = Phase.opening(ByteBuffer())
    private var reader = StreamReader()
    private var failure: ClientError?

    /// A handler for one connection.
    init(request: OpenStream, tell: @escaping (Happening) -> Void) {
        self.request = RequestEncoder.encode(id: .integer(1), request) + [UInt8(ascii: "\n")]
        self.tell = tell
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        do throws(ClientError) {
            switch phase {
            case .opening(var line):
                var incoming = buffer
                line.writeBuffer(&incoming)
                try open(line, context)
            case .streaming: try read(buffer, context)
            case .closed: break
            }
        } catch {
            failure = error
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        tell(.readComplete)
        context.fireChannelReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        tell(.writabilityChanged)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = failure ?? .connectionLost(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        phase = .closed
        tell(.closed(failure ?? .connectionLost()))
        context.fireChannelInactive()
    }

    /// Reads the answer's line, once it is whole; what follows it are frames.
    private func open(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) throws(ClientError) {
        var bytes = bytes
        guard let end = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else {
            guard bytes.readableBytes <= LineParser.lineBytesMax else {
                throw .unreadable(MessageError("The line is too long."))
            }
            phase = .opening(bytes)
            return
        }
        let line = bytes.readBytes(length: end - bytes.readerIndex) ?? []
        bytes.moveReaderIndex(forwardBy: 1)
        let answer: OpenStream.Answer
        do throws(MessageError) {
            guard case .answer(_, let result) = try ResponseParser.parse(line) else {
                phase = .opening(bytes)
                return
            }
            switch result {
            case .success(let json): answer = try OpenStream.Answer(json: json)
            case .failure(let refusal):
                phase = .closed
                tell(.answered(.failure(.refused(refusal))))
                context.close(promise: nil)
                return
            }
        } catch {
            throw .unreadable(error)
        }
        phase = .streaming
        tell(.answered(.success(answer)))
        if bytes.readableBytes > 0 { try read(bytes, context) }
    }

    private func read(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) throws(ClientError) {
        do throws(FrameError) {
            try reader.feed(bytes) { item in
                if case .frame(.ping(let payload)) = item {
                    context.writeAndFlush(
                        wrapOutboundOut(ByteBuffer(bytes: FrameEncoder.encode(.pong(payload)))),
                        promise: nil
                    )
                } else {
                    tell(.item(item))
                }
            }
        } catch {
            throw .unreadable(error)
        }
    }
}
