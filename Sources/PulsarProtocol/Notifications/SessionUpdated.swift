/// A session's description changed: name, title, directory, size, state.
public struct SessionUpdated: ServerNotification {
    /// Which notification this is.
    public static let event = EventName.sessionUpdated

    /// The session as it is now.
    public var session: SessionInfo

    /// A notification from its parts.
    public init(session: SessionInfo) {
        self.session = session
    }

    /// Reads the parameters.
    public init(parameters: JSONValue) throws(MessageError) {
        let reader = try MessageReader(parameters)
        session = try SessionInfo(json: try reader.value("session"))
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        [
            "session": session.json
        ]
    }
}
