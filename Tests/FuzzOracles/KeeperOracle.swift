import PulsarKeeper
import PulsarValues

/// Laws of what goes between keeper and engine.
///
/// - Whatever comes is a message, a specification, or nothing; what was read is the same after it was written and read.
/// - The engine's end reads whatever comes up to the end, and no descriptor that came stays open behind its back.
enum KeeperOracle {
    static func check(_ input: [UInt8]) throws(Violation) {
        try checkMessage(input)
        try checkSpecification(input)
        try KeeperConversation(input).run()
    }

    private static func checkMessage(_ bytes: [UInt8]) throws(Violation) {
        guard let message = KeeperMessage(decoding: bytes) else { return }
        try Violation.unless(message.encoded.count == bytes.count, "a message has another length once it is read")
        try Violation.unless(KeeperMessage(decoding: message.encoded) == message, "a message is read as another one")
        for count in [0, 1, KeeperMessage.headerBytes, bytes.count - 1] where count < bytes.count {
            let isCut = KeeperMessage(decoding: Array(bytes.prefix(count))) == nil
            try Violation.unless(isCut, "a message that was cut at \(count) is read all the same")
        }
    }

    private static func checkSpecification(_ bytes: [UInt8]) throws(Violation) {
        guard let specification = SpawnSpecification(decoding: bytes) else { return }
        guard let encoded = specification.encoded else {
            throw Violation("a specification is read that is not written")
        }
        try Violation.unless(encoded == bytes, "a specification is read as another one: \(specification)")
    }
}
