/// Writes frames.
public enum FrameEncoder {
    /// Bytes in front of the output in an output frame: the header and the offset.
    public static let outputPrefixSize = FrameHeader.size + 8
    /// Bound: bytes of output, or of input, in one frame.
    public static let bytesMax = FrameHeader.payloadMax - 8

    /// A whole frame.
    public static func encode(_ frame: Frame) -> [UInt8] {
        var payload: [UInt8] = []
        let kind: FrameKind
        switch frame {
        case .output(let offset, let bytes):
            kind = .output
            payload.appendBigEndian(offset)
            payload += bytes
        case .snapshot(let offset, let format, let bytes):
            kind = .snapshot
            payload.appendBigEndian(offset)
            payload.append(format)
            payload += bytes
        case .screenUpdate(let bytes): (kind, payload) = (.screenUpdate, bytes)
        case .lagged(let from, let to):
            kind = .lagged
            payload.appendBigEndian(from)
            payload.appendBigEndian(to)
        case .end(let end):
            kind = .end
            payload.appendBigEndian(end.offset)
            JSONWriter.append(end.json, to: &payload)
        case .input(let sequence, let bytes):
            kind = .input
            payload.appendBigEndian(sequence)
            payload += bytes
        case .inputAcknowledged(let sequence):
            kind = .inputAcknowledged
            payload.appendBigEndian(sequence)
        case .resize(let size):
            kind = .resize
            for field in [size.columns, size.rows, size.pixelWidth, size.pixelHeight] { payload.appendBigEndian(field) }
        case .detach: kind = .detach
        case .event(let method, let parameters):
            kind = .event
            payload = JSONWriter.bytes(["method": .string(method), "params": parameters])
        case .ping(let bytes): (kind, payload) = (.ping, bytes)
        case .pong(let bytes): (kind, payload) = (.pong, bytes)
        case .unknown(let unknown, let bytes): (kind, payload) = (unknown, bytes)
        }
        precondition(kind != .ping && kind != .pong || payload.count <= Frame.pingMax, "A ping is short.")
        return FrameHeader(kind: kind, payloadLength: payload.count).bytes + payload
    }

    /// What stands in front of `count` bytes of output, for callers that have the bytes elsewhere.
    public static func outputPrefix(offset: StreamOffset, count: Int) -> [UInt8] {
        var prefix = FrameHeader(kind: .output, payloadLength: 8 + count).bytes
        prefix.appendBigEndian(offset)
        return prefix
    }
}
