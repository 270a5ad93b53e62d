import PulsarProtocol

/// Laws of the data plane's frames.
///
/// The input's first byte says into what pieces the others are cut.
///
/// - However the bytes are cut, the frames are the same, and so is the fault that ends them.
/// - No more is kept than one unfinished frame.
/// - A frame is the same after it has been written and read again.
enum FrameOracle {
    static func check(_ input: [UInt8]) throws(Violation) {
        let piece = Int(input.first ?? 0) % 64 + 1
        let stream = Array(input.dropFirst())
        let whole = try decode(stream, piece: max(1, stream.count))
        try Violation.unless(try decode(stream, piece: piece) == whole, "in pieces of \(piece) the frames are others")
        try Violation.unless(try decode(stream, piece: 1) == whole, "byte by byte the frames are others")
        for frame in whole.frames { try check(frame) }
    }

    private struct Decoded: Equatable {
        var frames: [Frame] = []
        var error: FrameError?
    }

    private static func decode(_ stream: [UInt8], piece: Int) throws(Violation) -> Decoded {
        var decoder = FrameDecoder()
        var decoded = Decoded()
        var position = 0
        while position < stream.count {
            decoder.feed(Array(stream[position..<min(position + piece, stream.count)]))
            position += piece
            do throws(FrameError) {
                while let frame = try decoder.next() { decoded.frames.append(frame) }
            } catch {
                decoded.error = error
                let again = Result { () throws(FrameError) in try decoder.next() }
                try Violation.unless(again == .failure(error), "a broken stream goes on")
                return decoded
            }
            try Violation.unless(
                decoder.pendingCount < FrameHeader.size + FrameHeader.payloadMax,
                "more is kept than a frame can have"
            )
        }
        return decoded
    }

    private static func check(_ frame: Frame) throws(Violation) {
        let bytes = FrameEncoder.encode(frame)
        let again = try decode(bytes, piece: bytes.count)
        try Violation.unless(
            again.error == nil && again.frames.count == 1,
            "a frame is written that is not read: \(frame)"
        )
        // Why compared as bytes: a number past all bounds in an event is written as null.
        try Violation.unless(
            again.frames.first.map { FrameEncoder.encode($0) } == bytes,
            "a frame is another one after it was written and read: \(frame)"
        )
    }
}
