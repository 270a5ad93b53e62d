/// A parameter of a method, as the table of methods tells it.
public struct ParameterDescriptor: Hashable, Sendable {
    /// The member's name.
    public let name: String
    /// One sentence for the reference.
    public let summary: String
    /// What its value must look like.
    public let schema: ValueSchema
    /// It must be there.
    public let isRequired: Bool
    /// What counts when it is absent; nil when absence itself means something, or is refused.
    public let defaultValue: JSONValue?

    /// The schema with summary and default, as the OpenRPC document shows it.
    var schemaJSON: JSONValue {
        var members = schema.json.objectValue ?? [:]
        members["title"] = .string(summary)
        members["default"] = defaultValue
        return .object(members)
    }
}

/// A parameter with the Swift type its value becomes.
///
/// Made by the factories below and kept as a static constant of its request, so that the method's table, the check and
/// the conversion cannot differ.
public struct Parameter<Value: Sendable>: Sendable {
    /// The parameter in the table.
    public let descriptor: ParameterDescriptor
    /// The Swift value of a checked one; nil is what absence becomes where that is allowed.
    let convert: @Sendable (JSONValue?) -> Value?

    init(
        _ name: String,
        _ schema: ValueSchema,
        _ summary: String,
        convert: @escaping @Sendable (JSONValue) -> Value?
    ) {
        descriptor = ParameterDescriptor(
            name: name,
            summary: summary,
            schema: schema,
            isRequired: true,
            defaultValue: nil
        )
        self.convert = { $0.flatMap(convert) }
    }

    private init(descriptor: ParameterDescriptor, convert: @escaping @Sendable (JSONValue?) -> Value?) {
        self.descriptor = descriptor
        self.convert = convert
    }

    /// The same parameter, allowed to be absent or null: the value is then nil.
    public var optional: Parameter<Value?> {
        let convert = convert
        return Parameter<Value?>(descriptor: relaxed(default: nil)) { value in
            guard let value else { return .some(nil) }
            return convert(value).map { .some($0) }
        }
    }

    /// The same parameter, allowed to be absent or null: the value is then the default.
    public func defaulting(to value: Value, _ json: JSONValue) -> Parameter<Value> {
        let convert = convert
        return Parameter(descriptor: relaxed(default: json)) { $0.map { convert($0) } ?? value }
    }

    private func relaxed(default json: JSONValue?) -> ParameterDescriptor {
        ParameterDescriptor(
            name: descriptor.name,
            summary: descriptor.summary,
            schema: descriptor.schema,
            isRequired: false,
            defaultValue: json
        )
    }
}
