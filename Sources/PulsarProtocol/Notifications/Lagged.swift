/// The connection read too slowly, and notifications were lost.
///
/// What they told must be asked for.
public struct Lagged: ServerNotification {
    /// Which notification this is.
    public static let event = EventName.lagged

    /// How many were lost.
    public var dropped: Int

    /// A notification from its parts.
    public init(dropped: Int) {
        self.dropped = dropped
    }

    /// Reads the parameters.
    public init(parameters: JSONValue) throws(MessageError) {
        let reader = try MessageReader(parameters)
        dropped = try reader.integer("dropped")
    }

    /// The parameters as they are sent.
    public var parameters: JSONValue {
        [
            "dropped": .integer(clamping: dropped)
        ]
    }
}
