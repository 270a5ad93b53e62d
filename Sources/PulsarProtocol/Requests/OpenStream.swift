/// Turns the connection into a session's data plane.
public struct OpenStream: Request {
    /// The session: its id or unique name.
    public var session: String
    /// The client; nil lets the daemon make one.
    public var client: ClientID?
    /// What the stream carries.
    public var mode: StreamMode
    /// Cells in a row of the client's terminal, if it is one.
    public var columns: UInt16?
    /// Rows of the client's terminal, if it is one.
    public var rows: UInt16?
    /// The offset after the last byte the client has shown.
    public var resumeFrom: StreamOffset?
    /// What to show first when nothing is resumed; nil leaves it to the daemon.
    public var restore: RestoreMode?
    /// The client only looks.
    public var isReadOnly: Bool
    /// The client wants the screen drawn in its window while the session is of another size.
    public var wantsViewport: Bool
    /// Variables of the client's login; of others than ``LoginEnvironment/names`` nothing is kept.
    public var environment: [String: String]

    /// A request from its parts.
    public init(
        session: String,
        client: ClientID? = nil,
        mode: StreamMode = .raw,
        columns: UInt16? = nil,
        rows: UInt16? = nil,
        resumeFrom: StreamOffset? = nil,
        restore: RestoreMode? = nil,
        isReadOnly: Bool = false,
        wantsViewport: Bool = false,
        environment: [String: String] = [:]
    ) {
        self.session = session
        self.client = client
        self.mode = mode
        self.columns = columns
        self.rows = rows
        self.resumeFrom = resumeFrom
        self.restore = restore
        self.isReadOnly = isReadOnly
        self.wantsViewport = wantsViewport
        self.environment = environment
    }

    static let session = Parameter.sessionReference
    static let client = Parameter.identifier("client_id", "The client.").optional
    static let mode = Parameter<StreamMode>.choice("mode", "What the stream carries.").defaulting(to: .raw, "raw")
    static let columns = Parameter.columns.optional
    static let rows = Parameter.rows.optional
    static let resumeFrom = Parameter<StreamOffset>.integer(
        "resume_from",
        0...Int64.max,
        "The offset after the last byte the client has shown."
    ).optional
    static let restore = Parameter<RestoreMode>.choice(
        "restore",
        "What to show first when nothing is resumed."
    ).optional
    static let readOnly = Parameter.boolean("read_only", "The client only looks.").defaulting(to: false, false)
    static let viewport = Parameter.boolean(
        "viewport",
        "Whether the screen is drawn in the client's window while the session is of another size."
    ).defaulting(to: false, false)

    static let environment = Parameter.map(
        "env",
        names: .variable,
        values: .argument,
        countMax: 64,
        "Variables of the client's login."
    ).optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "open_stream",
        summary: "Attaches to a session; after the answer the connection carries frames.",
        parameters: [
            session.descriptor,
            client.descriptor,
            mode.descriptor,
            columns.descriptor,
            rows.descriptor,
            resumeFrom.descriptor,
            restore.descriptor,
            readOnly.descriptor,
            viewport.descriptor,
            environment.descriptor,
        ],
        resultSummary:
            "`client_id`, `offset`, `end_offset`, `oldest_offset`, `resumed`, `lagged`, `snapshot`, `input_accepted`, "
            + "`cols`, `rows`, `epoch`.",
        capability: .read
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        client = try reader(Self.client)
        mode = try reader(Self.mode)
        columns = try reader(Self.columns)
        rows = try reader(Self.rows)
        resumeFrom = try reader(Self.resumeFrom)
        restore = try reader(Self.restore)
        isReadOnly = try reader(Self.readOnly)
        wantsViewport = try reader(Self.viewport)
        environment = try reader(Self.environment) ?? [:]
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "client_id": client.map { .string($0.description) },
            "mode": .string(mode.rawValue),
            "cols": columns.map { .integer(clamping: $0) },
            "rows": rows.map { .integer(clamping: $0) },
            "resume_from": resumeFrom.map { .integer(clamping: $0) },
            "restore": restore.map { .string($0.rawValue) },
            "read_only": .bool(isReadOnly),
            "viewport": wantsViewport ? true : nil,
            "env": environment.isEmpty ? nil : .stringMap(environment),
        ])
    }
}

extension OpenStream {
    /// What is answered.
    public struct Answer: MessageValue {
        /// The client, as it was given or was made.
        public var client: ClientID
        /// The first byte that will come.
        public var offset: StreamOffset
        /// Where the output ends now.
        public var endOffset: StreamOffset
        /// The first byte still kept.
        public var oldestOffset: StreamOffset
        /// The stream goes on exactly where the client was.
        public var isResumed: Bool
        /// Bytes between what the client has shown and ``offset`` are lost.
        public var isLagged: Bool
        /// Snapshot frames that draw the screen as it is at ``offset`` come before the output.
        public var hasSnapshot: Bool
        /// The last sequence number of this client's input that was accepted.
        public var inputAccepted: UInt64
        /// Cells in a row of the session.
        public var columns: UInt16
        /// Rows of the session.
        public var rows: UInt16
        /// The engine's tenure: another number means another engine.
        public var epoch: UInt64

        /// An answer from its parts.
        public init(
            client: ClientID,
            offset: StreamOffset,
            endOffset: StreamOffset,
            oldestOffset: StreamOffset,
            isResumed: Bool,
            isLagged: Bool,
            hasSnapshot: Bool = false,
            inputAccepted: UInt64,
            columns: UInt16,
            rows: UInt16,
            epoch: UInt64
        ) {
            self.client = client
            self.offset = offset
            self.endOffset = endOffset
            self.oldestOffset = oldestOffset
            self.isResumed = isResumed
            self.isLagged = isLagged
            self.hasSnapshot = hasSnapshot
            self.inputAccepted = inputAccepted
            self.columns = columns
            self.rows = rows
            self.epoch = epoch
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            client = try reader.identifier("client_id")
            offset = try reader.integer("offset")
            endOffset = try reader.integer("end_offset")
            oldestOffset = try reader.integer("oldest_offset")
            isResumed = try reader.bool("resumed")
            isLagged = try reader.bool("lagged")
            hasSnapshot = reader.optional("snapshot")?.boolValue ?? false
            inputAccepted = try reader.integer("input_accepted")
            columns = try reader.integer("cols")
            rows = try reader.integer("rows")
            epoch = try reader.integer("epoch")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "client_id": .string(client.description),
                "offset": .integer(clamping: offset),
                "end_offset": .integer(clamping: endOffset),
                "oldest_offset": .integer(clamping: oldestOffset),
                "resumed": .bool(isResumed),
                "lagged": .bool(isLagged),
                "snapshot": .bool(hasSnapshot),
                "input_accepted": .integer(clamping: inputAccepted),
                "cols": .integer(clamping: columns),
                "rows": .integer(clamping: rows),
                "epoch": .integer(clamping: epoch),
            ])
        }
    }
}
