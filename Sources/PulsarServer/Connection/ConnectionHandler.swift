import NIOCore
import PulsarProtocol
import PulsarSession

/// One client's socket: lines in and answers out, and after `open_stream` frames both ways.
///
/// Nothing is queued without a bound: while an answer is owed, the socket full, or a session's input queue full, the
/// handler does not read, and the client waits in its own `write(2)`.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Mode {
        case lines
        case stream(StreamInput)
        case closed
    }

    private let engine: Engine
    private let peerProcessID: Int32
    private var mode = Mode.lines
    private var framer = LineFramer()
    private var connection: Connection?
    private var context: ChannelHandlerContext?
    private var current: RequestRun?
    private var waiting: [ObjectIdentifier: RequestRun] = [:]
    private var isBlockedOnInput = false
    private var hasPendingRead = false
    private var isProcessing = false
    private var isInputClosed = false

    /// Bound: lines of one connection that wait for something to happen; beyond it the next line is not read.
    static let waitingLinesMax = 128

    init(engine: Engine, peerProcessID: Int32) {
        self.engine = engine
        self.peerProcessID = peerProcessID
    }

    // MARK: - The channel's life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        connection = engine.open(channel: context.channel, peerProcessID: peerProcessID, handler: self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        shutDown()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        shutDown()
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func shutDown() {
        guard let connection else { return }
        self.connection = nil
        current?.cancel()
        for run in waiting.values { run.cancel() }
        current = nil
        waiting = [:]
        var stream: StreamInput?
        if case .stream(let input) = mode { stream = input }
        mode = .closed
        engine.close(connection, stream: stream)
    }

    // MARK: - In

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        switch mode {
        case .lines: framer.append(&bytes)
        case .stream(let input): input.append(&bytes)
        case .closed: return
        }
        process()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            isInputClosed = true
            closeWhenAnswered()
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Closes a connection on which nothing more comes, once everything that came has been answered.
    ///
    /// A stream goes on: its client listens still, or goes and is noticed then.
    private func closeWhenAnswered() {
        guard isInputClosed, !isHeldUp, isInLineMode, current == nil, waiting.isEmpty, let context else { return }
        // Why behind an empty write: closing drops what has not been written yet.
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.context?.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }

    func read(context: ChannelHandlerContext) {
        if isHeldUp { hasPendingRead = true } else { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            switch mode {
            case .lines: connection?.reportLostNotifications()
            case .stream(let input): input.session.channelBecameWritable(input.client)
            case .closed: break
            }
            process()
        }
        context.fireChannelWritabilityChanged()
    }

    /// Whether nothing more is to be read for now.
    private var isHeldUp: Bool {
        switch mode {
        case .lines:
            (current?.holdsUpOthers ?? false) || waiting.count >= Self.waitingLinesMax
                || !(context?.channel.isWritable ?? false)
        case .stream:
            isBlockedOnInput
        case .closed:
            true
        }
    }

    private func process() {
        // Why: an answer that is written at once can call back into here.
        guard !isProcessing else { return }
        isProcessing = true
        defer {
            isProcessing = false
            context?.flush()
            closeWhenAnswered()
        }
        loop: while !isHeldUp {
            switch mode {
            case .lines:
                guard let line = framer.next() else { break loop }
                perform(line)
            case .stream(let input):
                perform(input)
                break loop
            case .closed:
                break loop
            }
        }
        if hasPendingRead, !isHeldUp {
            hasPendingRead = false
            context?.read()
        }
    }

    // MARK: - Lines

    var isInLineMode: Bool {
        if case .lines = mode { true } else { false }
    }

    /// Bytes of lines that the socket has not taken yet.
    var unsentBytes: Int {
        do { return try context?.channel.syncOptions?.getOption(.bufferedWritableBytes) ?? 0 } catch {
            // Why none: only a channel that is closed does not tell.
            return 0
        }
    }

    private func perform(_ line: LineFramer.Line) {
        guard let connection else { return }
        let incoming: IncomingLine
        switch line {
        case .tooLong:
            return send(line: ResponseEncoder.encode(id: .null, isVersion2: false, error: .lineTooLong))
        case .complete(let bytes):
            incoming = bytes.withUnsafeReadableBytes { LineParser.parse($0) }
        }
        let run = RequestRun(
            incoming,
            rejected: { connection.noteRejected($0) },
            dispatch: { [engine] request throws(RPCError) in try engine.dispatch(request, from: connection) },
            becameIdle: { [weak self] in self?.process() },
            finish: { [weak self] in self?.finish($0, $1, $2) }
        )
        current = run
        run.run()
        if !run.isFinished, !run.holdsUpOthers {
            waiting[ObjectIdentifier(run)] = run
            current = nil
        } else if run.isFinished {
            current = nil
        }
    }

    private func finish(_ run: RequestRun, _ answer: [UInt8]?, _ starter: RequestRun.StreamStarter?) {
        let wasWaiting = waiting.removeValue(forKey: ObjectIdentifier(run)) != nil
        if run === current { current = nil }
        if let answer { send(line: answer) }
        if let starter, let context {
            let input = starter(StreamChannel(channel: context.channel))
            mode = .stream(input)
            var rest = framer.takeRest()
            input.append(&rest)
            input.session.beginStream(input.client)
        }
        if wasWaiting { process() }
    }

    func send(line: [UInt8]) {
        guard let context else { return }
        var buffer = context.channel.allocator.buffer(capacity: line.count + 1)
        buffer.writeBytes(line)
        buffer.writeInteger(UInt8(ascii: "\n"))
        context.write(wrapOutboundOut(buffer), promise: nil)
        if !isProcessing { context.flush() }
    }

    // MARK: - Frames

    private func perform(_ input: StreamInput) {
        let outcome = input.perform { [weak self] in
            self?.isBlockedOnInput = false
            self?.process()
        }
        switch outcome {
        case .wantsMore: break
        case .blocked: isBlockedOnInput = true
        case .close: context?.close(promise: nil)
        }
    }
}
