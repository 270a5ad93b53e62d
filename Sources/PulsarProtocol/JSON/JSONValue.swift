/// Any JSON value.
///
/// A number without a fraction that fits is an ``integer(_:)``, however it was spelled (`80`, `80.0` and `8e1` are the
/// same value); every other number is a ``number(_:)``, and one that is too great for a `Double` is the infinite one.
public enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number of 64 bits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A string.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Members by name; their order is not kept.
    case object([String: JSONValue])
}

// MARK: - Typed access

extension JSONValue {
    /// True for `null`.
    public var isNull: Bool { self == .null }

    /// The truth value, if it is one.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The whole number, if it is one.
    public var integerValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The number, if it is one of either kind.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The text, if it is a string.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, if it is a list.
    public var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, if it is an object.
    public var objectValue: [String: JSONValue]? {
        if case .object(let value) = self { value } else { nil }
    }

    /// A member of an object; nil where there is none, or no object.
    public subscript(name: String) -> JSONValue? { objectValue?[name] }

    /// An element of a list; nil outside of it, or where there is no list.
    public subscript(index: Int) -> JSONValue? {
        guard let elements = arrayValue, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// What a message to a person calls this value, such as `a string`.
    public var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

// MARK: - Making values

extension JSONValue {
    /// A whole number; one past the signed range becomes the greatest.
    public static func integer(clamping value: some BinaryInteger) -> JSONValue { .integer(Int64(clamping: value)) }

    /// A list of strings.
    public static func strings(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }

    /// An object with string members.
    public static func stringMap(_ values: [String: String]) -> JSONValue { .object(values.mapValues { .string($0) }) }

    /// An object of the members that are there.
    public static func members(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        var present = [String: JSONValue](minimumCapacity: members.count)
        for (name, value) in members {
            if let value { present[name] = value }
        }
        return .object(present)
    }
}

// Why no nil literal: in `condition ? nil : value` it would silently mean null instead of nothing.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A list.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; of two members with one name the last stays.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var members = [String: JSONValue](minimumCapacity: elements.count)
        for (name, value) in elements { members[name] = value }
        self = .object(members)
    }
}
