/// Starts a stopped session's program again, below what the session printed before.
public struct ReviveSession: Request {
    /// The session: its id or unique name.
    public var session: String
    /// Cells in a row; nil leaves it as it was.
    public var columns: UInt16?
    /// Rows; nil leaves it as it was.
    public var rows: UInt16?
    /// Variables on top of the daemon's; those the session was made with go before them.
    public var environment: [String: String]
    /// The directory to start in; nil is where the session was last.
    public var cwd: String?

    /// A request from its parts.
    public init(
        session: String,
        columns: UInt16? = nil,
        rows: UInt16? = nil,
        environment: [String: String] = [:],
        cwd: String? = nil
    ) {
        self.session = session
        self.columns = columns
        self.rows = rows
        self.environment = environment
        self.cwd = cwd
    }

    static let session = Parameter.sessionReference
    static let columns = Parameter.columns.optional
    static let rows = Parameter.rows.optional
    static let environment = Parameter.map(
        "env",
        names: .variable,
        values: .argument,
        countMax: 1_024,
        "Variables on top of the daemon's."
    ).optional
    static let cwd = Parameter.text("cwd", .path, "The directory to start in.").optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "revive_session",
        summary: "Starts a stopped session's program again, in the same place and below its scrollback.",
        parameters: [
            session.descriptor, columns.descriptor, rows.descriptor, environment.descriptor, cwd.descriptor,
        ],
        resultSummary: "`session_id`: the session, which runs.",
        capability: .create
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        columns = try reader(Self.columns)
        rows = try reader(Self.rows)
        environment = try reader(Self.environment) ?? [:]
        cwd = try reader(Self.cwd)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "cols": columns.map { .integer(clamping: $0) },
            "rows": rows.map { .integer(clamping: $0) },
            "env": environment.isEmpty ? nil : .stringMap(environment),
            "cwd": cwd.map { .string($0) },
        ])
    }
}

extension ReviveSession {
    /// What is answered.
    public typealias Answer = CreateSession.Answer
}
