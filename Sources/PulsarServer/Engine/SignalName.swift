#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The signals that can be sent, by name or number (signal(7)).
enum SignalName {
    private static let numbers: [String: Int32] = [
        "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "KILL": SIGKILL, "USR1": SIGUSR1, "USR2": SIGUSR2,
        "PIPE": SIGPIPE, "ALRM": SIGALRM, "TERM": SIGTERM, "CONT": SIGCONT, "STOP": SIGSTOP, "TSTP": SIGTSTP,
        "TTIN": SIGTTIN, "TTOU": SIGTTOU, "WINCH": SIGWINCH, "ABRT": SIGABRT, "URG": SIGURG,
    ]

    /// The number of a name with or without `SIG`, in either case, or of a number; nil for one that is not known.
    static func number(_ name: String) -> Int32? {
        if let number = Int32(name) { return numbers.values.contains(number) ? number : nil }
        let upper = name.uppercased()
        return numbers[upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper]
    }
}
