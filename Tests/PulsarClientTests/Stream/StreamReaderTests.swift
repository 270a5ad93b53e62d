import NIOCore
import PulsarProtocol
import Testing

@testable import PulsarClient

@Suite("The data plane, as it arrives")
struct StreamReaderTests {
    private static let frames: [Frame] = [
        .output(offset: 10, bytes: Array("hello".utf8)),
        .ping([1, 2, 3]),
        .output(offset: 15, bytes: []),
        .output(offset: 15, bytes: Array("wor".utf8)),
        .lagged(from: 18, to: 30),
        .unknown(FrameKind(rawValue: 0x77), [9, 9]),
        .resize(WindowSize(columns: 80, rows: 24, pixelWidth: 1, pixelHeight: 2)),
        .output(offset: 30, bytes: Array("ld".utf8)),
        .end(StreamEnd(offset: 32, exitStatus: .exited(3), reason: .exited)),
    ]

    /// Everything told, pieces of output that follow each other joined.
    private func read(_ pieces: [[UInt8]]) throws -> [Frame] {
        var reader = StreamReader()
        var told: [Frame] = []
        for piece in pieces {
            try reader.feed(ByteBuffer(bytes: piece)) { item in
                switch item {
                case .frame(let frame): told.append(frame)
                case .output(let offset, let bytes):
                    if case .output(let start, let before)? = told.last, start + UInt64(before.count) == offset {
                        told[told.count - 1] = .output(offset: start, bytes: before + Array(bytes.readableBytesView))
                    } else {
                        told.append(.output(offset: offset, bytes: Array(bytes.readableBytesView)))
                    }
                }
            }
        }
        return told
    }

    @Test("However the bytes are split, the same is told")
    func chunking() throws {
        let bytes = Self.frames.flatMap { FrameEncoder.encode($0) }
        let whole = try read([bytes])
        #expect(whole.count == Self.frames.count - 1)
        for cut in 0...bytes.count {
            #expect(try read([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
        #expect(try read(bytes.map { [$0] }) == whole)
    }

    @Test("A frame of output is told before it is whole")
    func early() throws {
        let bytes = FrameEncoder.encode(.output(offset: 5, bytes: Array(repeating: 65, count: 1_000)))
        #expect(try read([Array(bytes.prefix(113))]) == [.output(offset: 5, bytes: Array(repeating: 65, count: 100))])
    }

    @Test(
        "What is no frame ends the stream",
        arguments: [
            [0x01, 0xFF, 0xFF, 0xFF, 0xFF], [0x01, 0, 0, 0, 7], [0x04, 0, 0, 0, 1, 0],
        ] as [[UInt8]]
    )
    func broken(bytes: [UInt8]) {
        #expect(throws: FrameError.self) { try read([bytes]) }
    }
}
