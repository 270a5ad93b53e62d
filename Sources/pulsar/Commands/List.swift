import ArgumentParser
import Glibc
import PulsarProtocol

/// `pulsar list`.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the sessions.",
        discussion: """
            Shown are those that run, those that ended within the last 24 hours, and the last 20 of those that ended with \
            the daemon or the machine: `pulsar attach` starts these again where they were.
            """,
        aliases: ["ls"]
    )

    @Flag(help: "Show all that ended, however long ago.")
    var all = false

    @Flag(help: "Print JSON, as the daemon tells it.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        var daemon = try DaemonAccess.connect(global.resolution)
        let now = WallClock.now()
        let answer = try daemon.call(ListSessions())
        let sessions = SessionTable.shown(answer.sessions, all: all, now: now)
        if json {
            print(JSONText.of(ListSessions.Answer(sessions: sessions).json))
            return
        }
        let isTerminal = isatty(STDOUT_FILENO) == 1
        guard !sessions.isEmpty else {
            if isTerminal { print("No sessions. `pulsar new` starts one.") }
            return
        }
        let width = isTerminal ? TerminalDevice.size(of: STDOUT_FILENO).map { Int($0.columns) } : nil
        for line in SessionTable.lines(sessions, now: now, width: width, isStyled: isTerminal) { print(line) }
    }
}

/// Sessions as a table.
///
/// Pure.
enum SessionTable {
    private static let dayMilliseconds: Int64 = 86_400_000

    // Bound: how many are shown of those that ended longer ago and can go on.
    private static let offeredMax = 20

    /// Which sessions a list shows, running ones first, older ones first.
    static func shown(_ sessions: [SessionInfo], all: Bool, now: Timestamp) -> [SessionInfo] {
        func isRecent(_ session: SessionInfo) -> Bool {
            let ended = session.endedAt ?? session.lastActive
            return now.millisecondsSince1970 - ended.millisecondsSince1970 <= dayMilliseconds
        }
        let offered = sessions.filter(Revival.isOffered).sorted { $0.lastActive > $1.lastActive }.prefix(offeredMax)
        let offeredIDs = offered.map(\.id)
        let kept = sessions.filter { session in
            all || session.state != .stopped || isRecent(session) || offeredIDs.contains(session.id)
        }
        func order(_ session: SessionInfo) -> (Int, Timestamp, String) {
            (session.state == .stopped ? 1 : 0, session.createdAt, session.name)
        }
        return kept.sorted { order($0) < order($1) }
    }

    /// The lines of the table.
    static func lines(_ sessions: [SessionInfo], now: Timestamp, width: Int?, isStyled: Bool) -> [String] {
        var table = Table(headings: ["NAME", "STATE", "SIZE", "CREATED", "ACTIVE", "ID", "COMMAND"])
        for session in sessions {
            table.add([
                TextWidth.shortened(Escaping.visible(session.name), to: 40),
                state(of: session),
                "\(session.columns)x\(session.rows)",
                Age.text(from: session.createdAt, to: now),
                Age.text(from: session.lastActive, to: now),
                String(session.id.description.prefix(8)),
                program(of: session),
            ])
        }
        let lines = table.lines().map { line in width.map { TextWidth.shortened(line, to: $0) } ?? line }
        guard isStyled, let heading = lines.first else { return lines }
        return ["\u{1B}[1m\(heading)\u{1B}[0m"] + lines.dropFirst()
    }

    private static func state(of session: SessionInfo) -> String {
        switch session.state {
        case .running, .detached:
            (session.clientCount > 0 ? "attached \(session.clientCount)" : "detached") + trouble(of: session)
        case .stopped where session.endReason == .shutdown: "shut down"
        case .stopped where session.endReason == .interrupted: "cut off"
        case .stopped:
            switch session.exitStatus ?? .unknown {
            case .exited(let code): "exited \(code)"
            case .signaled(let signal): "signal \(signal)"
            case .unknown: "ended"
            }
        }
    }

    private static func trouble(of session: SessionInfo) -> String {
        switch session.journalState {
        case .disk: ""
        case .memory: ", not on disk"
        case .waiting: ", waits for disk"
        }
    }

    private static func program(of session: SessionInfo) -> String {
        let text = session.command.isEmpty ? session.title ?? "" : session.command.joined(separator: " ")
        return TextWidth.shortened(Escaping.visible(text), to: 60)
    }
}
