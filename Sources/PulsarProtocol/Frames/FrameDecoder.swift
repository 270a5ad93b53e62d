/// Cuts a stream of bytes into frames.
///
/// However the bytes are split among calls of ``feed(_:)``, the frames are the same. A caller that takes every frame
/// there is after each feed keeps no more in here than one unfinished frame.
public struct FrameDecoder: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0

    /// A decoder at the first byte of a frame.
    public init() {}

    /// Bytes that belong to no frame yet.
    public var pendingCount: Int { buffer.count - start }

    /// Adds bytes that came.
    public mutating func feed(_ bytes: [UInt8]) {
        makeRoom()
        buffer += bytes
    }

    /// Adds bytes that came.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        makeRoom()
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame; nil when more bytes are needed.
    ///
    /// - Throws: When the stream is broken; it stays so.
    public mutating func next() throws(FrameError) -> Frame? {
        let start = start
        let result: Result<(Frame, Int)?, FrameError> = buffer.withUnsafeBytes { bytes in
            do throws(FrameError) {
                let pending = UnsafeRawBufferPointer(rebasing: bytes[start...])
                guard let header = try FrameHeader(pending) else { return .success(nil) }
                let end = FrameHeader.size + header.payloadLength
                guard pending.count >= end else { return .success(nil) }
                let payload = UnsafeRawBufferPointer(rebasing: pending[FrameHeader.size..<end])
                return .success((try Frame(kind: header.kind, payload: payload), end))
            } catch {
                return .failure(error)
            }
        }
        guard let (frame, length) = try result.get() else { return nil }
        self.start += length
        return frame
    }

    /// Drops what was taken.
    ///
    /// Done once a feed, not once a frame, so that many small frames cost one move.
    private mutating func makeRoom() {
        guard start > 0 else { return }
        buffer.removeFirst(start)
        start = 0
    }
}
