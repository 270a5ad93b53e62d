/// The last thing a stream tells.
public struct StreamEnd: Hashable, Sendable {
    /// The end of the session's output.
    public var offset: StreamOffset
    /// How the program ended.
    public var exitStatus: ExitStatus
    /// Why the stream ends.
    public var reason: EndReason

    /// An end from its parts.
    public init(offset: StreamOffset, exitStatus: ExitStatus, reason: EndReason) {
        self.offset = offset
        self.exitStatus = exitStatus
        self.reason = reason
    }

    /// The JSON behind the offset.
    var json: JSONValue { ["exit_status": exitStatus.json, "reason": .string(reason.rawValue)] }

    init?(offset: StreamOffset, json: JSONValue) {
        // Why this one: a reason this library does not know says that the end was seen, but not what it was.
        guard let word = json["reason"]?.stringValue else { return nil }
        self.init(
            offset: offset,
            exitStatus: ExitStatus(json: json["exit_status"] ?? .null),
            reason: EndReason(rawValue: word) ?? .interrupted
        )
    }
}
