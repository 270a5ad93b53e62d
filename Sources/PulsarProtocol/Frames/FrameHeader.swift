/// The five bytes before every payload.
///
/// ```text
///  0        1        2        3        4        5
///  ├ kind ──┼ payload length, big endian ───────┤ payload …
/// ```
public struct FrameHeader: Hashable, Sendable {
    /// Bytes of a header.
    public static let size = 5
    /// Bound: bytes of a payload.
    ///
    /// A greater length closes the stream, since its end cannot be waited for.
    public static let payloadMax = 1 << 20

    /// The payload's kind.
    public let kind: FrameKind
    /// Bytes of the payload.
    public let payloadLength: Int

    /// A header for a payload.
    public init(kind: FrameKind, payloadLength: Int) {
        precondition((0...Self.payloadMax).contains(payloadLength), "A payload is split before it passes the limit.")
        self.kind = kind
        self.payloadLength = payloadLength
    }

    /// Reads a header; nil when there are fewer than five bytes.
    public init?(_ bytes: UnsafeRawBufferPointer) throws(FrameError) {
        guard bytes.count >= Self.size else { return nil }
        let length = bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self).bigEndian
        guard length <= UInt32(Self.payloadMax) else { throw .tooLong(length) }
        kind = FrameKind(rawValue: bytes[0])
        payloadLength = Int(length)
    }

    /// The five bytes.
    public var bytes: [UInt8] {
        var bytes = [kind.rawValue]
        bytes.appendBigEndian(UInt32(payloadLength))
        return bytes
    }
}

/// Bytes that are no frames.
///
/// The stream cannot go on.
public enum FrameError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A payload of that length is not allowed.
    case tooLong(UInt32)
    /// A payload is not laid out as its kind says.
    case malformed(FrameKind)

    /// A sentence for a person.
    public var description: String {
        switch self {
        case .tooLong(let length): "A frame of \(length) bytes is longer than \(FrameHeader.payloadMax)."
        case .malformed(let kind): "The payload of a frame of kind \(kind.rawValue) is not laid out as it should be."
        }
    }
}

extension [UInt8] {
    mutating func appendBigEndian(_ value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}
