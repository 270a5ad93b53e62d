import CPulsarPTY
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Either end of the socket between keeper and engine: whole messages, with descriptors.
package final class KeeperChannel: Sendable {
    /// Bound: how long a send waits for a peer that does not read before the peer counts as gone.
    private static let sendMillisecondsMax: Int32 = 2000
    private static let attemptsMax = 16

    package let descriptor: Int32
    private let sequence: Mutex<UInt32>

    /// - Parameter sent: the sequence of the last message that was sent over it before.
    package init(descriptor: Int32, sent: UInt32 = 0) {
        self.descriptor = descriptor
        sequence = Mutex(sent)
    }

    /// The sequence of the last message.
    var sent: UInt32 { sequence.withLock(\.self) }

    /// Sends a message; the caller keeps its copies of the descriptors.
    ///
    /// - Returns: the message's sequence.
    @discardableResult
    package func send(_ message: KeeperMessage, descriptors: [Int32] = []) throws(KeeperError) -> UInt32 {
        var message = message
        message.sequence = sequence.withLock { number in
            number &+= 1
            return number
        }
        let bytes = message.encoded
        var result = pulsar_send_message(descriptor, bytes, bytes.count, descriptors, descriptors.count)
        // Writable is not a promise: another thread's message may be quicker.
        for _ in 0..<Self.attemptsMax where result == -EAGAIN {
            guard pulsar_wait_writable(descriptor, Self.sendMillisecondsMax) == 1 else { break }
            result = pulsar_send_message(descriptor, bytes, bytes.count, descriptors, descriptors.count)
        }
        guard result == 0 else { throw KeeperError("sendmsg", negative: result) }
        return message.sequence
    }

    package enum Received {
        /// A message, nil for one of an unknown kind; descriptors belong to the receiver.
        case message(KeeperMessage?, descriptors: [Int32])
        /// Nothing is there; only from a socket that does not block.
        case nothing
        case end
    }

    /// Takes the next message; waits for it where the socket blocks.
    package func receive() -> Received {
        var bytes = [UInt8](repeating: 0, count: KeeperMessage.headerBytes + KeeperMessage.payloadBytesMax)
        var descriptors = [Int32](repeating: -1, count: 64)
        var carried = 0
        let count = pulsar_receive_message(descriptor, &bytes, bytes.count, &descriptors, descriptors.count, &carried)
        guard count > 0 else {
            switch -count {
            case Int64(EPROTO): return .message(nil, descriptors: [])
            case Int64(EAGAIN): return .nothing
            default: return .end
            }
        }
        let message = KeeperMessage(decoding: Array(bytes.prefix(Int(count))))
        return .message(message, descriptors: Array(descriptors.prefix(carried)))
    }
}
