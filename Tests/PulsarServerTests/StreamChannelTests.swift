import NIOCore
import NIOEmbedded
import PulsarProtocol
import PulsarSession
import Testing

@testable import PulsarServer

@Suite("The frames of one stream")
struct StreamChannelTests {
    private let loop = EmbeddedEventLoop()
    private let channel: EmbeddedChannel
    private let stream: StreamChannel

    init() {
        channel = EmbeddedChannel(loop: loop)
        stream = StreamChannel(channel: channel)
    }

    /// The kinds of the frames that were handed to the socket since the last call, with their last byte.
    private func frames() throws -> [[UInt8]] {
        var found: [[UInt8]] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
            let bytes = Array(buffer.readableBytesView)
            found.append([bytes[0], bytes[bytes.count - 1]])
        }
        return found
    }

    private func sendOutput(_ byte: UInt8) throws {
        _ = try stream.sendOutput(at: 0, capacity: 1) { buffer in
            buffer[0] = byte
            return 1
        }
        stream.flush()
    }

    @Test("An acknowledgement goes with the program's answer, before it, and only the last one")
    func withOutput() throws {
        stream.send(.inputAcknowledged(sequence: 1))
        stream.send(.inputAcknowledged(sequence: 2))
        stream.flush()
        #expect(try frames().isEmpty)
        try sendOutput(0x78)
        #expect(try frames() == [[FrameKind.inputAcknowledged.rawValue, 2], [FrameKind.output.rawValue, 0x78]])
        loop.advanceTime(by: .milliseconds(10))
        #expect(try frames().isEmpty)
    }

    @Test("Without an answer it goes after two milliseconds, and the next one again")
    func alone() throws {
        for sequence in UInt8(1)...3 {
            stream.send(.inputAcknowledged(sequence: UInt64(sequence)))
            loop.advanceTime(by: .milliseconds(1))
            #expect(try frames().isEmpty)
            loop.advanceTime(by: .milliseconds(1))
            #expect(try frames() == [[FrameKind.inputAcknowledged.rawValue, sequence]])
        }
    }

    @Test("No other frame overtakes it")
    func order() throws {
        stream.send(.inputAcknowledged(sequence: 7))
        stream.send(.lagged(from: 1, to: 2))
        stream.flush()
        #expect(try frames() == [[FrameKind.inputAcknowledged.rawValue, 7], [FrameKind.lagged.rawValue, 2]])
    }
}
