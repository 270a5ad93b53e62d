/// One frame of the data plane, its payload taken apart.
///
/// `Docs/Protocol.md` draws each one.
public enum Frame: Hashable, Sendable {
    /// Bytes the program printed; the offset is the first one's.
    case output(offset: StreamOffset, bytes: [UInt8])
    /// What draws a whole screen as of an offset.
    case snapshot(offset: StreamOffset, format: UInt8, bytes: [UInt8])
    /// Changes of a screen. Reserved.
    case screenUpdate([UInt8])
    /// The client would have got `from` next, and gets `to`.
    case lagged(from: StreamOffset, to: StreamOffset)
    /// Nothing more will come.
    case end(StreamEnd)
    /// Keys; the sequence counts the frames of one client in one session from 1.
    case input(sequence: UInt64, bytes: [UInt8])
    /// All input up to this sequence has been written.
    case inputAcknowledged(sequence: UInt64)
    /// The client's window, or the session's.
    case resize(WindowSize)
    /// The client is done looking.
    case detach
    /// What a notification would tell, or what a client tells of itself.
    case event(method: String, parameters: JSONValue)
    /// To be answered with the same bytes.
    case ping([UInt8])
    /// The answer to a ping.
    case pong([UInt8])
    /// A kind this library does not know; to be skipped.
    case unknown(FrameKind, [UInt8])

    /// The format of a snapshot made of terminal output that draws the screen.
    public static let replayFormat: UInt8 = 1
    /// The same, where a further frame goes on with it.
    public static let replayPartFormat: UInt8 = 2

    /// Bound: bytes of a ping.
    public static let pingMax = 125
}

extension Frame {
    /// Takes a payload apart.
    public init(kind: FrameKind, payload: UnsafeRawBufferPointer) throws(FrameError) {
        var reader = PayloadReader(bytes: payload)
        let frame: Frame? =
            switch kind {
            case .output: reader.integer().map { .output(offset: $0, bytes: reader.rest()) }
            case .snapshot:
                reader.integer().flatMap { (offset: StreamOffset) in
                    reader.integer().map { .snapshot(offset: offset, format: $0, bytes: reader.rest()) }
                }
            case .screenUpdate: .screenUpdate(reader.rest())
            case .lagged:
                reader.integer().flatMap { (from: StreamOffset) in
                    reader.integer().flatMap { reader.isAtEnd ? .lagged(from: from, to: $0) : nil }
                }
            case .end:
                reader.integer().flatMap { (offset: StreamOffset) in
                    reader.json().flatMap { StreamEnd(offset: offset, json: $0) }.map { .end($0) }
                }
            case .input: reader.integer().map { .input(sequence: $0, bytes: reader.rest()) }
            case .inputAcknowledged:
                reader.integer().flatMap { reader.isAtEnd ? .inputAcknowledged(sequence: $0) : nil }
            case .resize: reader.windowSize().map { .resize($0) }
            case .detach: reader.isAtEnd ? .detach : nil
            case .event:
                reader.json().flatMap { event in
                    event["method"]?.stringValue.map { .event(method: $0, parameters: event["params"] ?? [:]) }
                }
            case .ping: payload.count <= Self.pingMax ? .ping(reader.rest()) : nil
            case .pong: payload.count <= Self.pingMax ? .pong(reader.rest()) : nil
            default: .unknown(kind, reader.rest())
            }
        guard let frame else { throw .malformed(kind) }
        self = frame
    }
}

/// Reads big-endian fields off a payload, front to back.
private struct PayloadReader {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func integer<Number: FixedWidthInteger & BitwiseCopyable>() -> Number? {
        let size = MemoryLayout<Number>.size
        guard bytes.count - position >= size else { return nil }
        defer { position += size }
        return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
    }

    mutating func rest() -> [UInt8] {
        defer { position = bytes.count }
        return Array(bytes[position...])
    }

    mutating func windowSize() -> WindowSize? {
        guard let columns: UInt16 = integer(), let rows: UInt16 = integer(), let width: UInt16 = integer(),
            let height: UInt16 = integer(), isAtEnd, WindowSize(columns: Int(columns), rows: Int(rows)) != nil
        else { return nil }
        return WindowSize(columns: columns, rows: rows, pixelWidth: width, pixelHeight: height)
    }

    mutating func json() -> JSONValue? {
        let text = UnsafeRawBufferPointer(rebasing: bytes[position...])
        position = bytes.count
        do throws(JSONScanError) { return try JSONReader.read(text, idsMax: 0).value } catch { return nil }
    }
}
