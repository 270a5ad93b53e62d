import ArgumentParser
import Glibc
import PulsarProtocol

/// `pulsar doctor`.
struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look for what could end sessions or lose output on this machine.",
        discussion: "Starts nothing and changes nothing. The exit status is 1 when something should be done."
    )

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let findings = Diagnosis.findings(try MachineFacts.gather(global.resolution))
        if json {
            print(JSONText.of(.array(findings.map(\.json))))
        } else {
            for finding in findings { print(finding.line) }
        }
        if findings.contains(where: { $0.level == .warning }) { throw ExitCode(ExitCodes.failure) }
    }
}

/// What was found out about one thing.
struct Finding: Hashable {
    enum Level: String, Hashable {
        case good, note, warning
    }

    let check: String
    let level: Level
    /// A sentence.
    let message: String
    /// What to do, a sentence; empty where nothing is to be done.
    let advice: String

    /// The finding for a person.
    var line: String {
        let mark =
            switch level {
            case .good: "ok     "
            case .note: "note   "
            case .warning: "warning"
            }
        return Escaping.visible("\(mark)  \(check): \(message)\(advice.isEmpty ? "" : " " + advice)")
    }

    /// The finding for a program.
    var json: JSONValue {
        [
            "check": .string(check), "level": .string(level.rawValue), "message": .string(message),
            "advice": .string(advice),
        ]
    }
}

/// Judges what was found on a machine.
///
/// Pure.
enum Diagnosis {
    // Bound: below so many free terminals new sessions will soon be refused.
    private static let freeTerminalsMin = 64
    private static let freeBytesMin: UInt64 = 256 << 20
    private static let descriptorsMin: UInt64 = 4_096

    /// The findings, in the order in which things matter.
    static func findings(_ facts: MachineFacts) -> [Finding] {
        [
            daemon(facts), logout(facts), journal(facts), space(facts), splicing(facts), terminals(facts),
            descriptors(facts), folder(facts),
        ].compactMap(\.self)
    }

    private static func daemon(_ facts: MachineFacts) -> Finding {
        switch facts.daemon {
        case .absent:
            return good("daemon", "none runs at \(facts.socket); it starts with the first command that needs it.")
        case .stale:
            return Finding(
                check: "daemon",
                level: .note,
                message: "\(facts.socket) was left behind by a daemon that is gone.",
                advice: "The next one takes its place; nothing is to be done."
            )
        case .running(let version) where version == facts.version: return good("daemon", "version \(version) runs.")
        case .running(let version):
            return Finding(
                check: "daemon",
                level: .warning,
                message: "version \(version) runs, and this command is version \(facts.version).",
                advice: "`pulsar daemon stop` ends it and its sessions; the next command starts the new one."
            )
        case .mute(let reason):
            return Finding(
                check: "daemon",
                level: .warning,
                message: "\(facts.socket) does not answer: \(reason)",
                advice: "Look into \(facts.logPath)."
            )
        }
    }

    private static func logout(_ facts: MachineFacts) -> Finding? {
        guard facts.hasSystemd else { return nil }
        if facts.isLingering { return good("logout", "the user lingers; sessions outlive the last logout.") }
        guard facts.killsUserProcesses else {
            return good("logout", "KillUserProcesses is not set; sessions outlive the last logout.")
        }
        return Finding(
            check: "logout",
            level: .warning,
            message: "KillUserProcesses is set and the user does not linger: the last logout ends all sessions.",
            advice: "`loginctl enable-linger`, and start the daemon as the user service pulsar.service."
        )
    }

    private static func journal(_ facts: MachineFacts) -> Finding? {
        guard let kind = facts.fileSystem else { return nil }
        switch kind {
        case .plain: return good("journal", "\(facts.stateFolder) lies on a disk.")
        case .memory:
            return Finding(
                check: "journal",
                level: .warning,
                message: "\(facts.stateFolder) lies in memory; a reboot loses what sessions printed.",
                advice: "Set journal.directory to a folder on a disk."
            )
        case .network(let name):
            return Finding(
                check: "journal",
                level: .warning,
                message: "\(facts.stateFolder) lies on \(name); a server that hangs makes sessions wait.",
                advice: "Set journal.directory to a folder on a local disk."
            )
        }
    }

    private static func space(_ facts: MachineFacts) -> Finding? {
        guard let free = facts.freeBytes else { return nil }
        let text = "\(free >> 20) MiB are free where journals lie"
        guard free < freeBytesMin else { return good("space", text + ".") }
        return Finding(
            check: "space",
            level: .warning,
            message: text + "; a full disk makes programs wait.",
            advice: "Make room, or `pulsar remove --older-than 7d`."
        )
    }

    private static func splicing(_ facts: MachineFacts) -> Finding? {
        guard let splices = facts.splicesTerminals else { return nil }
        guard !splices else { return good("kernel", "output goes from terminals to journals without a copy.") }
        return Finding(
            check: "kernel",
            level: .note,
            message: "this kernel cannot splice from a terminal: what is on its way when the engine dies may be lost.",
            advice: "Linux 5.10 and 5.11 are the ones that cannot."
        )
    }

    private static func terminals(_ facts: MachineFacts) -> Finding? {
        guard let (used, limit) = facts.terminals else { return nil }
        let text = "\(used) of \(limit) pseudo-terminals are in use"
        guard limit - used < freeTerminalsMin else { return good("terminals", text + ".") }
        return Finding(
            check: "terminals",
            level: .warning,
            message: text + ".",
            advice: "As root: sysctl kernel.pty.max=\(max(4_096, limit * 2))."
        )
    }

    private static func descriptors(_ facts: MachineFacts) -> Finding {
        let text = "a process may have \(facts.descriptors) files open"
        guard facts.descriptors < descriptorsMin else { return good("files", text + ".") }
        return Finding(
            check: "files",
            level: .warning,
            message: text + "; a session takes about six.",
            advice: "Raise the hard limit of open files (ulimit -Hn)."
        )
    }

    private static func folder(_ facts: MachineFacts) -> Finding? {
        guard let mode = facts.folderMode, mode & 0o022 != 0 else { return nil }
        let path = facts.socket.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
        return Finding(
            check: "socket",
            level: .warning,
            message: "others may write to \(path), where the socket lies.",
            advice: "chmod go-w \(path)"
        )
    }

    private static func good(_ check: String, _ message: String) -> Finding {
        Finding(check: check, level: .good, message: message, advice: "")
    }
}
