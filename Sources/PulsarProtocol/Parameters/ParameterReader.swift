/// Reads a request's parameters against their descriptors.
public struct ParameterReader: Sendable {
    /// The parameters as they came.
    public let members: [String: JSONValue]

    /// A reader over a request's parameters.
    public init(_ members: [String: JSONValue]) { self.members = members }

    /// The value of a parameter; null counts as absent.
    ///
    /// - Throws: -32602 naming the parameter, what was expected and what came.
    public func callAsFunction<Value>(_ parameter: Parameter<Value>) throws(RPCError) -> Value {
        let descriptor = parameter.descriptor
        let value = members[descriptor.name].flatMap { $0.isNull ? nil : $0 }
        if let value {
            if let complaint = descriptor.schema.complaint(about: value) {
                throw .invalidParameter(descriptor.name, "\(descriptor.name): \(complaint)")
            }
        } else if descriptor.isRequired {
            let expected = descriptor.schema.expectation
            throw .invalidParameter(descriptor.name, "\(descriptor.name): Expected \(expected), got nothing.")
        }
        guard let converted = parameter.convert(value) else {
            let expected = descriptor.schema.expectation
            throw .invalidParameter(descriptor.name, "\(descriptor.name): Expected \(expected).")
        }
        return converted
    }
}
