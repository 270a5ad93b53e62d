import NIOCore
import PulsarProtocol

/// Shows a connection's access token before anything else is said: what is behind it in the pipeline learns that the
/// connection is there once the daemon has taken the token.
final class TokenHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    // Bound: how long a daemon may take to take a token; nobody else can end a connection that waits for it.
    private static let patience = TimeAmount.seconds(5)

    private let token: AccessToken
    private let taken: EventLoopPromise<Void>
    private var received = ByteBuffer()
    private var deadline: Scheduled<Void>?

    /// - Parameter taken: succeeds when the connection has the token's rights; fails with a ``ClientError``.
    init(token: AccessToken, taken: EventLoopPromise<Void>) {
        self.token = token
        self.taken = taken
    }

    func channelActive(context: ChannelHandlerContext) {
        let request = Initialize(protocolVersion: ProtocolVersion.current, token: token)
        let line = RequestEncoder.encode(id: .string("token"), request) + [UInt8(ascii: "\n")]
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: line)), promise: nil)
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { [weak self] in
            self?.refuse(.connectionLost(), context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        received.writeBuffer(&buffer)
        guard let end = received.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) else {
            guard received.readableBytes <= LineParser.lineBytesMax else {
                return refuse(.unreadable(MessageError("The line is too long.")), context)
            }
            return
        }
        let line = received.readBytes(length: end - received.readerIndex) ?? []
        received.moveReaderIndex(forwardBy: 1)
        do throws(ClientError) { try Self.check(line) } catch { return refuse(error, context) }
        deadline?.cancel()
        taken.succeed()
        context.fireChannelActive()
        if received.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(received)) }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { refuse(.connectionLost(error), context) }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        taken.fail(ClientError.connectionLost())
        context.fireChannelInactive()
    }

    private func refuse(_ error: ClientError, _ context: ChannelHandlerContext) {
        taken.fail(error)
        context.close(promise: nil)
    }

    /// - Throws: where the line does not say that the token was taken.
    private static func check(_ line: [UInt8]) throws(ClientError) {
        let result: Result<JSONValue, RPCError>
        let answer: Initialize.Answer
        do throws(MessageError) {
            guard case .answer(_, let given) = try ResponseParser.parse(line) else {
                throw MessageError("It is no answer.")
            }
            result = given
        } catch { throw .unreadable(error) }
        let json: JSONValue
        do throws(RPCError) { json = try result.get() } catch { throw .refused(error) }
        do throws(MessageError) { answer = try Initialize.Answer(json: json) } catch { throw .unreadable(error) }
        guard answer.tokenID != nil else { throw .tokensUnknown }
    }
}
