/// Asks for output this connection has not yet received.
public struct ReceiveOutput: Request {
    /// The session: its id or unique name.
    public var session: String
    /// How long to wait for the first byte; nil does not wait.
    public var timeoutMilliseconds: Int64?
    /// The most bytes to give; nil leaves it to the daemon.
    public var bytesMax: Int?

    /// A request from its parts.
    public init(session: String, timeoutMilliseconds: Int64? = nil, bytesMax: Int? = nil) {
        self.session = session
        self.timeoutMilliseconds = timeoutMilliseconds
        self.bytesMax = bytesMax
    }

    static let session = Parameter.sessionReference
    static let timeout = Parameter<Int64>.integer(
        "timeout_ms",
        0...3_600_000,
        "How long to wait for the first byte; without it the answer comes at once."
    ).optional
    static let maximum = Parameter<Int>.integer("max_bytes", 1...524_288, "The most bytes to give.").optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "receive_output",
        summary: "Gives the output of a session that this connection has not yet received.",
        parameters: [session.descriptor, timeout.descriptor, maximum.descriptor],
        resultSummary: "`data`: base64; `bytes_read`: how many bytes; `offset`: where the first of them lies.",
        capability: .read
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        timeoutMilliseconds = try reader(Self.timeout)
        bytesMax = try reader(Self.maximum)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "timeout_ms": timeoutMilliseconds.map { .integer($0) },
            "max_bytes": bytesMax.map { .integer(clamping: $0) },
        ])
    }
}

extension ReceiveOutput {
    /// What is answered.
    public struct Answer: MessageValue {
        /// The bytes.
        public var data: [UInt8]
        /// Where the first of them lies in the session's output.
        public var offset: StreamOffset

        /// An answer from its parts.
        public init(data: [UInt8], offset: StreamOffset) {
            self.data = data
            self.offset = offset
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            data = try reader.bytes("data")
            offset = try reader.integer("offset")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "data": .string(Base64.encode(data)),
                "bytes_read": .integer(clamping: data.count),
                "offset": .integer(clamping: offset),
            ])
        }
    }
}
