import ArgumentParser
import PulsarProtocol

/// `pulsar status`.
struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show whether the daemon runs, and what it holds."
    )

    @Flag(help: "Print JSON, as the daemon tells it.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        var daemon = try DaemonConnection.open(try global.resolution.endpoint())
        let status = try daemon.call(GetStatus())
        guard !json else { return print(JSONText.of(status.json)) }
        for line in DaemonReport.lines(status, endpoint: daemon.endpoint) { print(line) }
    }
}

/// What is told about a daemon that runs.
enum DaemonReport {
    static func lines(_ status: GetStatus.Answer, endpoint: Endpoint) -> [String] {
        let start = Timestamp(millisecondsSince1970: 0)
        let now = Timestamp(millisecondsSince1970: Int64(status.uptimeSeconds) * 1_000)
        var lines = [
            "version   \(Escaping.visible(status.version))",
            "socket    \(Escaping.visible(endpoint.path))",
            "up        \(Age.text(from: start, to: now))",
            "sessions  \(status.sessionCount)",
            "clients   \(status.clientCount)",
        ]
        switch status.journalState {
        case .disk: break
        case .memory:
            lines.append("journal   not written: output goes to memory, the oldest is lost; free some space")
        case .waiting: lines.append("journal   not written: programs that print wait; free some space")
        }
        if let pid = LockFile.pid(of: endpoint) { lines.insert("pid       \(pid)", at: 1) }
        return lines
    }
}
