import NIOCore
import PulsarProtocol

/// Cuts a stream of bytes into lines, with a bound, and finds its way again behind a line that is too long.
struct LineFramer {
    /// Bound: a line without its newline.
    ///
    /// A longer one is reported once and dropped to its end.
    static let lineBytesMax = LineParser.lineBytesMax

    enum Line {
        case complete(ByteBuffer)
        case tooLong
    }

    private var buffer = ByteBuffer()
    /// How many of the buffer's readable bytes are known to hold no newline.
    private var scanned = 0
    private var isSkipping = false

    /// Bytes that have come and belong to no complete line yet, or have not been asked for.
    var bufferedBytes: Int { buffer.readableBytes }

    mutating func append(_ bytes: inout ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
            scanned = 0
        } else {
            buffer.writeBuffer(&bytes)
        }
    }

    /// The next line, without its end (`\n`, or `\r\n`); nil when there is none yet.
    mutating func next() -> Line? {
        while true {
            let newline = buffer.withUnsafeReadableBytes { bytes in
                bytes[scanned...].firstIndex(of: UInt8(ascii: "\n"))
            }
            guard let newline else { return handleUnfinished() }
            scanned = 0
            guard var line = buffer.readSlice(length: newline) else { return nil }
            buffer.moveReaderIndex(forwardBy: 1)
            if isSkipping {
                isSkipping = false
                continue
            }
            guard line.readableBytes <= Self.lineBytesMax else { return .tooLong }
            if line.readableBytes > 0, line.getInteger(at: line.writerIndex - 1, as: UInt8.self) == UInt8(ascii: "\r") {
                line.moveWriterIndex(to: line.writerIndex - 1)
            }
            return .complete(line)
        }
    }

    /// What came behind the last line: for the frames that follow an `open_stream`.
    mutating func takeRest() -> ByteBuffer {
        defer {
            buffer = ByteBuffer()
            scanned = 0
        }
        return buffer
    }

    private mutating func handleUnfinished() -> Line? {
        scanned = buffer.readableBytes
        if isSkipping {
            buffer.clear()
            scanned = 0
            return nil
        }
        guard scanned > Self.lineBytesMax else {
            // Why: a long-lived connection must not keep the memory of its longest line.
            if scanned == 0 { buffer = ByteBuffer() }
            return nil
        }
        buffer.clear()
        scanned = 0
        isSkipping = true
        return .tooLong
    }
}
