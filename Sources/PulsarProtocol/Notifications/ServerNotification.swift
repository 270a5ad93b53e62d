/// Something the daemon tells a connection that subscribed to it.
public protocol ServerNotification: Hashable, Sendable {
    /// Which one it is.
    static var event: EventName { get }

    /// Reads the parameters.
    init(parameters: JSONValue) throws(MessageError)

    /// The parameters as they are sent.
    var parameters: JSONValue { get }
}

extension ServerNotification {
    /// The method's name on the wire.
    public static var method: String { event.rawValue }
}

/// Any notification, as a client gets it.
public enum ServerEvent: Hashable, Sendable {
    /// A session began.
    case sessionCreated(SessionCreated)
    /// A session's description changed.
    case sessionUpdated(SessionUpdated)
    /// A session's program ended.
    case sessionExited(SessionExited)
    /// A session is forgotten.
    case sessionRemoved(SessionRemoved)
    /// A client attached.
    case clientAttached(ClientAttached)
    /// A client detached.
    case clientDetached(ClientDetached)
    /// Notifications were lost.
    case lagged(Lagged)
    /// One this library does not know; to be skipped.
    case unknown(method: String)

    /// Reads a notification.
    public init(method: String, parameters: JSONValue) throws(MessageError) {
        self =
            switch EventName(rawValue: method) {
            case .sessionCreated: .sessionCreated(try SessionCreated(parameters: parameters))
            case .sessionUpdated: .sessionUpdated(try SessionUpdated(parameters: parameters))
            case .sessionExited: .sessionExited(try SessionExited(parameters: parameters))
            case .sessionRemoved: .sessionRemoved(try SessionRemoved(parameters: parameters))
            case .clientAttached: .clientAttached(try ClientAttached(parameters: parameters))
            case .clientDetached: .clientDetached(try ClientDetached(parameters: parameters))
            case .lagged: .lagged(try Lagged(parameters: parameters))
            case nil: .unknown(method: method)
            }
    }
}
