/// A session as a list shows it.
public struct SessionInfo: Hashable, Sendable {
    /// The id.
    public var id: SessionID
    /// The name.
    public var name: String
    /// What its terminal is connected to.
    public var sessionType: SessionType
    /// Where it stands.
    public var state: SessionState
    /// Clients attached now.
    public var clientCount: Int
    /// When it began.
    public var createdAt: Timestamp
    /// When bytes last went in or out.
    public var lastActive: Timestamp
    /// Cells in a row.
    public var columns: UInt16
    /// Rows.
    public var rows: UInt16
    /// The program's process while it runs.
    public var pid: Int32?
    /// The title the program gave its window.
    public var title: String?
    /// The directory the program was started in, or said it is in.
    public var cwd: String?
    /// The program and its arguments.
    public var command: [String]
    /// The workspace it belongs to.
    public var workspace: String?
    /// What its owner wrote on it.
    public var labels: [String: String]
    /// How the program ended; nil while it runs.
    public var exitStatus: ExitStatus?
    /// Why the program ended; nil while it runs.
    public var endReason: EndReason?
    /// When the program ended; nil while it runs.
    public var endedAt: Timestamp?
    /// The end of the output: what everything above is true for.
    public var outputOffset: StreamOffset
    /// The first byte of output still kept.
    public var oldestOffset: StreamOffset
    /// Where its output goes now.
    public var journalState: JournalState

    /// A session's description from its parts.
    public init(
        id: SessionID,
        name: String,
        sessionType: SessionType = .local,
        state: SessionState = .running,
        clientCount: Int = 0,
        createdAt: Timestamp,
        lastActive: Timestamp,
        columns: UInt16 = WindowSize.standard.columns,
        rows: UInt16 = WindowSize.standard.rows,
        pid: Int32? = nil,
        title: String? = nil,
        cwd: String? = nil,
        command: [String] = [],
        workspace: String? = nil,
        labels: [String: String] = [:],
        exitStatus: ExitStatus? = nil,
        endReason: EndReason? = nil,
        endedAt: Timestamp? = nil,
        outputOffset: StreamOffset = 0,
        oldestOffset: StreamOffset = 0,
        journalState: JournalState = .disk
    ) {
        self.id = id
        self.name = name
        self.sessionType = sessionType
        self.state = state
        self.clientCount = clientCount
        self.createdAt = createdAt
        self.lastActive = lastActive
        self.columns = columns
        self.rows = rows
        self.pid = pid
        self.title = title
        self.cwd = cwd
        self.command = command
        self.workspace = workspace
        self.labels = labels
        self.exitStatus = exitStatus
        self.endReason = endReason
        self.endedAt = endedAt
        self.outputOffset = outputOffset
        self.oldestOffset = oldestOffset
        self.journalState = journalState
    }
}

extension SessionInfo: MessageValue {
    /// Reads a session's members.
    public init(json: JSONValue) throws(MessageError) {
        let reader = try MessageReader(json)
        let state = try reader.required("state", "a state") { $0.stringValue.flatMap { SessionState(rawValue: $0) } }
        self.init(
            id: try reader.identifier("id"),
            name: try reader.string("name"),
            sessionType: try SessionType(json: try reader.value("session_type")),
            state: state,
            clientCount: try reader.integer("num_clients"),
            createdAt: try reader.timestamp("created_at"),
            lastActive: try reader.timestamp("last_active"),
            columns: try reader.integer("cols"),
            rows: try reader.integer("rows"),
            pid: try reader.optional("pid", reader.integer),
            title: try reader.optional("title", reader.string),
            cwd: try reader.optional("cwd", reader.string),
            command: try reader.optional("command", reader.strings) ?? [],
            workspace: try reader.optional("workspace", reader.string),
            labels: try reader.optional("labels", reader.stringMap) ?? [:],
            exitStatus: state == .stopped ? ExitStatus(json: reader.optional("exit_status") ?? .null) : nil,
            endReason: try reader.optional("end_reason", reader.string).map { EndReason(rawValue: $0) ?? .interrupted },
            endedAt: try reader.optional("ended_at", reader.timestamp),
            outputOffset: try reader.integer("output_offset"),
            oldestOffset: try reader.integer("oldest_offset"),
            journalState: reader.journalState("journal_state")
        )
    }

    /// The session's members; what is not known is null.
    public var json: JSONValue {
        [
            "id": .string(id.description),
            "name": .string(name),
            "session_type": sessionType.json,
            "state": .string(state.rawValue),
            "num_clients": .integer(clamping: clientCount),
            "created_at": .string(createdAt.description),
            "last_active": .string(lastActive.description),
            "cols": .integer(clamping: columns),
            "rows": .integer(clamping: rows),
            "pid": pid.map { .integer(clamping: $0) } ?? .null,
            "title": title.map { .string($0) } ?? .null,
            "cwd": cwd.map { .string($0) } ?? .null,
            "command": .strings(command),
            "workspace": workspace.map { .string($0) } ?? .null,
            "labels": .stringMap(labels),
            "exit_status": exitStatus?.json ?? .null,
            "end_reason": endReason.map { .string($0.rawValue) } ?? .null,
            "ended_at": endedAt.map { .string($0.description) } ?? .null,
            "output_offset": .integer(clamping: outputOffset),
            "oldest_offset": .integer(clamping: oldestOffset),
            "journal_state": .string(journalState.rawValue),
        ]
    }
}
