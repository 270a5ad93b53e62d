import PulsarTestSupport
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A person's terminals: panes of a tmux server of the test's own, typed into and looked at.
final class TerminalWindows {
    private let folder: TemporaryFolder
    private let environment: [String: String]

    init(environment: [String: String]) throws {
        folder = try TemporaryFolder()
        self.environment = environment.merging(["TMUX_TMPDIR": folder.path, "PS1": "ready> "]) { $1 }
    }

    deinit { _ = try? run(["kill-server"]) }

    /// Opens a terminal with a plain shell in it.
    func open(_ name: String, columns: Int = 90, rows: Int = 30) throws {
        try run(["new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-s", name, "env PS1='ready> ' bash --norc"])
        try wait(name, for: "ready>")
    }

    /// Types: texts as they are, or tmux's names of keys.
    func type(_ name: String, _ keys: String...) throws { try run(["send-keys", "-t", name] + keys) }

    /// Closes a terminal as a window manager does.
    func close(_ name: String) throws { try run(["kill-session", "-t", name]) }

    /// What a terminal shows.
    func screen(_ name: String) throws -> String { try run(["capture-pane", "-p", "-t", name]) }

    /// What stands above a terminal.
    func title(_ name: String) throws -> String { try run(["display-message", "-p", "-t", name, "#{pane_title}"]) }

    /// Looks until a terminal shows a text.
    func wait(_ name: String, for text: String) throws { try wait(name, for: text, in: screen) }

    /// Looks until a text stands above a terminal.
    func wait(_ name: String, forTitle text: String) throws { try wait(name, for: text, in: title) }

    /// Looks until a text stands above a terminal no more.
    func wait(_ name: String, forTitleWithout text: String) throws {
        try wait(name, for: text, in: title, isWanted: false)
    }

    // Bound: some thousand looks, each a call of tmux.
    private func wait(
        _ name: String,
        for text: String,
        in look: (String) throws -> String,
        isWanted: Bool = true
    ) throws {
        var last = ""
        for _ in 0..<4000 {
            last = try look(name)
            if last.contains(text) == isWanted { return }
        }
        let failure = isWanted ? "never showed" : "never stopped showing"
        throw TestFailure("terminal \(name) \(failure) \(text.debugDescription); it shows:\n\(last)")
    }

    @discardableResult
    private func run(_ arguments: [String]) throws -> String {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        defer { Glibc.close(ends[0]) }
        // The server that the first call starts must not hold the end open that this waits for.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let call = try ChildProcess(
            "tmux",
            ["-f", "/dev/null", "-L", "person"] + arguments,
            environment: environment,
            descriptors: [1: ends[1]]
        )
        Glibc.close(ends[1])
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(ends[0], &buffer, buffer.count)
            guard count > 0 else { break }
            output += buffer[..<count]
        }
        guard call.wait(seconds: 20) == 0 else { throw TestFailure("tmux \(arguments) failed") }
        return String(decoding: output, as: UTF8.self)
    }
}
