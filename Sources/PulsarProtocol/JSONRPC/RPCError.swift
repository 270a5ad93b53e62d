/// An error answer.
public struct RPCError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Which error.
    public let code: RPCErrorCode
    /// A sentence for a person.
    public let message: String
    /// What a program needs to act on it.
    public let data: JSONValue?

    /// An error with everything it says.
    public init(code: RPCErrorCode, message: String, data: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The message and the number.
    public var description: String { "\(message) (\(code.rawValue))" }
}

// MARK: - The errors of the envelope

extension RPCError {
    /// -32602 about one parameter.
    public static func invalidParameter(_ name: String, _ message: String) -> RPCError {
        RPCError(code: .invalidParameters, message: message, data: ["parameter": .string(name)])
    }

    /// -32601 about a method nobody offers.
    public static func methodNotFound(_ name: String) -> RPCError {
        RPCError(code: .methodNotFound, message: "There is no method \(Excerpt.quoted(name)).")
    }

    /// -32700 about a line past the limit.
    public static let lineTooLong = RPCError(
        code: .parseError,
        message: "The line is longer than \(LineParser.lineBytesMax) bytes."
    )

    /// -32600 with a reason.
    static func invalidRequest(_ message: String) -> RPCError { RPCError(code: .invalidRequest, message: message) }
}

// MARK: - On the wire

extension RPCError {
    /// The `error` member of an answer.
    public var json: JSONValue {
        .members(["code": .integer(code.rawValue), "message": .string(message), "data": data])
    }

    /// An error from the `error` member of an answer.
    public init(json: JSONValue) throws(MessageError) {
        let reader = try MessageReader(json)
        self.init(
            code: RPCErrorCode(rawValue: try reader.integer("code")),
            message: try reader.string("message"),
            data: json["data"]
        )
    }
}
