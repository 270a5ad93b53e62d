#if canImport(Glibc)
import Glibc
#endif

/// What a service manager is told of the daemon: one datagram each time, as in sd_notify(3).
///
/// A manager that does not take it misses it: nothing here waits.
package struct ServiceNotification: Sendable {
    private let path: String
    private let intervalNanoseconds: UInt64?
    /// When the manager is to hear that the loop turns; nil where it does not ask for that.
    package private(set) var nextDue: UInt64?

    /// Nil where no service manager started this process.
    ///
    /// - Parameter environment: of this process; what it says of a watchdog holds for the process that it names.
    package init?(environment: [String: String], processID: Int32, now: UInt64) {
        guard let path = environment["NOTIFY_SOCKET"], let first = path.utf8.first,
            first == UInt8(ascii: "/") || first == UInt8(ascii: "@"), path.utf8.count < Self.pathBytesMax
        else { return nil }
        self.path = path
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(processID)" } ?? true
        if isMeant, let text = environment["WATCHDOG_USEC"], let microseconds = UInt64(text), microseconds > 0 {
            // Half of it, as sd_watchdog_enabled(3) advises.
            intervalNanoseconds = min(microseconds, UInt64(UInt32.max)) * 500
            nextDue = now
        } else {
            intervalNanoseconds = nil
            nextDue = nil
        }
    }

    private static let pathBytesMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    /// The daemon serves.
    package func ready(processID: Int32) { send("READY=1\nMAINPID=\(processID)") }

    /// The daemon begins to end.
    package func stopping() { send("STOPPING=1") }

    /// The loop turns; tells it when that is due.
    package mutating func tick(now: UInt64) {
        guard let due = nextDue, let intervalNanoseconds, now >= due else { return }
        nextDue = now + intervalNanoseconds
        send("WATCHDOG=1")
    }

    private func send(_ state: String) {
        let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { name in
            name.copyBytes(from: path.utf8)
            // A name that is no file's begins with a NUL.
            if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        }
        let length = MemoryLayout<sockaddr_un>.size - Self.pathBytesMax + path.utf8.count
        let bytes = Array(state.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(
                    socket,
                    bytes,
                    bytes.count,
                    Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL),
                    $0,
                    socklen_t(length)
                )
            }
        }
    }
}
