import ArgumentParser
import PulsarProtocol

/// `pulsar remove`.
struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget sessions that have ended, and their output.",
        discussion:
            "What runs is never removed. Without this, ended sessions go by themselves after a while; see session.keep_stopped.",
        aliases: ["rm"]
    )

    @Argument(help: "The sessions.", completion: SessionCompletion.kind)
    var sessions: [String] = []

    @Flag(name: .customLong("ended"), help: "All that have ended.")
    var all = false

    @Option(help: ArgumentHelp("All that ended longer ago than this, such as 7d, 12h, 30m or 90s.", valueName: "time"))
    var olderThan: Span?

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard [!sessions.isEmpty, all, olderThan != nil].count(where: \.self) == 1 else {
            throw ValidationError("Name sessions, or say --ended or --older-than.")
        }
    }

    func run() throws {
        var daemon = try DaemonAccess.connect(global.resolution)
        guard sessions.isEmpty else {
            for session in sessions {
                try daemon.withSession(session) { daemon, session in
                    _ = try daemon.call(RemoveSession(session: session))
                }
            }
            return
        }
        let known = try daemon.call(ListSessions()).sessions
        for session in Self.chosen(known, olderThan: olderThan, now: WallClock.now()) {
            do {
                _ = try daemon.call(RemoveSession(session: session.id.description))
            } catch let error as RPCError where error.code == .sessionNotFound || error.code == .notPermitted {
                // Somebody else has removed it, or started it again, since the list was made; or we may not.
                let sessions = try daemon.call(ListSessions()).sessions
                if sessions.contains(where: { $0.id == session.id && $0.state == .stopped }) { throw error }
            }
        }
    }

    /// The ended sessions that are meant.
    ///
    /// Pure.
    static func chosen(_ sessions: [SessionInfo], olderThan span: Span?, now: Timestamp) -> [SessionInfo] {
        sessions.filter { session in
            guard session.state == .stopped else { return false }
            guard let span else { return true }
            let ended = session.endedAt ?? session.lastActive
            return now.millisecondsSince1970 - ended.millisecondsSince1970 >= span.milliseconds
        }
    }
}

/// A length of time as people write it: a number, and `s`, `m`, `h` or `d`.
struct Span: Hashable, ExpressibleByArgument {
    let milliseconds: Int64

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let letter = argument.last, let unit = units[letter],
            let number = Int64(argument.dropLast()), number >= 0
        else { return nil }
        let (product, isTooLong) = number.multipliedReportingOverflow(by: unit)
        guard !isTooLong else { return nil }
        milliseconds = product
    }
}
