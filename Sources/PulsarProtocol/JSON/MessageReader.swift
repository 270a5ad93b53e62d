/// A message from the other side lacks what this protocol says it has.
public struct MessageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence for a person.
    public let message: String

    /// An error with a sentence.
    public init(_ message: String) { self.message = message }

    /// The sentence.
    public var description: String { message }
}

/// A value that travels inside of messages: answers and what they hold.
public protocol MessageValue: Hashable, Sendable {
    /// Reads the value; members it does not know are skipped.
    init(json: JSONValue) throws(MessageError)
    /// The value as it is sent.
    var json: JSONValue { get }
}

/// Reads the members of a message the daemon made.
///
/// Strict about what is there, silent about what is not known.
struct MessageReader {
    private let members: [String: JSONValue]

    init(_ value: JSONValue) throws(MessageError) {
        guard case .object(let members) = value else {
            throw MessageError("Expected an object, got \(value.kindName).")
        }
        self.members = members
    }

    /// A member that is there and not null.
    func optional(_ name: String) -> JSONValue? {
        guard let value = members[name], !value.isNull else { return nil }
        return value
    }

    func value(_ name: String) throws(MessageError) -> JSONValue {
        guard let value = optional(name) else { throw MessageError("The member \"\(name)\" is missing.") }
        return value
    }

    func string(_ name: String) throws(MessageError) -> String { try required(name, "a string") { $0.stringValue } }

    func bool(_ name: String) throws(MessageError) -> Bool { try required(name, "a boolean") { $0.boolValue } }

    func integer<Number: BinaryInteger>(_ name: String) throws(MessageError) -> Number {
        try required(name, "an integer in range") { $0.integerValue.flatMap { Number(exactly: $0) } }
    }

    func identifier(_ name: String) throws(MessageError) -> Identifier {
        try required(name, "a UUID") { $0.stringValue.flatMap { Identifier($0) } }
    }

    func timestamp(_ name: String) throws(MessageError) -> Timestamp {
        try required(name, "a time") { $0.stringValue.flatMap { Timestamp($0) } }
    }

    func bytes(_ name: String) throws(MessageError) -> [UInt8] {
        try required(name, "base64") { $0.stringValue.flatMap { Base64.decode($0) } }
    }

    func array<Element: MessageValue>(_ name: String) throws(MessageError) -> [Element] {
        var elements: [Element] = []
        for element in try required(name, "an array", { $0.arrayValue }) { elements.append(try Element(json: element)) }
        return elements
    }

    func strings(_ name: String) throws(MessageError) -> [String] {
        try required(name, "an array of strings") { value in
            value.arrayValue.flatMap { elements in
                let texts = elements.compactMap { $0.stringValue }
                return texts.count == elements.count ? texts : nil
            }
        }
    }

    func stringMap(_ name: String) throws(MessageError) -> [String: String] {
        try required(name, "an object of strings") { value in
            value.objectValue.flatMap { members in
                let texts = members.compactMapValues { $0.stringValue }
                return texts.count == members.count ? texts : nil
            }
        }
    }

    /// A value that may be absent or null, read as `read` says: `reader.optional("title", reader.string)`.
    func optional<Value>(
        _ name: String,
        _ read: (String) throws(MessageError) -> Value
    ) throws(MessageError) -> Value? {
        optional(name) == nil ? nil : try read(name)
    }

    /// Where output goes; where that is not told, or not known here, it is where it should be.
    func journalState(_ name: String) -> JournalState {
        optional(name)?.stringValue.flatMap { JournalState(rawValue: $0) } ?? .disk
    }

    /// A member that the conversion accepts.
    func required<Value>(
        _ name: String,
        _ expected: String,
        _ convert: (JSONValue) -> Value?
    ) throws(MessageError) -> Value {
        let value = try value(name)
        guard let converted = convert(value) else {
            throw MessageError("The member \"\(name)\" is not \(expected) but \(value.kindName).")
        }
        return converted
    }
}
