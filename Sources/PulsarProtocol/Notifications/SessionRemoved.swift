/// A session and its output are forgotten.
public struct SessionRemoved: ServerNotification {
    /// Which notification this is.
    public static let event = EventName.sessionRemoved

    /// The session.
    public var session: SessionID

    /// A notification from its parts.
    public init(session: SessionID) {
        self.session = session
    }

    /// Reads the parameters.
    public init(parameters: JSONValue) throws(MessageError) {
        let reader = try MessageReader(parameters)
        session = try reader.identifier("session_id")
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        [
            "session_id": .string(session.description)
        ]
    }
}
