/// Waits until all output already read has been treated.
public struct Synchronize: Request {
    /// The session: its id or unique name; nil means all.
    public var session: String?

    /// A request from its parts.
    public init(session: String? = nil) {
        self.session = session
    }

    static let session = Parameter.sessionReference.optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "synchronize",
        summary: "Answers once all output already read from the terminals has been treated.",
        parameters: [session.descriptor],
        resultSummary: "`offsets`: the end of the output by session id; `offset`: that of the named session.",
        capability: .list
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": session.map { .string($0) }
        ])
    }
}

extension Synchronize {
    /// What is answered.
    public struct Answer: MessageValue {
        /// The end of the output, by session.
        public var offsets: [SessionID: StreamOffset]
        /// That of the named session; nil when all were meant.
        public var offset: StreamOffset?

        /// An answer from its parts.
        public init(offsets: [SessionID: StreamOffset], offset: StreamOffset? = nil) {
            self.offsets = offsets
            self.offset = offset
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            var offsets: [SessionID: StreamOffset] = [:]
            for (name, value) in try reader.required("offsets", "an object", \.objectValue) {
                guard let id = SessionID(name), let end = value.integerValue.flatMap({ StreamOffset(exactly: $0) })
                else { throw MessageError("The member \"offsets\" holds something else than offsets.") }
                offsets[id] = end
            }
            self.offsets = offsets
            offset = try reader.optional("offset", reader.integer)
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            var ends: [String: JSONValue] = [:]
            for (id, end) in offsets { ends[id.description] = .integer(clamping: end) }
            return .members(["offsets": .object(ends), "offset": offset.map { .integer(clamping: $0) }])
        }
    }
}
