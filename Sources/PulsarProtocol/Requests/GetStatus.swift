/// Asks how the daemon is.
public struct GetStatus: Request {
    /// The request.
    public init() {}

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "get_status",
        summary: "Tells version, counts, and what runs.",
        parameters: [],
        resultSummary: """
            `version`, `uptime_seconds`, `num_sessions`, `num_clients`, `journal_state`; `epoch` (how many engines there were), `engine_pid`, \
            `keeper_pid` (missing while there is no keeper), `keeper_version`; `sessions`, the live ones used last, with `id`, `name`, \
            `title` and `cwd`.
            """,
        capability: .list
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {}

    /// The parameters as they are sent.
    public var parameters: JSONValue { [:] }
}

extension GetStatus {
    /// A live session by what a person knows it by.
    public struct Session: Hashable, Sendable {
        // Bound: a status stays a short answer; a list has them all.
        /// So many sessions a status names.
        public static let countMax = 64

        /// The id.
        public var id: SessionID
        /// The name.
        public var name: String
        /// The title the program gave its window.
        public var title: String?
        /// The directory the program was started in, or said it is in.
        public var cwd: String?

        /// A session from its parts.
        public init(id: SessionID, name: String, title: String? = nil, cwd: String? = nil) {
            self.id = id
            self.name = name
            self.title = title
            self.cwd = cwd
        }

        init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            id = try reader.identifier("id")
            name = try reader.string("name")
            title = try reader.optional("title", reader.string)
            cwd = try reader.optional("cwd", reader.string)
        }

        var json: JSONValue {
            .members([
                "id": .string(id.description),
                "name": .string(name),
                "title": title.map { .string($0) },
                "cwd": cwd.map { .string($0) },
            ])
        }
    }

    /// What is answered.
    public struct Answer: MessageValue {
        /// The product's version.
        public var version: String
        /// Whole seconds since the daemon began.
        public var uptimeSeconds: Int
        /// Sessions, stopped ones included.
        public var sessionCount: Int
        /// Clients attached to sessions.
        public var clientCount: Int
        /// The worst of all sessions.
        public var journalState: JournalState
        /// Which engine this is, counted from the daemon's start; nil from an older daemon, like all that follow.
        public var epoch: Int?
        /// The engine's process.
        public var engineProcessID: Int?
        /// The keeper's process; nil while there is none.
        public var keeperProcessID: Int?
        /// The keeper's version.
        public var keeperVersion: String?
        /// The live sessions used last, the latest first.
        public var sessions: [Session] = []

        /// An answer from its parts.
        public init(
            version: String,
            uptimeSeconds: Int,
            sessionCount: Int,
            clientCount: Int,
            journalState: JournalState = .disk
        ) {
            self.version = version
            self.uptimeSeconds = uptimeSeconds
            self.sessionCount = sessionCount
            self.clientCount = clientCount
            self.journalState = journalState
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            version = try reader.string("version")
            uptimeSeconds = try reader.integer("uptime_seconds")
            sessionCount = try reader.integer("num_sessions")
            clientCount = try reader.integer("num_clients")
            journalState = reader.journalState("journal_state")
            epoch = try reader.optional("epoch", reader.integer)
            engineProcessID = try reader.optional("engine_pid", reader.integer)
            keeperProcessID = try reader.optional("keeper_pid", reader.integer)
            keeperVersion = try reader.optional("keeper_version", reader.string)
            var sessions: [Session] = []
            for session in json["sessions"]?.arrayValue ?? [] { sessions.append(try Session(json: session)) }
            self.sessions = sessions
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "version": .string(version),
                "uptime_seconds": .integer(clamping: uptimeSeconds),
                "num_sessions": .integer(clamping: sessionCount),
                "num_clients": .integer(clamping: clientCount),
                "journal_state": .string(journalState.rawValue),
                "epoch": epoch.map { .integer(clamping: $0) },
                "engine_pid": engineProcessID.map { .integer(clamping: $0) },
                "keeper_pid": keeperProcessID.map { .integer(clamping: $0) },
                "keeper_version": keeperVersion.map { .string($0) },
                "sessions": sessions.isEmpty ? nil : .array(sessions.map(\.json)),
            ])
        }
    }
}
