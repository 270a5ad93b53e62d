/// A client detached from a session.
public struct ClientDetached: ServerNotification {
    /// Which notification this is.
    public static let event = EventName.clientDetached

    /// The session.
    public var session: SessionID
    /// The client.
    public var client: ClientID
    /// Clients attached to the session now.
    public var clientCount: Int

    /// A notification from its parts.
    public init(session: SessionID, client: ClientID, clientCount: Int) {
        self.session = session
        self.client = client
        self.clientCount = clientCount
    }

    /// Reads the parameters.
    public init(parameters: JSONValue) throws(MessageError) {
        let reader = try MessageReader(parameters)
        session = try reader.identifier("session_id")
        client = try reader.identifier("client_id")
        clientCount = try reader.integer("num_clients")
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        [
            "session_id": .string(session.description),
            "client_id": .string(client.description),
            "num_clients": .integer(clamping: clientCount),
        ]
    }
}
