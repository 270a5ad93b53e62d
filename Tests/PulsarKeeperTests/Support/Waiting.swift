import CPulsarPTY
import Glibc

/// A wait took longer than any test should.
struct Overdue: Error, CustomStringConvertible {
    let description: String
}

/// A moment after which a test gives up.
struct Deadline {
    private let end: UInt64

    init(seconds: UInt64 = 30) {
        end = pulsar_monotonic_nanoseconds() + seconds * 1_000_000_000
    }

    var milliseconds: Int32 {
        let now = pulsar_monotonic_nanoseconds()
        return now >= end ? 0 : Int32(clamping: (end - now) / 1_000_000 + 1)
    }

    /// Waits until a descriptor is readable or at its end.
    func waitReadable(_ descriptor: Int32, for what: @autoclosure () -> String) throws(Overdue) {
        var interest = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let count = poll(&interest, 1, milliseconds)
            if count > 0 { return }
            guard count < 0, errno == EINTR else { throw Overdue(description: "waited in vain for \(what())") }
        }
    }

    /// Waits for the end of a process, which need not be a child.
    func waitEnded(_ processID: Int32) throws(Overdue) {
        let descriptor = pulsar_process_descriptor(processID)
        // It is gone already.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        try waitReadable(descriptor, for: "the end of process \(processID)")
    }
}

/// Reads lines, or everything, from a pipe, a socket or a pty.
final class LineReader {
    let descriptor: Int32
    private var pending: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// The next line without its end; nil at the end of everything.
    func line(_ deadline: Deadline = Deadline()) throws(Overdue) -> String? {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                return line
            }
            guard try fill(deadline) else { return nil }
        }
    }

    /// Everything up to the end.
    func rest(_ deadline: Deadline = Deadline()) throws(Overdue) -> String {
        while try fill(deadline) {}
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
    }

    /// False at the end; for the manager of a pty that is EIO.
    private func fill(_ deadline: Deadline) throws(Overdue) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            try deadline.waitReadable(descriptor, for: "bytes; so far: \(String(decoding: pending, as: UTF8.self))")
            let count = pulsar_read(descriptor, &buffer, buffer.count)
            if count == -Int64(EAGAIN) { continue }
            guard count > 0 else { return false }
            pending += buffer[..<Int(count)]
            return true
        }
    }
}
