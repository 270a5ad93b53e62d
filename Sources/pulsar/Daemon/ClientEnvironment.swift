import Glibc
import PulsarProtocol

/// The variables this command was started with.
enum ClientEnvironment {
    /// One of them.
    static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// All of them that are text.
    static func current() -> [String: String] {
        var count = 0
        while environ[count] != nil { count += 1 }
        var result = [String: String](minimumCapacity: count)
        var entry = environ
        while let text = entry.pointee {
            entry += 1
            // Why skipped: the protocol carries text, and a shell cannot use such a variable either.
            guard let line = String(validatingCString: text),
                let mark = line.utf8.firstIndex(of: UInt8(ascii: "="))
            else { continue }
            result[String(line[..<mark])] = String(line[line.utf8.index(after: mark)...])
        }
        return result
    }

    /// What a new session is given: what a person expects who types a command here.
    ///
    /// The engine sets `TERM`, `COLORTERM` and `PULSAR_…` itself, and what described this terminal would be wrong in
    /// another.
    static func forSession(_ environment: [String: String] = current()) -> [String: String] {
        let kept = environment.filter { name, value in
            !name.hasPrefix("PULSAR_") && !ofTerminal.contains(name) && TextRule.variable.accepts(name)
                && TextRule.argument.accepts(value)
        }
        // Bound: what the daemon takes; names in order, so that it is always the same ones that stay.
        guard kept.count > variablesMax else { return kept }
        return Dictionary(uniqueKeysWithValues: kept.sorted { $0.key < $1.key }.prefix(variablesMax).map { ($0, $1) })
    }

    /// What a daemon is given: everything but what describes the place it happens to be started from.
    static func forDaemon(_ environment: [String: String] = current()) -> [String: String] {
        environment.filter { !ofCommand.contains($0.key) && !ofTerminal.contains($0.key) }
    }

    private static let ofCommand = ["PULSAR_SESSION_ID", TokenFile.environmentVariable]

    // Why a list: the first set of a program takes a search through all conformances to be made, a fifth of its start.
    private static let ofTerminal = [
        "TERM", "COLORTERM", "COLUMNS", "LINES", "TERMCAP", "WINDOWID", "TMUX", "TMUX_PANE", "STY", "TERM_PROGRAM",
        "TERM_PROGRAM_VERSION",
    ]

    // Keep in step: `CreateSession.environment`, its `countMax`.
    private static let variablesMax = 1_024
}

/// Texts as C wants them in an array.
enum CStrings {
    /// Calls `body` with a null-terminated array of C strings.
    static func with<Result>(
        _ texts: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            // Safety: the array has at least its closing nil, so it has an address.
            guard let base = buffer.baseAddress else { preconditionFailure("An array with an element has an address.") }
            return body(base)
        }
    }
}

/// The monotonic clock.
enum MonotonicTime {
    static func milliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}

/// The clock on the wall.
enum WallClock {
    static func now() -> Timestamp {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Timestamp(millisecondsSince1970: Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000)
    }
}
