/// Reads kept output from an offset.
public struct ReadOutput: Request {
    /// The session: its id or unique name.
    public var session: String
    /// The first byte to read; nil is the oldest one kept.
    public var offset: StreamOffset?
    /// The most bytes to give; nil leaves it to the daemon.
    public var bytesMax: Int?

    /// A request from its parts.
    public init(session: String, offset: StreamOffset? = nil, bytesMax: Int? = nil) {
        self.session = session
        self.offset = offset
        self.bytesMax = bytesMax
    }

    static let session = Parameter.sessionReference
    static let offset = Parameter<StreamOffset>.integer(
        "offset",
        0...Int64.max,
        "The first byte to read; without it the oldest kept one."
    ).optional
    static let maximum = Parameter<Int>.integer("max_bytes", 1...524_288, "The most bytes to give.").optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "read_output",
        summary: "Reads the kept output of a session from an offset.",
        parameters: [session.descriptor, offset.descriptor, maximum.descriptor],
        resultSummary:
            "`data`: base64; `offset`, `next_offset`: what it spans; `oldest_offset`, `end_offset`: what is kept.",
        capability: .read
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        offset = try reader(Self.offset)
        bytesMax = try reader(Self.maximum)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "offset": offset.map { .integer(clamping: $0) },
            "max_bytes": bytesMax.map { .integer(clamping: $0) },
        ])
    }
}

extension ReadOutput {
    /// What is answered.
    public struct Answer: MessageValue {
        /// The bytes.
        public var data: [UInt8]
        /// Where the first of them lies.
        public var offset: StreamOffset
        /// Where to read on.
        public var nextOffset: StreamOffset
        /// Where the output ends now.
        public var endOffset: StreamOffset
        /// The first byte still kept.
        public var oldestOffset: StreamOffset

        /// An answer from its parts.
        public init(
            data: [UInt8],
            offset: StreamOffset,
            nextOffset: StreamOffset,
            endOffset: StreamOffset,
            oldestOffset: StreamOffset
        ) {
            self.data = data
            self.offset = offset
            self.nextOffset = nextOffset
            self.endOffset = endOffset
            self.oldestOffset = oldestOffset
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            data = try reader.bytes("data")
            offset = try reader.integer("offset")
            nextOffset = try reader.integer("next_offset")
            endOffset = try reader.integer("end_offset")
            oldestOffset = try reader.integer("oldest_offset")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "data": .string(Base64.encode(data)),
                "offset": .integer(clamping: offset),
                "next_offset": .integer(clamping: nextOffset),
                "end_offset": .integer(clamping: endOffset),
                "oldest_offset": .integer(clamping: oldestOffset),
            ])
        }
    }
}
