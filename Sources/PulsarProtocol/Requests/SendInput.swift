/// Types into a session.
public struct SendInput: Request {
    /// The session: its id or unique name.
    public var session: String
    /// What to type.
    public var data: [UInt8]

    /// A request from its parts.
    public init(session: String, data: [UInt8]) {
        self.session = session
        self.data = data
    }

    static let session = Parameter.sessionReference
    static let data = Parameter.base64("data", "The bytes.")

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "send_input",
        summary: "Writes bytes to the program of a session.",
        parameters: [session.descriptor, data.descriptor],
        resultSummary: "`bytes_written`: how many bytes were taken.",
        capability: .input
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        data = try reader(Self.data)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "data": .string(Base64.encode(data)),
        ])
    }
}

extension SendInput {
    /// What is answered.
    public struct Answer: MessageValue {
        /// Bytes that were taken: all, or the call fails.
        public var bytesWritten: Int

        /// An answer from its parts.
        public init(bytesWritten: Int) {
            self.bytesWritten = bytesWritten
        }

        /// Reads the answer.
        public init(json: JSONValue) throws(MessageError) {
            let reader = try MessageReader(json)
            bytesWritten = try reader.integer("bytes_written")
        }

        /// The answer as it is sent.
        public var json: JSONValue {
            .members([
                "bytes_written": .integer(clamping: bytesWritten)
            ])
        }
    }
}
