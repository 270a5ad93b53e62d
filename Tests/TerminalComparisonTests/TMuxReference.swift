import PulsarTestSupport
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A tmux server of one pane, which a client in control mode drives; it ends with this object, and with this process.
final class TMuxReference {
    /// What a pane showed, as escape sequences, and what else tmux tells of it.
    struct Shown {
        var lines: [[UInt8]]
        var cursor: [Int]
        var settings: [String]
    }

    enum Failure: Error {
        case ended
        case refused(String)
        case silent
    }

    private let folder: TemporaryFolder
    private let process: ChildProcess
    private let commands: FileDescriptor
    private let answers: FileDescriptor
    private var received: [UInt8] = []

    init() throws {
        folder = try TemporaryFolder()
        let (input, commands) = try FileDescriptor.pipe()
        let (answers, output) = try FileDescriptor.pipe()
        self.commands = commands
        self.answers = answers
        let environment = ["LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"]
        process = try ChildProcess(
            "tmux",
            ["-S", "\(folder.path)/socket", "-f", "/dev/null", "-C", "new-session"] + Self.program,
            environment: environment,
            descriptors: [0: input.rawValue, 1: output.rawValue]
        )
        try input.close()
        try output.close()
        _ = try answer()
        // Why destroy-unattached: where the tests are killed, the server ends with its client.
        for option in ["status off", "window-size manual", "destroy-unattached on"] {
            _ = try command("set-option -g \(option)")
        }
        _ = try command("refresh-client -f no-output")
    }

    deinit {
        // What ends without these ends as a child process does.
        _ = try? commands.writeAll("kill-server\n".utf8)
        try? commands.close()
        _ = process.wait(seconds: 5)
        try? answers.close()
    }

    /// It waits: what the pane shows is written to its terminal from here.
    private static let program = ["tail", "-f", "/dev/null"]

    /// What a pane that showed nothing before shows after this output.
    func show(_ output: [UInt8], columns: Int, rows: Int) throws -> Shown {
        _ = try command("resize-window -x \(columns) -y \(rows)")
        try respawn()
        try write(output, to: text(command("display-message -p '#{pane_tty}'")))
        let screen = try command("capture-pane -p -e -N")
        let state = try text(command("display-message -p '\(Self.format)'")).split(
            separator: " ",
            omittingEmptySubsequences: false
        )
        let lines = screen.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        return Shown(
            lines: Array(lines.dropLast()),
            cursor: state.prefix(2).compactMap { Int($0) },
            settings: state.dropFirst(2).map(String.init)
        )
    }

    /// Starts the pane's program anew, and waits until it has opened a pipe.
    ///
    /// Why: what tmux forks for it sets the terminal up first, which would undo our settings if it came after them.
    private func respawn() throws {
        let gate = "\(folder.path)/gate"
        unlink(gate)
        guard mkfifo(gate, 0o600) == 0 else { throw Errno(rawValue: errno) }
        let pipe = FileDescriptor(rawValue: open(gate, O_RDONLY | O_NONBLOCK | O_CLOEXEC))
        try pipe.closeAfter {
            let line = "stty raw -echo; : >\(gate); exec \(Self.program.joined(separator: " "))"
            _ = try command("respawn-pane -k \"\(line)\"")
            do { _ = try Self.read(pipe) } catch Failure.ended {
                // It was opened and closed.
            }
        }
    }

    private static let format =
        "#{cursor_y} #{cursor_x} "
        + [
            "cursor_flag", "insert_flag", "keypad_cursor_flag", "keypad_flag", "origin_flag", "wrap_flag",
            "alternate_on", "mouse_standard_flag", "mouse_button_flag", "mouse_all_flag", "mouse_utf8_flag",
            "mouse_sgr_flag", "scroll_region_upper", "scroll_region_lower", "pane_tabs",
        ].map { "\($0)=#{\($0)}" }.joined(separator: " ")

    /// Writes to the terminal of the pane, and waits until tmux has treated it all: it answers a request at the end.
    private func write(_ output: [UInt8], to path: String) throws {
        let terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard terminal >= 0 else { throw Errno(rawValue: errno) }
        let pane = FileDescriptor(rawValue: terminal)
        try pane.closeAfter {
            var mode = termios()
            tcgetattr(terminal, &mode)
            cfmakeraw(&mode)
            tcsetattr(terminal, TCSANOW, &mode)
            try pane.writeAll(output + TMuxReference.end)
            var answer: [UInt8] = []
            while !answer.ends(with: "\u{1B}[0n".utf8) { answer += try Self.read(pane) }
        }
    }

    /// Gives up what is not whole, and asks for a status.
    static let end = Array("\u{18}\u{1B}[5n".utf8)

    // MARK: - Control mode

    private func command(_ line: String) throws -> [UInt8] {
        try commands.writeAll("\(line)\n".utf8)
        return try answer()
    }

    /// The lines between the next `%begin` and its `%end`.
    private func answer() throws -> [UInt8] {
        var begun: Substring?
        var lines: [UInt8] = []
        while true {
            let line = try line()
            let words = text(line).split(separator: " ", maxSplits: 1)
            if let begun {
                if words.last == begun, words.first == "%end" { return lines }
                if words.last == begun, words.first == "%error" { throw Failure.refused(text(lines)) }
                lines += line + [UInt8(ascii: "\n")]
            } else if words.first == "%begin" {
                begun = words.last
            } else if words.first == "%exit" {
                throw Failure.ended
            }
        }
    }

    private func line() throws -> [UInt8] {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeSubrange(...end) }
                return Array(received[..<end])
            }
            received += try Self.read(answers)
        }
    }

    private static func read(_ source: FileDescriptor) throws -> [UInt8] {
        var interest = pollfd(fd: source.rawValue, events: Int16(POLLIN), revents: 0)
        // Bound: tmux may think for two minutes, beside all other tests and builds.
        var ready: Int32
        repeat { ready = poll(&interest, 1, 120_000) } while ready < 0 && errno == EINTR
        guard ready > 0 else { throw Failure.silent }
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        let count = try bytes.withUnsafeMutableBytes { try source.read(into: $0) }
        guard count > 0 else { throw Failure.ended }
        return Array(bytes[..<count])
    }
}

private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
}

extension [UInt8] {
    fileprivate func ends(with other: some BidirectionalCollection<UInt8>) -> Bool {
        suffix(other.count).elementsEqual(other)
    }
}
