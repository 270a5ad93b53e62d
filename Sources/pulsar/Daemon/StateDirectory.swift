import Glibc
import PulsarProtocol

/// Where a daemon keeps what must outlive it; here only its log is needed.
struct StateDirectory {
    /// The directory.
    let path: String

    // Keep in step: PulsarConfiguration's state directory, which the engine uses.
    /// The directory of the daemon at an endpoint: `$XDG_STATE_HOME/pulsar`, and below it a folder of its own for every
    /// socket but the standard one.
    init(endpoint: Endpoint, environment: (String) -> String? = ClientEnvironment.value) {
        let home = environment("HOME") ?? "/"
        let state = environment("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.local/state"
        let standard: String? = environment("HOME").flatMap { home in
            do { return try Endpoint.standard(home: home).path } catch { return nil }
        }
        if endpoint.path == standard {
            path = state + "/pulsar"
        } else {
            path = state + "/pulsar/at-" + Self.hash(endpoint.path)
        }
    }

    /// The daemon's log when this command starts it.
    var logPath: String { path + "/pulsard.log" }

    /// Opens the log for writing, for its owner alone.
    ///
    /// Makes the directory.
    func openLog() throws(CommandError) -> Int32 {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            guard mkdir(made, 0o700) != 0, errno != EEXIST else { continue }
            throw CommandError(
                "The directory \(Escaping.visible(made)) cannot be made: \(String(cString: strerror(errno))).",
                advice: "XDG_STATE_HOME names another place for what the daemon keeps.",
                exitCode: ExitCodes.unavailable
            )
        }
        let descriptor = open(logPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw CommandError(
                "The daemon's log \(Escaping.visible(logPath)) cannot be written: \(String(cString: strerror(errno))).",
                exitCode: ExitCodes.unavailable
            )
        }
        return descriptor
    }

    /// FNV-1a, 64 bits, as sixteen hexadecimal digits.
    static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
