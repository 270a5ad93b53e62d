import PulsarJournal
import PulsarProtocol
import PulsarValues

extension SessionMetadata {
    /// What a journal keeps of the call that made its session.
    ///
    /// Of the environment only what says where and in which language programs work: the rest may hold secrets.
    init(_ request: CreateSession, name: String, plan: LaunchPlan, now: UInt64, defaults: SessionDefaults) {
        self.init(
            name: name,
            kind: request.type.kind,
            arguments: plan.arguments,
            workingDirectory: plan.directory,
            environment: request.environment.filter { name, value in KeptEnvironment.keeps(name, value) },
            workspace: request.workspace ?? "",
            labels: request.labels,
            createdAtMilliseconds: now,
            bootID: defaults.bootID,
            windowSize: WindowSize(columns: request.columns, rows: request.rows, pixelWidth: 0, pixelHeight: 0),
            sizePolicy: (request.sizePolicy ?? defaults.sizePolicy).rawValue,
            journalMode: (request.journal ?? defaults.journalMode).rawValue
        )
    }
}

/// The variables that a session is started again with.
enum KeptEnvironment {
    private static let names: Set<String> = [
        "LANG", "LANGUAGE", "TZ", "PATH", "MANPATH", "SHELL", "EDITOR", "VISUAL", "PAGER", "VIRTUAL_ENV",
        "CONDA_PREFIX", "CONDA_DEFAULT_ENV",
    ]

    // Bound: a journal keeps 7 KiB of all.
    static func keeps(_ name: String, _ value: String) -> Bool {
        (names.contains(name) || name.hasPrefix("LC_")) && value.utf8.count <= 4096
    }
}

/// What holds for a session whose request leaves it open.
struct SessionDefaults {
    let sizePolicy: SizePolicy
    let journalMode: JournalMode
    let bootID: Identifier?
}

extension SessionType {
    /// The type as text pairs, which is how journals keep it.
    var kind: [String: String] {
        switch self {
        case .local:
            ["type": "Local"]
        case .ssh(let settings):
            ["type": "Ssh", "host": settings.host, "port": "\(settings.port)"]
                .merging(settings.user.map { ["user": $0] } ?? [:]) { first, _ in first }
        case .serial(let settings):
            ["type": "Serial", "device": settings.device]
        }
    }

    /// The type from a journal's text pairs.
    init(kind: [String: String]) {
        switch kind["type"] {
        case "Ssh":
            let port = kind["port"].flatMap { UInt16($0) } ?? SSHSettings.standardPort
            self = .ssh(SSHSettings(host: kind["host"] ?? "", port: port, user: kind["user"]))
        default:
            self = .local
        }
    }
}
