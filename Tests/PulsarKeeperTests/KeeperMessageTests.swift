import PulsarValues
import Testing

@testable import PulsarKeeper

@Suite("Messages between keeper and engine")
struct KeeperMessageTests {
    @Test("Every kind comes back as it was written", arguments: KeeperMessage.Kind.allCases)
    func roundTrip(kind: KeeperMessage.Kind) {
        var generator = SeededGenerator(seed: Int(kind.rawValue))
        for count in [0, 1, 7, KeeperMessage.payloadBytesMax] {
            var message = KeeperMessage(
                kind,
                session: .random(using: &generator),
                acknowledges: .random(in: 0...(.max), using: &generator),
                payload: generator.bytes(count)
            )
            message.sequence = .random(in: 0...(.max), using: &generator)
            #expect(message.encoded.count == KeeperMessage.headerBytes + count)
            #expect(KeeperMessage(decoding: message.encoded) == message)
        }
    }

    @Test("The layout is frozen, byte for byte")
    func layout() {
        let session = SessionID(high: 0x0102_0304_0506_0708, low: 0x1112_1314_1516_1718)
        var message = KeeperMessage(.exited, session: session, acknowledges: 0xA1A2_A3A4, payload: [1, 42])
        message.sequence = 0xB1B2_B3B4
        let drawn: [UInt8] = [
            0x50, 0x4B, 1, 70, 2, 0, 0, 0, 0xB4, 0xB3, 0xB2, 0xB1, 0xA4, 0xA3, 0xA2, 0xA1,
            8, 7, 6, 5, 4, 3, 2, 1, 0x18, 0x17, 0x16, 0x15, 0x14, 0x13, 0x12, 0x11, 1, 42,
        ]
        #expect(message.encoded == drawn)
    }

    @Test("The numbers of the kinds are frozen")
    func kinds() {
        #expect(KeeperMessage.Kind.allCases.map { Int($0.rawValue) } == Array(1...13) + Array(65...79))
    }

    @Test("A message that is cut short or too long is none")
    func lengths() {
        let bytes = KeeperMessage(.spawn, payload: [1, 2, 3]).encoded
        for count in 0..<bytes.count { #expect(KeeperMessage(decoding: Array(bytes.prefix(count))) == nil) }
        #expect(KeeperMessage(decoding: bytes + [0]) == nil)
    }

    @Test("Another magic, version or kind makes it none", arguments: [(0, 0x51), (1, 0x4C), (2, 2), (3, 40), (3, 0)])
    func strangers(position: Int, value: Int) {
        var bytes = KeeperMessage(.hello).encoded
        bytes[position] = UInt8(value)
        #expect(KeeperMessage(decoding: bytes) == nil)
    }

    @Test("Flags of a later version are let through")
    func flags() {
        var bytes = KeeperMessage(.hello).encoded
        bytes[6] = 0xFF
        #expect(KeeperMessage(decoding: bytes)?.kind == .hello)
    }

    @Test("Any bytes are decoded or refused, and what is decoded is written alike", arguments: 1...8)
    func totality(seed: Int) {
        var generator = SeededGenerator(seed: seed)
        let kinds = KeeperMessage.Kind.allCases
        for turn in 0..<2000 {
            var bytes = generator.bytes(Int.random(in: 0...600, using: &generator))
            if turn % 2 == 0, bytes.count >= KeeperMessage.headerBytes {
                // Nearly right ones reach the later checks.
                let length = bytes.count - KeeperMessage.headerBytes
                let kind = kinds.randomElement(using: &generator) ?? .hello
                bytes.replaceSubrange(
                    0..<8,
                    with: [0x50, 0x4B, 1, kind.rawValue, UInt8(length & 0xFF), UInt8(length >> 8), 0, 0]
                )
            }
            guard let message = KeeperMessage(decoding: bytes) else { continue }
            #expect(message.encoded == bytes)
        }
    }

    @Test(
        "An exit status takes two bytes and comes back",
        arguments: [nil, .exited(0), .exited(255), .signaled(9), .unknown] as [PulsarValues.ExitStatus?]
    )
    func statuses(status: PulsarValues.ExitStatus?) {
        let bytes = PulsarValues.ExitStatus.encode(status)
        #expect(bytes.count == 2)
        #expect(PulsarValues.ExitStatus.decode(bytes[0], bytes[1]) == status)
    }
}
