/// What ties an answer to its request: a string, number or null, kept exactly as it was spelled.
///
/// The spelling is kept, not the value, because `1.0`, `1e3` or a number of a hundred digits must come back as they
/// were, and no number type keeps all of them.
public struct RequestID: Hashable, Sendable, CustomStringConvertible {
    /// The id as JSON text.
    public let rawText: String

    /// An id from JSON text that is known to be a string, number or null.
    init(rawText: String) { self.rawText = rawText }

    /// The id of an answer to something whose id could not be read.
    public static let null = RequestID(rawText: "null")

    /// A number.
    public static func integer(_ value: Int64) -> RequestID { RequestID(rawText: String(value)) }

    /// A string.
    public static func string(_ value: String) -> RequestID { RequestID(rawText: JSONWriter.text(.string(value))) }

    /// The number, when the id is spelled as ``integer(_:)`` spells it.
    public var integerValue: Int64? { Int64(rawText) }

    /// The id as JSON text.
    public var description: String { rawText }
}
