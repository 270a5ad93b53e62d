/// What a parameter's value must look like.
///
/// Checks, messages and the OpenRPC document all come from here.
public indirect enum ValueSchema: Hashable, Sendable {
    /// `true` or `false`.
    case boolean
    /// A whole number within bounds.
    case integer(ClosedRange<Int64>)
    /// A text under a rule.
    case text(TextRule)
    /// One of some words.
    case choice([String])
    /// Bytes in base64.
    case base64
    /// A list.
    case list(ValueSchema, count: ClosedRange<Int>)
    /// An object whose members all look alike.
    case map(names: TextRule, values: ValueSchema, countMax: Int)
    /// An object with known members; others are skipped.
    case object([ParameterDescriptor])
    /// The word itself, or an object whose only member is one of the names: `"Local"`, `{"Ssh":{…}}`.
    case variant(words: [String], objects: [ParameterDescriptor])

    /// What is asked for, as the end of "expected …".
    public var expectation: String {
        switch self {
        case .boolean: "a boolean"
        case .integer(let bounds) where bounds.upperBound == .max: "an integer of at least \(bounds.lowerBound)"
        case .integer(let bounds): "an integer from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .text(let rule): rule.expectation
        case .choice(let words): "one of \(words.map { "\"\($0)\"" }.joined(separator: ", "))"
        case .base64: "base64 with padding"
        case .list(let element, let count):
            "an array of \(count.lowerBound) to \(count.upperBound) elements, each \(element.expectation)"
        case .map(_, let values, let countMax):
            "an object of at most \(countMax) members, each \(values.expectation)"
        case .object: "an object"
        case .variant(let words, let objects):
            (words.map { "\"\($0)\"" } + objects.map { "{\"\($0.name)\":{…}}" }).joined(separator: ", ")
        }
    }

    /// What is wrong with a value, as a sentence; nil when nothing is.
    public func complaint(about value: JSONValue) -> String? {
        switch (self, value) {
        case (.boolean, .bool): return nil
        case (.integer(let bounds), .integer(let number)) where bounds.contains(number): return nil
        case (.text(let rule), .string(let text)) where rule.accepts(text): return nil
        case (.choice(let words), .string(let text)) where words.contains(text): return nil
        case (.base64, .string(let text)) where Base64.decode(text) != nil: return nil
        case (.list(let schema, let count), .array(let elements)) where count.contains(elements.count):
            return first(of: elements.enumerated().map { ("element \($0.offset)", schema, $0.element) })
        case (.map(let names, let schema, let countMax), .object(let members)) where members.count <= countMax:
            if let name = members.keys.sorted().first(where: { !names.accepts($0) }) {
                return "Expected each name to be \(names.expectation), got \(Excerpt.quoted(name))."
            }
            return first(of: members.sorted { $0.key < $1.key }.map { (Excerpt.quoted($0.key), schema, $0.value) })
        case (.object(let parameters), .object(let members)):
            return complaint(about: members, parameters)
        case (.variant(let words, _), .string(let text)) where words.contains(text): return nil
        case (.variant(_, let objects), .object(let members)):
            guard members.count == 1, let member = members.first,
                let object = objects.first(where: { $0.name == member.key })
            else { break }
            return object.schema.complaint(about: member.value).map { "\(member.key): \($0)" }
        // A token with a slip in it is a secret all the same.
        case (.text(.token), .string): return "Expected \(expectation), got something else."
        default: break
        }
        return "Expected \(expectation), got \(Self.shown(value))."
    }

    private func first(of parts: [(String, ValueSchema, JSONValue)]) -> String? {
        for (name, schema, value) in parts {
            if let complaint = schema.complaint(about: value) { return "\(name): \(complaint)" }
        }
        return nil
    }

    private func complaint(about members: [String: JSONValue], _ parameters: [ParameterDescriptor]) -> String? {
        for parameter in parameters {
            let value = members[parameter.name] ?? .null
            if value.isNull {
                if parameter.isRequired {
                    return "\(parameter.name): Expected \(parameter.schema.expectation), got nothing."
                }
            } else if let complaint = parameter.schema.complaint(about: value) {
                return "\(parameter.name): \(complaint)"
            }
        }
        return nil
    }

    /// A value as a message may show it: short, and nothing of an input's bytes.
    private static func shown(_ value: JSONValue) -> String {
        switch value {
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .bool(let truth): "\(truth)"
        case .string(let text): "the string \(Excerpt.quoted(text))"
        case .array(let elements): "an array of \(elements.count)"
        case .null, .object: value.kindName
        }
    }
}

// MARK: - JSON Schema

extension ValueSchema {
    /// The schema as JSON Schema writes it.
    public var json: JSONValue {
        switch self {
        case .boolean: ["type": "boolean"]
        case .integer(let bounds):
            .members([
                "type": "integer", "minimum": .integer(bounds.lowerBound),
                "maximum": bounds.upperBound == .max ? nil : .integer(bounds.upperBound),
            ])
        case .text(let rule):
            [
                "type": "string", "minLength": .integer(clamping: rule.bytesMin),
                "maxLength": .integer(clamping: rule.bytesMax), "description": .string(rule.expectation),
            ]
        case .choice(let words): ["type": "string", "enum": .strings(words)]
        case .base64: ["type": "string", "contentEncoding": "base64"]
        case .list(let element, let count):
            [
                "type": "array", "items": element.json, "minItems": .integer(clamping: count.lowerBound),
                "maxItems": .integer(clamping: count.upperBound),
            ]
        case .map(_, let values, let countMax):
            [
                "type": "object", "additionalProperties": values.json,
                "maxProperties": .integer(clamping: countMax),
            ]
        case .object(let parameters): Self.object(parameters)
        case .variant(let words, let objects):
            [
                "oneOf": .array(
                    [["type": "string", "enum": .strings(words)]]
                        + objects.map { object in
                            [
                                "type": "object", "required": [.string(object.name)],
                                "properties": .object([object.name: object.schema.json]),
                            ]
                        }
                )
            ]
        }
    }

    private static func object(_ parameters: [ParameterDescriptor]) -> JSONValue {
        [
            "type": "object", "required": .strings(parameters.filter(\.isRequired).map(\.name)),
            "properties": .object(
                Dictionary(parameters.map { ($0.name, $0.schemaJSON) }, uniquingKeysWith: { _, last in last })
            ),
        ]
    }
}
