import CPulsarPTY

#if canImport(Glibc)
import Glibc
#endif

/// Where a service manager listens, as `NOTIFY_SOCKET` names it; one datagram each time, as in sd_notify(3).
struct ServiceSocket: Sendable {
    private static let pathBytesMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    private let path: String

    /// Nil where no service manager started this process.
    init?(environment: [String: String]) {
        guard let path = environment["NOTIFY_SOCKET"], let first = path.utf8.first,
            first == UInt8(ascii: "/") || first == UInt8(ascii: "@"), path.utf8.count < Self.pathBytesMax
        else { return nil }
        self.path = path
    }

    /// Sends what is to be told, and descriptors with it, of which the caller keeps its own.
    ///
    /// - Parameter patience: milliseconds for which a manager that takes nothing just now is waited for.
    /// - Returns: 0, or the negative errno.
    @discardableResult
    func send(_ state: String, descriptors: [Int32] = [], patience: Int32 = 0) -> Int32 {
        let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return -errno }
        defer { close(socket) }
        let result = connect(socket)
        guard result == 0 else { return result }
        let bytes = Array(state.utf8)
        func attempt() -> Int32 {
            pulsar_send_message(socket, bytes, bytes.count, descriptors, descriptors.count)
        }
        let first = attempt()
        guard first == -EAGAIN, patience > 0, pulsar_wait_writable(socket, patience) == 1 else { return first }
        return attempt()
    }

    private func connect(_ socket: Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { name in
            name.copyBytes(from: path.utf8)
            // A name that is no file's begins with a NUL.
            if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        }
        let length = MemoryLayout<sockaddr_un>.size - Self.pathBytesMax + path.utf8.count
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(length)) == 0 ? 0 : -errno
            }
        }
    }
}
