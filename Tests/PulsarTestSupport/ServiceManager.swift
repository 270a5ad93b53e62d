import CPulsarPTY
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// What stands in a service manager's place: the socket on which it is told things, and the descriptors it keeps.
package final class ServiceManager {
    private let path: String
    private let descriptor: Int32
    /// What it keeps: names, and descriptors of its own.
    package private(set) var kept: [(name: String, number: Int32)] = []
    // Bound: what it keeps, as that of a unit; more is not taken.
    private let keptMax: Int

    /// Listens.
    ///
    /// - Parameters:
    ///   - path: of the socket; one that begins with `@` is no file's.
    ///   - keptMax: how many descriptors it keeps.
    package init(_ path: String, keptMax: Int = .max) throws {
        self.path = path
        self.keptMax = keptMax
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { name in
            name.copyBytes(from: path.utf8)
            if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        }
        let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 2) + socklen_t(path.utf8.count)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard result == 0 else { throw Errno(rawValue: errno) }
    }

    deinit {
        close(descriptor)
        for (_, number) in kept { close(number) }
    }

    /// What it is told next, after it has done what that says.
    package func next(seconds: Int = 30) throws -> String {
        guard pulsar_wait_readable(descriptor, Int32(seconds * 1000)) == 1 else {
            throw TestFailure("the service manager was told nothing more; it keeps \(kept.map(\.name))")
        }
        var bytes = [UInt8](repeating: 0, count: 4096)
        var descriptors = [Int32](repeating: -1, count: 64)
        var carried = 0
        let count = pulsar_receive_message(descriptor, &bytes, bytes.count, &descriptors, descriptors.count, &carried)
        let state = String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
        take(state.split(separator: "\n").map(String.init), Array(descriptors.prefix(carried)))
        return state
    }

    /// The next thing but one that is told all the time.
    package func next(but other: String) throws -> String {
        while true {
            let state = try next()
            if state != other { return state }
        }
    }

    /// Does what it is told until something holds.
    package func proceed(until isSo: (ServiceManager) -> Bool) throws {
        while !isSo(self) { _ = try next() }
    }

    /// Does what it has been told so far, which is returned.
    @discardableResult
    package func catchUp() throws -> [String] {
        var states: [String] = []
        while pulsar_wait_readable(descriptor, 0) == 1 { states.append(try next()) }
        return states
    }

    /// The names of what it keeps, each once.
    package var names: Set<String> { Set(kept.map(\.name)) }

    private func take(_ lines: [String], _ descriptors: [Int32]) {
        defer { for descriptor in descriptors { close(descriptor) } }
        let name = lines.first { $0.hasPrefix("FDNAME=") }.map { String($0.dropFirst(7)) }
        if lines.contains("FDSTOREREMOVE=1") {
            for (_, number) in kept.filter({ $0.name == name }) { close(number) }
            kept.removeAll { $0.name == name }
        } else if lines.contains("FDSTORE=1") {
            for descriptor in descriptors where kept.count < keptMax {
                // The last comes first, as there.
                kept.insert((name ?? "stored", fcntl(descriptor, F_DUPFD_CLOEXEC, 3)), at: 0)
            }
        }
    }

    // MARK: - Starting the daemon

    /// What a program that it starts gets as which descriptor.
    package var handed: [Int32: Int32] {
        Dictionary(uniqueKeysWithValues: kept.enumerated().map { (Int32($0.offset) + 3, $0.element.number) })
    }

    /// What such a program finds in its environment, but for its own number.
    package var environment: [String: String] {
        var variables = ["NOTIFY_SOCKET": path]
        guard !kept.isEmpty else { return variables }
        variables["LISTEN_FDS"] = "\(kept.count)"
        variables["LISTEN_FDNAMES"] = kept.map(\.name).joined(separator: ":")
        return variables
    }

    /// Tells a program its own number.
    package var wrapper: [String] { ["sh", "-c", "export LISTEN_PID=$$; exec \"$@\"", "sh"] }
}
