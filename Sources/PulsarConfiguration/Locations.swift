/// Where things are, worked out of the environment alone; nothing is looked up in the file system.
///
/// A variable that is empty counts as unset, and so does an XDG directory that is not an absolute path.
package struct Locations: Hashable, Sendable {
    private let environment: [String: String]
    private let home: String

    /// - Parameter home: the user's home directory, absolute.
    package init(environment: [String: String], home: String) {
        self.environment = environment
        var home = home[...]
        while home.hasSuffix("/") { home.removeLast() }
        self.home = String(home)
    }

    /// The configuration file, and whether somebody named it; then it has to exist.
    package func configurationFile(explicit: String?) -> (path: String, isExplicit: Bool) {
        if let path = explicit ?? variable("PULSAR_CONFIG") { return (expanded(path), true) }
        return (home + "/.config/orbit/pulsar.toml", false)
    }

    /// The daemon's socket: as asked for, else `$PULSAR_SOCKET`, else as configured, else the default.
    package func socket(explicit: String?, configured: String?) -> String {
        (explicit ?? variable("PULSAR_SOCKET") ?? configured).map(expanded) ?? defaultSocket
    }

    /// Where state that survives the machine lies.
    ///
    /// - Parameter configured: a directory that holds for whatever socket.
    package func stateDirectory(socket: String, configured: String?) -> String {
        if let configured { return expanded(configured) }
        let state = directoryVariable("XDG_STATE_HOME") ?? home + "/.local/state"
        return state + "/pulsar" + suffix(socket)
    }

    /// Where state that survives the engine, but not the machine, lies.
    package func memoryDirectory(uid: UInt32, socket: String) -> String {
        let memory = directoryVariable("XDG_RUNTIME_DIR").map { $0 + "/pulsar" } ?? "/dev/shm/pulsar-\(uid)"
        return memory + suffix(socket)
    }

    private var defaultSocket: String { home + "/.config/orbit/pulsar.sock" }

    /// Keeps daemons of different sockets apart.
    private func suffix(_ socket: String) -> String {
        let socket = expanded(socket)
        return socket == defaultSocket ? "" : "/at-" + Self.hash(socket)
    }

    private func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func directoryVariable(_ name: String) -> String? {
        guard var path = variable(name)?[...], path.hasPrefix("/") else { return nil }
        while path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }

    private func expanded(_ path: String) -> String {
        path.hasPrefix("~/") ? home + path.dropFirst() : path
    }

    /// FNV-1a, 64 bits, as 16 hexadecimal digits.
    private static func hash(_ text: String) -> String {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
