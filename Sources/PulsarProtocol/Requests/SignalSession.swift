/// Sends a signal to a session's program.
public struct SignalSession: Request {
    /// What is answered.
    public typealias Answer = Success

    /// The session: its id or unique name.
    public var session: String
    /// The signal's name, with or without `SIG`.
    public var signal: String

    /// A request from its parts.
    public init(session: String, signal: String) {
        self.session = session
        self.signal = signal
    }

    static let session = Parameter.sessionReference
    static let signal = Parameter.text("signal", .signal, "The signal's name, with or without SIG.")

    /// The method's line in the table.
    public static let descriptor = MethodDescriptor(
        name: "signal_session",
        summary: "Sends a signal to the foreground process group of a session.",
        parameters: [session.descriptor, signal.descriptor],
        resultSummary: "`success`: true.",
        capability: .signal
    )

    /// Reads the parameters.
    public init(_ reader: ParameterReader) throws(RPCError) {
        session = try reader(Self.session)
        signal = try reader(Self.signal)
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        .members([
            "session_id": .string(session),
            "signal": .string(signal),
        ])
    }
}
