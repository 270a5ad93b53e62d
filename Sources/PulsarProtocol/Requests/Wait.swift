/// Waits until something happens in a session.
public struct Wait: Request {
    /// The session: its id or unique name.
    public var session: String
    /// What to wait for.
    public var condition: WaitCondition
    /// How long to wait; nil is as long as it takes.
    public var timeoutMilliseconds: Int64?

    /// A request from its parts.
    public init(session: String, condition: WaitCondition = .exit, timeoutMilliseconds: Int64? = nil) {
        self.session = session
        self.condition = condition
        self.timeoutMilliseconds = timeoutMilliseconds
    }

    static let session = Parameter.sessionReference
    static let condition = Parameter<WaitCondition>.choice("for", "What to wait for.").defaulting(to: .exit, "exit")
    static let timeout = Parameter<Int64>.integer(
        "timeout_ms",
        0...86_400_000,
        "How long to wait; without it as long as it takes."
    ).optional

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "wait",
        summary: "Waits until something happens in a session; never holds up other requests.",
        parameters: [session.descriptor, condition.descriptor, timeout.descriptor],
        resultSummary: "`reason`: what happened; `exit_status`; `offset`: the end of the output then.",
        capability: .read
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        condition = try reader(Self.condition)
        timeoutMilliseconds = try reader(Self.timeout)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "for": .string(condition.rawValue),
            "timeout_ms": timeoutMilliseconds.map { .integer($0) },
        ])
    }
}

extension Wait {
    /// What is answered.
    public struct Answer: MessageValue {
        /// What happened.
        public var reason: WaitCondition
        /// How the program ended.
        public var exitStatus: ExitStatus
        /// The end of the output then.
        public var offset: StreamOffset

        /// An answer from its parts.
        public init(reason: WaitCondition = .exit, exitStatus: ExitStatus, offset: StreamOffset) {
            self.reason = reason
            self.exitStatus = exitStatus
            self.offset = offset
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            reason = try reader.required("reason", "a reason") { value in
                value.stringValue.flatMap { WaitCondition(rawValue: $0) }
            }
            exitStatus = ExitStatus(json: reader.optional("exit_status") ?? .null)
            offset = try reader.integer("offset")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            [
                "reason": .string(reason.rawValue), "exit_status": exitStatus.json,
                "offset": .integer(clamping: offset),
            ]
        }
    }
}
