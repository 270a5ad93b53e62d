/// Reads what happened.
public struct ReadEvents: Request {
    /// Bound: events of one answer.
    public static let limitMax = 1_000

    /// The session: its id or unique name; nil means all, and the daemon itself.
    public var session: String?
    /// The number behind which to begin; nil means the newest events.
    public var after: UInt64?
    /// At most so many events; nil means a hundred.
    public var limit: Int?

    /// A request from its parts.
    public init(session: String? = nil, after: UInt64? = nil, limit: Int? = nil) {
        self.session = session
        self.after = after
        self.limit = limit
    }

    static let session = Parameter.sessionReference.optional
    static let after = Parameter<UInt64>.integer(
        "after",
        0...Int64.max,
        "The number of the last event already known; without it the newest are told."
    ).optional
    static let limit = Parameter<Int>.integer(
        "limit",
        1...Int64(limitMax),
        "At most so many; without it 100."
    ).optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "read_events",
        summary: "Tells what happened to one session, or to all and the daemon.",
        parameters: [session.descriptor, after.descriptor, limit.descriptor],
        resultSummary: "`events`: what happened, oldest first.",
        capability: .admin
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        after = try reader(Self.after)
        limit = try reader(Self.limit)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": session.map { .string($0) },
            "after": after.map { .integer(clamping: $0) },
            "limit": limit.map { .integer(clamping: $0) },
        ])
    }
}

extension ReadEvents {
    /// What is answered.
    public struct Answer: MessageValue {
        /// What happened, oldest first.
        public var events: [HistoryEvent]

        /// An answer from its parts.
        public init(events: [HistoryEvent]) {
            self.events = events
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            events = try MessageReader(json).array("events")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            ["events": .array(events.map(\.json))]
        }
    }
}
