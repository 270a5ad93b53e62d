/// The answer of a method that has nothing to tell but that it was done.
public struct Success: MessageValue {
    /// The answer.
    public init() {}

    /// Reads `{"success":true}`.
    public init(json: JSONValue) throws(MessageError) {
        guard try MessageReader(json).bool("success") else { throw MessageError("The answer says it was not done.") }
    }

    /// The one answer there is.
    public var json: JSONValue { ["success": true] }
}
