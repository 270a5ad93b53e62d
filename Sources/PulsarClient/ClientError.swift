public import PulsarProtocol

/// A call, or a stream, did not come to its end.
///
/// The one error type of this library. What the daemon answered is in ``answer``, what the system said in ``cause``.
public struct ClientError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for programs.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The code's name.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// Nobody listens at the endpoint.
        public static let unreachable = Code("unreachable")
        /// The connection broke, and whether the daemon did what was asked is not known.
        public static let connectionLost = Code("connectionLost")
        /// The client, or the stream, was closed by its owner.
        public static let closed = Code("closed")
        /// The daemon answered with an error.
        public static let refused = Code("refused")
        /// The daemon said something that this library cannot read.
        public static let unreadable = Code("unreadable")
        /// The caller's task was cancelled; whether the daemon did what was asked is not known.
        public static let cancelled = Code("cancelled")
        /// More requests wait for their answers than the client keeps.
        public static let tooManyRequests = Code("tooManyRequests")
        /// Input was sent of which nobody knows whether it was written to the program.
        public static let inputUncertain = Code("inputUncertain")
        /// The daemon's version does not know access tokens, and would give the connection all rights.
        public static let tokensUnknown = Code("tokensUnknown")
        /// The session's program has ended.
        public static let ended = Code("ended")
    }

    /// What went wrong.
    public let code: Code
    /// A sentence for a person.
    public let message: String
    /// What lies beneath, where something does.
    public let cause: (any Error)?

    /// An error from its parts.
    public init(code: Code, message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The daemon's own words, when it was the daemon that refused.
    public var answer: RPCError? { cause as? RPCError }

    /// The sentence.
    public var description: String { message }
}

extension ClientError {
    /// What the daemon answered.
    package static func refused(_ answer: RPCError) -> ClientError {
        ClientError(code: .refused, message: answer.message, cause: answer)
    }

    /// Nobody answers at the endpoint.
    package static func unreachable(_ endpoint: Endpoint, _ cause: (any Error)?) -> ClientError {
        ClientError(code: .unreachable, message: "No daemon answers at \(endpoint.path).", cause: cause)
    }

    /// The connection broke.
    package static func connectionLost(_ cause: (any Error)? = nil) -> ClientError {
        ClientError(code: .connectionLost, message: "The connection to the daemon was lost.", cause: cause)
    }

    /// A token was to be shown to a daemon that knows none.
    package static let tokensUnknown = ClientError(
        code: .tokensUnknown,
        message: "The daemon that runs is of a version that knows no access tokens."
    )

    /// Whether another attempt cannot help: the connection was there, and the daemon said no.
    var isFinal: Bool { code == .tokensUnknown || answer?.code == .notPermitted }

    /// The owner closed.
    static let closed = ClientError(code: .closed, message: "The client is closed.")

    /// The daemon's words make no sense.
    package static func unreadable(_ cause: any Error) -> ClientError {
        ClientError(code: .unreadable, message: "The daemon's answer cannot be read: \(cause)", cause: cause)
    }
}
