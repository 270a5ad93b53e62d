extension Configuration {
    // Keep in step: `Configuration+Parsing.swift`; a test reads what is written here.
    /// The file that says what holds, a line each, defaults included; what has no value is a comment.
    ///
    /// - Parameter socket: where the daemon listens when the file does not say it.
    package func lines(socket: String) -> [String] {
        let values: [(table: String, lines: [String])] = [
            (
                "daemon",
                [
                    "socket = \(Self.string(daemon.socket ?? socket))",
                    "log_level = \(Self.string(daemon.logLevel.rawValue))",
                    "log_format = \(Self.string(daemon.logFormat.rawValue))",
                ]
            ),
            (
                "session",
                [
                    session.shell.map { "shell = \(Self.string($0))" } ?? "# shell: the user's",
                    "login = \(session.isLogin)",
                    "term = \(Self.string(session.term))",
                    "terminate_timeout_ms = \(session.terminateTimeoutMilliseconds)",
                    "keep_stopped = \(Self.string(TimeSpan.text(session.keepStoppedMilliseconds)))",
                    "keep_stopped_max = \(session.keepStoppedMax)",
                    "size_policy = \(Self.string(session.sizePolicy.rawValue))",
                ]
            ),
            (
                "journal",
                [
                    journal.directory.map { "directory = \(Self.string($0))" } ?? "# directory: the state directory",
                    "mode = \(Self.string(journal.mode.rawValue))",
                    "session_bytes = \(Self.string(ByteCount.text(journal.sessionBytesMax)))",
                    "total_bytes = \(Self.string(ByteCount.text(journal.totalBytesMax)))",
                    "sync = \(Self.string(journal.sync.rawValue))",
                    "on_full = \(Self.string(journal.onFull.rawValue))",
                ]
            ),
            ("limits", ["sessions = \(limits.sessions)", "clients = \(limits.clients)"]),
            (
                "attach",
                [
                    "detach_key = \(Self.string(attach.detachKey.name))",
                    "revive = \(Self.string(attach.revive.rawValue))",
                    "replay_bytes = \(Self.string(ByteCount.text(attach.replayBytes)))",
                ]
            ),
            (
                "terminal",
                [
                    "checksum_reports = \(terminal.answersChecksums)",
                    "checksum_extension = \(terminal.checksumExtension)",
                ]
            ),
        ]
        return Array(values.map { ["[\($0.table)]"] + $0.lines }.joined(separator: [""]))
    }

    /// A basic string of TOML 1.0: everything that steers a terminal is spelled out.
    private static func string(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator:
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    quoted += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                default: quoted.unicodeScalars.append(scalar)
                }
            }
        }
        return quoted + "\""
    }
}
