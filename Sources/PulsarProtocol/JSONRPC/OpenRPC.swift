/// The document `rpc.discover` answers: every method with its parameters, made from ``MessageRegistry``.
public enum OpenRPC {
    /// The document.
    public static func document() -> JSONValue {
        [
            "openrpc": "1.3.2",
            "info": [
                "title": "Pulsar", "version": .string(PulsarVersion.current),
                "x-protocol-version": .integer(clamping: ProtocolVersion.current),
            ],
            "methods": .array(MessageRegistry.all.map { method($0) }),
        ]
    }

    private static func method(_ method: MethodDescriptor) -> JSONValue {
        [
            "name": .string(method.name),
            "summary": .string(method.summary),
            "paramStructure": "by-name",
            "params": .array(
                method.parameters.map { parameter in
                    [
                        "name": .string(parameter.name), "summary": .string(parameter.summary),
                        "required": .bool(parameter.isRequired), "schema": parameter.schemaJSON,
                    ]
                }
            ),
            "result": [
                "name": "result", "summary": .string(method.resultSummary), "schema": ["type": "object"],
            ],
            "x-capability": .string(method.capability.rawValue),
        ]
    }
}
