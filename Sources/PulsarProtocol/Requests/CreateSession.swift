/// Starts a session.
public struct CreateSession: Request {
    /// The name; nil lets the daemon make one.
    public var name: String?
    /// What the terminal is connected to.
    public var type: SessionType
    /// Cells in a row.
    public var columns: UInt16 = WindowSize.standard.columns
    /// Rows.
    public var rows: UInt16 = WindowSize.standard.rows
    /// The program and its arguments; nil is the user's shell.
    public var command: [String]?
    /// Variables on top of the daemon's.
    public var environment: [String: String] = [:]
    /// The directory to start in; nil is the user's home.
    public var cwd: String?
    /// The workspace it belongs to.
    public var workspace: String?
    /// What its owner writes on it.
    public var labels: [String: String] = [:]
    /// Quotas by name.
    public var limits: [String: Int64] = [:]
    /// Where the output is kept; nil leaves it to the configuration.
    public var journal: JournalMode?
    /// Whose window the size follows; nil leaves it to the configuration.
    public var sizePolicy: SizePolicy?
    /// The shell is a login shell; nil leaves it to the configuration.
    public var login: Bool?
    /// A request with the same key starts no second session.
    public var idempotencyKey: String?

    /// A request for a session of a type; everything else is set afterwards.
    public init(name: String?, type: SessionType = .local) {
        self.name = name
        self.type = type
    }

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        name = try reader(Self.name)
        type = try Self.type(reader)
        columns = try reader(Self.columns)
        rows = try reader(Self.rows)
        command = try reader(Self.command)
        environment = try reader(Self.environment) ?? [:]
        cwd = try reader(Self.cwd)
        workspace = try reader(Self.workspace)
        labels = try reader(Self.labels) ?? [:]
        limits = try reader(Self.limits) ?? [:]
        journal = try reader(Self.journal)
        sizePolicy = try reader(Self.sizePolicy)
        login = try reader(Self.login)
        idempotencyKey = try reader(Self.idempotencyKey)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "name": name.map { .string($0) },
            "type": type.json,
            "cols": .integer(clamping: columns),
            "rows": .integer(clamping: rows),
            "command": command.map { .strings($0) },
            "env": environment.isEmpty ? nil : .stringMap(environment),
            "cwd": cwd.map { .string($0) },
            "workspace": workspace.map { .string($0) },
            "labels": labels.isEmpty ? nil : .stringMap(labels),
            "limits": limits.isEmpty ? nil : .object(limits.mapValues { .integer($0) }),
            "journal": journal.map { .string($0.rawValue) },
            "size_policy": sizePolicy.map { .string($0.rawValue) },
            "login": login.map { .bool($0) },
            "idempotency_key": idempotencyKey.map { .string($0) },
        ])
    }

    /// The type, completed by the settings that stand beside it rather than within.
    private static func type(_ reader: ParameterReader) throws(RPCError) -> SessionType {
        let given = try reader(type)
        // Why for every type: a value that could never be used is refused, whether or not it would be.
        let besideSSH: [String: JSONValue?] = [
            "user": try reader(SSHSettings.user).map { .string($0) },
            "identity_file": try reader(SSHSettings.identityFile).map { .string($0) },
            "options": try reader(SSHSettings.options).map { .stringMap($0) },
        ]
        _ = (try reader(SerialSettings.baud), try reader(SerialSettings.dataBits))
        _ = (try reader(SerialSettings.parity), try reader(SerialSettings.stopBits), try reader(SerialSettings.flow))
        let kind: String
        let beside: [String: JSONValue]
        switch given {
        case "Local": return .local
        case .object(let members) where members["Ssh"] != nil:
            (kind, beside) = ("Ssh", besideSSH.compactMapValues { $0 })
        default: (kind, beside) = ("Serial", reader.members)
        }
        let inside = given[kind]?.objectValue ?? [:]
        let settings = beside.merging(inside.filter { !$0.value.isNull }) { _, inside in inside }
        return kind == "Ssh"
            ? .ssh(try SSHSettings(ParameterReader(settings))) : .serial(try SerialSettings(ParameterReader(settings)))
    }
}

// MARK: - The table

extension CreateSession {
    static let name = Parameter.text("name", .name, "The name; without it the daemon makes one.").optional
    static let type = Parameter<JSONValue>("type", SessionType.schema, "What the terminal is connected to.") { $0 }
    static let columns = Parameter.columns.defaulting(to: 80, 80)
    static let rows = Parameter.rows.defaulting(to: 24, 24)
    static let command = Parameter.texts(
        "command",
        .argument,
        count: 1...4_096,
        "The program and its arguments; without it the user's shell."
    ).optional
    static let environment = Parameter.map(
        "env",
        names: .variable,
        values: .argument,
        countMax: 1_024,
        "Variables on top of the daemon's."
    ).optional
    static let cwd = Parameter.text("cwd", .path, "The directory to start in.").optional
    static let workspace = Parameter.text("workspace", .name, "The workspace it belongs to.").optional
    static let labels = Parameter.labels.optional
    static let limits = Parameter<[String: Int64]>.numbers(
        "limits",
        countMax: 32,
        "Quotas by name; none is enforced yet."
    ).optional
    static let journal = Parameter<JournalMode>.choice("journal", "Where the output is kept.").optional
    static let sizePolicy = Parameter<SizePolicy>.choice("size_policy", "Whose window the size follows.").optional
    static let login = Parameter.boolean("login", "Whether the shell is a login shell.").optional
    static let idempotencyKey = Parameter.text(
        "idempotency_key",
        .key,
        "A request with the same key starts no second session."
    ).optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "create_session",
        summary: "Starts a session.",
        parameters: [
            type.descriptor, name.descriptor, columns.descriptor, rows.descriptor, command.descriptor,
            environment.descriptor, cwd.descriptor, workspace.descriptor, labels.descriptor, limits.descriptor,
            journal.descriptor, sizePolicy.descriptor, login.descriptor, idempotencyKey.descriptor,
            SSHSettings.user.descriptor, SSHSettings.identityFile.descriptor, SSHSettings.options.descriptor,
            SerialSettings.baud.descriptor, SerialSettings.dataBits.descriptor, SerialSettings.parity.descriptor,
            SerialSettings.stopBits.descriptor, SerialSettings.flow.descriptor,
        ],
        resultSummary: "`session_id`: the new session.",
        capability: .create
    )
}

extension CreateSession {
    /// What is answered.
    public struct Answer: MessageValue {
        /// The new session.
        public var session: SessionID

        /// An answer from its parts.
        public init(session: SessionID) { self.session = session }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            session = try MessageReader(json).identifier("session_id")
        }

        /// The answer as it is sent.
        public var json: JSONValue { ["session_id": .string(session.description)] }
    }
}
