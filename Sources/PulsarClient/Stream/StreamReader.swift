import NIOCore
import PulsarProtocol

/// Takes the data plane apart as it arrives.
///
/// Output is handed on piece by piece, as slices of what was read: a frame of a megabyte neither waits for its last byte
/// nor is copied. All other frames are small and are taken whole. However the bytes are split, the output joined and the
/// other frames are the same.
struct StreamReader {
    /// What was found.
    enum Item: Hashable {
        /// A piece of output; the offset is its first byte's.
        case output(offset: StreamOffset, bytes: ByteBuffer)
        /// Any other frame.
        case frame(Frame)
    }

    private static let outputPrefixSize = FrameEncoder.outputPrefixSize

    private var pending: ByteBuffer?
    private var outputRemaining = 0
    private var outputOffset: StreamOffset = 0

    /// Adds bytes and calls `body` for what they complete.
    ///
    /// - Throws: When the stream is broken; it stays so.
    mutating func feed(_ bytes: ByteBuffer, _ body: (Item) -> Void) throws(FrameError) {
        var buffer = bytes
        if var pending {
            self.pending = nil
            pending.writeBuffer(&buffer)
            buffer = pending
        }
        while buffer.readableBytes > 0 {
            if outputRemaining > 0 {
                takeOutput(&buffer, body)
                continue
            }
            guard let header = try Self.header(of: buffer) else { break }
            if header.kind == .output {
                guard header.payloadLength >= 8 else { throw .malformed(.output) }
                guard buffer.readableBytes >= Self.outputPrefixSize else { break }
                buffer.moveReaderIndex(forwardBy: FrameHeader.size)
                outputOffset = buffer.readInteger() ?? 0
                outputRemaining = header.payloadLength - 8
                continue
            }
            guard buffer.readableBytes >= FrameHeader.size + header.payloadLength else { break }
            buffer.moveReaderIndex(forwardBy: FrameHeader.size)
            let frame = try Self.frame(header, buffer)
            buffer.moveReaderIndex(forwardBy: header.payloadLength)
            body(.frame(frame))
        }
        guard buffer.readableBytes > 0 else { return }
        // Bound: one unfinished frame, at most `FrameHeader.payloadMax` and what one read brought.
        buffer.discardReadBytes()
        pending = buffer
    }

    private mutating func takeOutput(_ buffer: inout ByteBuffer, _ body: (Item) -> Void) {
        let count = min(outputRemaining, buffer.readableBytes)
        guard let piece = buffer.readSlice(length: count) else { return }
        let offset = outputOffset
        outputRemaining -= count
        outputOffset += UInt64(count)
        body(.output(offset: offset, bytes: piece))
    }

    // Why the detours over a result: a closure's typed error does not pass through `withUnsafeReadableBytes`.

    private static func header(of buffer: ByteBuffer) throws(FrameError) -> FrameHeader? {
        let result: Result<FrameHeader?, FrameError> = buffer.withUnsafeReadableBytes { bytes in
            do throws(FrameError) { return .success(try FrameHeader(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private static func frame(_ header: FrameHeader, _ buffer: ByteBuffer) throws(FrameError) -> Frame {
        let result: Result<Frame, FrameError> = buffer.withUnsafeReadableBytes { bytes in
            let payload = UnsafeRawBufferPointer(rebasing: bytes[..<header.payloadLength])
            do throws(FrameError) {
                return .success(try Frame(kind: header.kind, payload: payload))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
