import PulsarProtocol
import Testing

@Suite("Frames")
struct FrameTests {
    static let size = WindowSize(columns: 80, rows: 24, pixelWidth: 640, pixelHeight: 480)

    /// One frame of each kind, byte by byte.
    static let samples: [(Frame, String)] = [
        (.output(offset: 0x0102, bytes: [0x68, 0x69]), "01 0000000a 0000000000000102 6869"),
        (.snapshot(offset: 1, format: 2, bytes: [3]), "02 0000000a 0000000000000001 02 03"),
        (.screenUpdate([9]), "03 00000001 09"),
        (.lagged(from: 1, to: .max), "04 00000010 0000000000000001 ffffffffffffffff"),
        (.input(sequence: 1, bytes: [0x0D]), "10 00000009 0000000000000001 0d"),
        (.inputAcknowledged(sequence: 256), "11 00000008 0000000000000100"),
        (.resize(size), "12 00000008 0050 0018 0280 01e0"),
        (.detach, "13 00000000"),
        (.ping([]), "30 00000000"),
        (.pong([1, 2]), "31 00000002 0102"),
        (.unknown(FrameKind(rawValue: 0x7F), [5]), "7f 00000001 05"),
    ]

    static let textual: [(Frame, String)] = [
        (
            .end(StreamEnd(offset: 5, exitStatus: .exited(3), reason: .exited)),
            #"{"exit_status":{"code":3},"reason":"exited"}"#
        ),
        (
            .end(StreamEnd(offset: 5, exitStatus: .unknown, reason: .interrupted)),
            #"{"exit_status":null,"reason":"interrupted"}"#
        ),
        (.event(method: "session_removed", parameters: ["a": 1]), #"{"method":"session_removed","params":{"a":1}}"#),
    ]

    static let stream = (samples + textual).map(\.0)

    @Test("A frame is laid out byte by byte as drawn", arguments: samples)
    func layout(_ frame: Frame, _ hex: String) throws {
        #expect(FrameEncoder.encode(frame) == bytes(hex))
        var decoder = FrameDecoder()
        decoder.feed(bytes(hex))
        #expect(try decoder.next() == frame)
        #expect(try decoder.next() == nil)
    }

    @Test("A frame with JSON ends in that JSON", arguments: textual)
    func layoutOfText(_ frame: Frame, _ json: String) throws {
        let encoded = FrameEncoder.encode(frame)
        #expect(encoded.suffix(json.utf8.count).elementsEqual(json.utf8))
        var decoder = FrameDecoder()
        decoder.feed(encoded)
        #expect(try decoder.next() == frame)
    }

    @Test("However a stream is split, its frames are the same")
    func splitLaw() throws {
        let bytes = Self.stream.flatMap { FrameEncoder.encode($0) }
        for split in 0...bytes.count {
            var decoder = FrameDecoder()
            var frames: [Frame] = []
            for part in [bytes[..<split], bytes[split...]] {
                decoder.feed(Array(part))
                while let frame = try decoder.next() { frames.append(frame) }
            }
            #expect(frames == Self.stream)
            #expect(decoder.pendingCount == 0)
        }
    }

    @Test("Pieces of every size give the same frames", arguments: [1, 2, 3, 5, 7, 13, 64])
    func pieces(_ size: Int) throws {
        let bytes = Self.stream.flatMap { FrameEncoder.encode($0) }
        var decoder = FrameDecoder()
        var frames: [Frame] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { decoder.feed($0) }
            while let frame = try decoder.next() { frames.append(frame) }
        }
        #expect(frames == Self.stream)
    }

    @Test("A payload of one MiB passes and a greater one breaks the stream at its header")
    func bound() throws {
        let whole = Frame.output(offset: 0, bytes: [UInt8](repeating: 7, count: FrameEncoder.bytesMax))
        var decoder = FrameDecoder()
        decoder.feed(FrameEncoder.encode(whole))
        #expect(try decoder.next() == whole)
        decoder.feed(bytes("01 00100001"))
        for _ in 0..<2 { #expect(throws: FrameError.tooLong(0x100001)) { try decoder.next() } }
        var hostile = FrameDecoder()
        hostile.feed(bytes("ff ffffffff"))
        #expect(throws: FrameError.tooLong(.max)) { try hostile.next() }
    }

    @Test("The prefix of output is what the whole frame begins with")
    func prefix() {
        let whole = FrameEncoder.encode(.output(offset: 77, bytes: [1, 2, 3]))
        let prefix = FrameEncoder.outputPrefix(offset: 77, count: 3)
        #expect(prefix.count == FrameEncoder.outputPrefixSize)
        #expect(whole == prefix + [1, 2, 3])
    }

    @Test(
        "A payload that is not laid out as its kind says breaks the stream",
        arguments: [
            "01 00000007 00000000000000", "04 00000008 0000000000000000",
            "04 00000011 00000000000000000000000000000000 00",
            "05 00000008 0000000000000000", "05 0000000a 0000000000000000 7b7d", "05 00000009 0000000000000000 7b",
            "10 00000000", "11 00000009 0000000000000000 00", "12 00000004 0050 0018",
            "12 00000008 0000 0018 0000 0000",
            "12 00000008 0050 2711 0000 0000", "13 00000001 00", "20 00000002 7b7d", "20 00000001 ff", "20 00000000",
        ]
    )
    func malformed(_ hex: String) throws {
        var decoder = FrameDecoder()
        decoder.feed(bytes(hex))
        #expect(throws: FrameError.malformed(FrameKind(rawValue: bytes(hex)[0]))) { try decoder.next() }
    }

    @Test("A ping is at most 125 bytes")
    func longPing() throws {
        var decoder = FrameDecoder()
        decoder.feed(FrameEncoder.encode(.ping([UInt8](repeating: 0, count: 125))))
        #expect(try decoder.next() != nil)
        decoder.feed(bytes("30 0000007e") + [UInt8](repeating: 0, count: 126))
        #expect(throws: FrameError.malformed(.ping)) { try decoder.next() }
    }

    private func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.filter { $0 != " " }
        return stride(from: 0, to: digits.count, by: 2).compactMap { index in
            UInt8(digits.dropFirst(index).prefix(2), radix: 16)
        }
    }
}
