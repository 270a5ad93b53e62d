import ArgumentParser
import Glibc
import PulsarProtocol

/// `pulsar history`.
struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what happened to the sessions: who came and went, what began and ended.",
        discussion: """
            Kept are the last 20000 events, those of a session until it is removed. What a program printed is in \
            `pulsar logs`.
            """
    )

    @Argument(help: "Only this session.", completion: SessionCompletion.kind)
    var session: String?

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("The last so many, at most 1000.", valueName: "count")
    )
    var lines = 100

    @Flag(help: "Print JSON, as the daemon tells it.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard 1...ReadEvents.limitMax ~= lines else { throw ValidationError("Lines are 1 to \(ReadEvents.limitMax).") }
    }

    func run() throws {
        var daemon = try DaemonAccess.connect(global.resolution)
        let answer =
            if let session {
                try daemon.withSession(session) { daemon, session in
                    try daemon.call(ReadEvents(session: session, limit: lines))
                }
            } else {
                try daemon.call(ReadEvents(limit: lines))
            }
        guard !json else { return print(JSONText.of(answer.json)) }
        let isTerminal = isatty(STDOUT_FILENO) == 1
        guard !answer.events.isEmpty else {
            if isTerminal { print("Nothing has happened yet.") }
            return
        }
        let width = isTerminal ? TerminalDevice.size(of: STDOUT_FILENO).map { Int($0.columns) } : nil
        for line in HistoryTable.lines(answer.events, width: width, isStyled: isTerminal) { print(line) }
    }
}

/// Events as a table.
///
/// Pure.
enum HistoryTable {
    static func lines(_ events: [HistoryEvent], width: Int?, isStyled: Bool) -> [String] {
        var table = Table(headings: ["WHEN", "SESSION", "WHAT"])
        var attached: [ClientID: HistoryEvent] = [:]
        var isEngineThere = false
        for event in events {
            if event.event == HistoryEventName.clientAttached.rawValue, let client = event.clientID {
                attached[client] = event
            }
            let came = event.clientID.flatMap { attached[$0] }
            let name = event.sessionName.map { TextWidth.shortened(Escaping.visible($0), to: 40) } ?? "-"
            table.add([event.at.local, name, what(event, came: came, hasDied: isEngineThere)])
            if event.event == HistoryEventName.engineStarted.rawValue { isEngineThere = true }
            if event.event == HistoryEventName.engineEnded.rawValue { isEngineThere = false }
        }
        let lines = table.lines().map { line in width.map { TextWidth.shortened(line, to: $0) } ?? line }
        guard isStyled, let heading = lines.first else { return lines }
        return ["\u{1B}[1m\(heading)\u{1B}[0m"] + lines.dropFirst()
    }

    /// - Parameters:
    ///   - came: how the client came that the event is about.
    ///   - hasDied: whether an engine was there that said nothing of its end.
    private static func what(_ event: HistoryEvent, came: HistoryEvent?, hasDied: Bool) -> String {
        let detail = event.detail.map { Escaping.visible($0) }
        let behind = detail.map { ": \($0)" } ?? ""
        return switch HistoryEventName(rawValue: event.event) {
        case .sessionCreated: "started\(behind)"
        case .sessionRevived: "started again"
        case .sessionRenamed: "renamed, was \(detail ?? "?")"
        case .sessionExited: ended(event)
        case .clientAttached: "attached\(who(event))"
        case .clientDetached: "detached\(who(event.processID == nil ? came ?? event : event))"
        case .engineStarted: "daemon's engine started\(hasDied ? ", the one before had died" : "")\(behind)"
        case .engineEnded: detail == "replaced" ? "daemon's engine made room for the next" : "daemon stopped"
        case .tokenCreated: "access token made\(behind)"
        case .tokenRevoked: "access token revoked\(behind)"
        case .outputLost: "output lost, the disk was full\(behind)"
        case .screenLost: "goes on without a screen: its output ended the engine again and again"
        case nil: "\(Escaping.visible(event.event))\(behind)"
        }
    }

    private static func ended(_ event: HistoryEvent) -> String {
        switch event.detail.flatMap({ EndReason(rawValue: $0) }) {
        case .shutdown: return "shut down"
        case .interrupted: return "cut off: nobody saw how it ended"
        case .terminated: return "ended by request"
        case .exited, nil: break
        }
        return switch event.exitStatus ?? .unknown {
        case .exited(let code): "exited \(code)"
        case .signaled(let signal): "ended by signal \(signal)"
        case .unknown: "ended"
        }
    }

    private static func who(_ event: HistoryEvent) -> String {
        var parts: [String] = []
        if let program = event.program { parts.append(Escaping.visible(program)) }
        if let processID = event.processID { parts.append("process \(processID)") }
        if let origin = event.origin { parts.append("from \(Escaping.visible(origin))") }
        if let detail = event.detail { parts.append(Escaping.visible(detail)) }
        if parts.isEmpty, let client = event.clientID { parts.append("client \(client.description.prefix(8))") }
        return parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))"
    }
}
