import PulsarProtocol
import PulsarTestSupport

/// One connection with a stream open, and what has come on it.
final class TestStream {
    let client: WireClient
    let opened: OpenStream.Answer
    /// The offset behind the last byte that came.
    private(set) var offset: StreamOffset
    private(set) var output: [UInt8] = []
    private(set) var outputCount = 0
    private(set) var acknowledged: UInt64 = 0
    private(set) var lagged: [Range<StreamOffset>] = []
    private(set) var end: StreamEnd?
    private(set) var sizes: [WindowSize] = []
    /// Frames of other kinds.
    private(set) var others: [Frame] = []
    /// Whether the bytes are kept, or only counted.
    var keepsOutput = true

    init(_ daemon: TestDaemon, _ request: OpenStream) throws {
        client = try daemon.connect()
        opened = try client.openStream(request)
        offset = opened.offset
    }

    /// Takes the next frame; false at the end of the connection.
    func takeFrame() throws -> Bool {
        guard let frame = try client.receiveFrame() else { return false }
        switch frame {
        case .output(let at, let bytes):
            guard at == offset else { throw TestFailure("output at \(at) follows output up to \(offset)") }
            guard !bytes.isEmpty else { throw TestFailure("an output frame is empty") }
            offset += UInt64(bytes.count)
            outputCount += bytes.count
            if keepsOutput { output += bytes }
        case .lagged(let from, let to):
            guard from == offset, to > from else { throw TestFailure("lagged from \(from) to \(to) at \(offset)") }
            lagged.append(from..<to)
            offset = to
        case .end(let end):
            guard end.offset == offset else { throw TestFailure("the end is at \(end.offset), output at \(offset)") }
            self.end = end
        case .inputAcknowledged(let sequence):
            guard sequence > acknowledged else { throw TestFailure("\(sequence) acknowledged behind \(acknowledged)") }
            acknowledged = sequence
        case .snapshot(let at, _, _):
            offset = at
            others.append(frame)
        case .resize(let size): sizes.append(size)
        default: others.append(frame)
        }
        return true
    }

    /// Takes frames until something is so.
    func take(until isSo: () -> Bool) throws {
        while !isSo() {
            guard try takeFrame() else { throw TestFailure("the stream ended before; it holds \(text.suffix(200))") }
        }
    }

    /// What has come, as text.
    var text: String { String(decoding: output, as: UTF8.self) }

    /// Types.
    func type(_ text: String, sequence: UInt64) throws {
        try client.send(.input(sequence: sequence, bytes: Array(text.utf8)))
    }
}
