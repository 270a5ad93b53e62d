import Glibc
import PulsarKeeper
import PulsarValues
import Synchronization

/// What an input makes a keeper say to an engine, over a real socket.
///
/// ```text
/// a record:  u8 kind's place in the list; 0xFF: the bytes are the whole record
///            u8 number of descriptors, of which the lowest three bits count
///            u8 number of bytes, bytes
/// ```
struct KeeperConversation {
    // Bound: what the socket holds without being read.
    private static let recordsMax = 32

    private let input: [UInt8]

    init(_ input: [UInt8]) {
        self.input = input
    }

    func run() throws(Violation) {
        let ends = try pair(SOCK_SEQPACKET)
        // One of these stands for every descriptor: when nobody has it any more, the other says so.
        let token = try pair(SOCK_STREAM)
        let gone = try pair(SOCK_STREAM)
        defer { for descriptor in [ends[1], token[0], gone[0], gone[1]] { close(descriptor) } }
        speak(ends[0], token[1])
        close(ends[0])
        close(token[1])
        let link = KeeperLink(descriptor: ends[1])
        let goneEnd = gone[1]
        do throws(KeeperError) {
            try link.start { event in
                switch event {
                case .welcome(_, let listeners, _): for listener in listeners { close(listener) }
                case .session(let offer): offer.handles.close()
                case .legacy(let lock, _): close(lock)
                case .report(_, let descriptor): close(descriptor)
                case .keeperGone: _ = write(goneEnd, "!", 1)
                default: break
                }
            }
        } catch { throw Violation("the link cannot be started: \(error)") }
        var byte: UInt8 = 0
        guard read(gone[0], &byte, 1) == 1 else { throw Violation("the link ended without a word") }
        var waiting = pollfd(fd: token[0], events: Int16(POLLIN), revents: 0)
        // Why a second: a program that another thread starts right now has a copy until its exec.
        let isClosed = poll(&waiting, 1, 1000) == 1 && waiting.revents & Int16(POLLHUP) != 0
        try Violation.unless(isClosed, "a descriptor that came was kept open by nobody's will")
    }

    private func pair(_ type: __socket_type) throws(Violation) -> [Int32] {
        var ends: [Int32] = [-1, -1]
        let flags = Int32(type.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, flags, 0, &ends) == 0 else { throw Violation("no descriptors are left: \(errno)") }
        return ends
    }

    private func speak(_ socket: Int32, _ token: Int32) {
        let channel = KeeperChannel(descriptor: socket)
        var source = ByteSource(input)
        for _ in 0..<Self.recordsMax where !source.isAtEnd {
            let selector = source.byte()
            let descriptors = [Int32](repeating: token, count: Int(source.byte() & 7))
            let bytes = source.counted()
            if selector == 0xFF {
                _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                continue
            }
            let kinds = KeeperMessage.Kind.allCases
            let kind = kinds[Int(selector) % kinds.count]
            let session = SessionID(high: 7, low: UInt64(selector))
            // What the socket does not take is not said.
            _ = try? channel.send(KeeperMessage(kind, session: session, payload: bytes), descriptors: descriptors)
        }
    }
}
