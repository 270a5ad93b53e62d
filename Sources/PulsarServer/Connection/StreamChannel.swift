import NIOCore
import PulsarJournal
import PulsarProtocol
import PulsarSession

/// The frames of one stream, written to its connection.
final class StreamChannel: OutputChannel {
    // Bound: how long an acknowledgement waits for output to go with.
    private static let acknowledgementDelay = TimeAmount.milliseconds(2)

    private let channel: any Channel
    /// The highest sequence that was acknowledged and not sent yet.
    private var acknowledged: UInt64?
    private var isAcknowledgementTimed = false

    init(channel: any Channel) {
        self.channel = channel
    }

    var isWritable: Bool { channel.isWritable }

    // Hot: once per client and batch of output.
    func sendOutput(
        at offset: StreamOffset,
        capacity: Int,
        fill: (UnsafeMutableRawBufferPointer) throws(JournalError) -> Int
    ) throws(JournalError) -> Int {
        let headBytes = FrameEncoder.outputPrefixSize
        var buffer = channel.allocator.buffer(capacity: headBytes + capacity)
        buffer.moveWriterIndex(forwardBy: headBytes)
        var failure: JournalError?
        let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: capacity) { bytes in
            do throws(JournalError) {
                return try fill(UnsafeMutableRawBufferPointer(rebasing: bytes[..<capacity]))
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        guard count > 0 else { return 0 }
        sendAcknowledgement()
        buffer.setInteger(FrameKind.output.rawValue, at: 0)
        buffer.setInteger(UInt32(count + MemoryLayout<UInt64>.size), at: 1)
        buffer.setInteger(offset, at: FrameHeader.size)
        channel.write(buffer, promise: nil)
        return count
    }

    func send(_ frame: OutputFrame) {
        if case .inputAcknowledged(let sequence) = frame { return acknowledge(sequence) }
        sendAcknowledgement()
        write(frame)
    }

    // Why not at once: it would wake the client just when the program, whose echo the client waits for, wants the core.
    private func acknowledge(_ sequence: UInt64) {
        acknowledged = sequence
        guard !isAcknowledgementTimed else { return }
        isAcknowledgementTimed = true
        channel.eventLoop.assumeIsolated().scheduleTask(in: Self.acknowledgementDelay) { [self] in
            isAcknowledgementTimed = false
            sendAcknowledgement()
            flush()
        }
    }

    private func sendAcknowledgement() {
        guard let sequence = acknowledged else { return }
        acknowledged = nil
        write(.inputAcknowledged(sequence: sequence))
    }

    private func write(_ frame: OutputFrame) {
        let encoded: [UInt8] =
            switch frame {
            case .lagged(let from, let to): FrameEncoder.encode(.lagged(from: from, to: to))
            case .inputAcknowledged(let sequence): FrameEncoder.encode(.inputAcknowledged(sequence: sequence))
            case .resize(let size): FrameEncoder.encode(.resize(size))
            case .outputPlace(let place):
                FrameEncoder.encode(
                    .event(
                        method: JournalState.eventMethod,
                        parameters: ["journal_state": .string(JournalState(place).rawValue)]
                    )
                )
            case .snapshot(let offset, let isLast, let bytes):
                FrameEncoder.encode(
                    .snapshot(
                        offset: offset,
                        format: isLast ? Frame.replayFormat : Frame.replayPartFormat,
                        bytes: bytes
                    )
                )
            case .end(let offset, let end):
                FrameEncoder.encode(
                    .end(StreamEnd(offset: offset, exitStatus: end.status, reason: EndReason(end.reason)))
                )
            }
        channel.write(ByteBuffer(bytes: encoded), promise: nil)
    }

    func sendPong(_ payload: ByteBuffer) {
        channel.write(ByteBuffer(bytes: FrameEncoder.encode(.pong(Array(payload.readableBytesView)))), promise: nil)
        channel.flush()
    }

    func flush() {
        channel.flush()
    }

    func call(afterNanoseconds nanoseconds: UInt64, _ body: @escaping () -> Void) {
        let delay = TimeAmount.nanoseconds(Int64(clamping: nanoseconds))
        channel.eventLoop.assumeIsolated().scheduleTask(in: delay, body)
    }

    func close() {
        channel.close(promise: nil)
    }
}
