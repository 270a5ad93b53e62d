#if canImport(Glibc)
import Glibc
#endif

/// A descriptor that a service manager started this process with, as in sd_listen_fds(3).
struct HandedDescriptor: Hashable, Sendable {
    /// The number of the first one.
    static let first: Int32 = 3
    // Bound: far more than the manager keeps of all sessions together.
    private static let countMax: Int32 = 65_536
    private static let variables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID"]

    let name: String
    let number: Int32

    /// What the environment says was handed to a process; nothing, where it speaks of another one.
    ///
    /// A descriptor without a name gets an empty one.
    static func listed(in environment: [String: String], processID: Int32) -> [HandedDescriptor] {
        guard environment["LISTEN_PID"] == "\(processID)",
            let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }), (1...countMax).contains(count)
        else { return [] }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        return (0..<count).map { index in
            HandedDescriptor(name: index < names.count ? String(names[Int(index)]) : "", number: first + index)
        }
    }

    /// Takes them: from here on they are nobody else's, neither a child's nor that of a program executed in this one's place.
    static func take(from environment: inout [String: String]) -> [HandedDescriptor] {
        let listed = listed(in: environment, processID: getpid())
        for variable in variables {
            environment[variable] = nil
            unsetenv(variable)
        }
        return listed.filter { fcntl($0.number, F_SETFD, FD_CLOEXEC) == 0 }
    }
}
