import PulsarProtocol

/// Values made from a parameter's schema: one that it takes, and many that it does not.
///
/// Said anew here rather than asked of the schema's own check, which is what is tested.
enum WrongValues {
    /// A value the schema takes.
    static func usable(_ schema: ValueSchema) -> JSONValue {
        switch schema {
        case .boolean: true
        case .integer(let bounds): .integer(bounds.lowerBound)
        case .text(.identifier): "00000000-0000-4000-8000-000000000000"
        case .text(.path): "/"
        case .text(.signal): "TERM"
        case .text: "x"
        case .choice(let words): .string(words[0])
        case .base64: "eA=="
        case .list(let element, let count): .array(Array(repeating: usable(element), count: count.lowerBound))
        case .map(_, let values, _): ["x": usable(values)]
        case .object(let parameters):
            .object(
                Dictionary(
                    parameters.filter(\.isRequired).map { ($0.name, usable($0.schema)) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        case .variant(let words, _): .string(words[0])
        }
    }

    /// Values it does not take: every other kind of JSON, and its own kind beyond its bounds.
    static func unusable(_ schema: ValueSchema) -> [JSONValue] {
        switch schema {
        case .boolean: [0, "true", 1.5, [], [:]]
        case .integer(let bounds):
            [true, "1", "", 1.5, [1], [:], .number(1e300)]
                + [bounds.lowerBound.subtractingReportingOverflow(1), bounds.upperBound.addingReportingOverflow(1)]
                .filter { !$0.overflow }.map { .integer($0.partialValue) }
        case .text(let rule): [true, 0, 1.5, ["x"], [:]] + texts(rule).map { .string($0) }
        case .choice(let words): [true, 0, [], [:], "", .string(words[0] + " "), .string(words[0] + "\0")]
        case .base64: [true, 0, [], [:], "x", "!!!!", "eA", "eA=", "eA==eA==", "e A==", "eA==\n", "ää=="]
        case .list(let element, let count):
            [true, 0, "x", [:]]
                + unusable(element).map { .array(Array(repeating: $0, count: max(1, count.lowerBound))) }
                + [.array(Array(repeating: usable(element), count: count.upperBound + 1))]
                + (count.lowerBound > 0 ? [[]] : [])
        case .map(let names, let values, let countMax):
            [true, 0, "x", []] + unusable(values).map { ["x": $0] }
                + texts(names).map { .object([$0: usable(values)]) }
                + [
                    .object(
                        Dictionary(
                            (0...countMax).map { ("n\($0)", usable(values)) },
                            uniquingKeysWith: { first, _ in first }
                        )
                    )
                ]
        case .object(let parameters): [true, 0, "x", []] + members(parameters)
        case .variant(_, let objects):
            [true, 0, "", "none", [], [:], ["None": [:]]]
                + objects.flatMap { object in unusable(object.schema).map { .object([object.name: $0]) } }
                + [
                    .object(
                        Dictionary(
                            objects.map { ($0.name, usable($0.schema)) },
                            uniquingKeysWith: { first, _ in first }
                        )
                    )
                ]
        }
    }

    /// Objects with one wrong member each, or without a required one.
    private static func members(_ parameters: [ParameterDescriptor]) -> [JSONValue] {
        let good = usable(.object(parameters)).objectValue ?? [:]
        return parameters.flatMap { parameter in
            let wrong = unusable(parameter.schema).map { JSONValue.object(good.merging([parameter.name: $0]) { $1 }) }
            return wrong + (parameter.isRequired ? [.object(good.filter { $0.key != parameter.name })] : [])
        }
    }

    private static func texts(_ rule: TextRule) -> [String] {
        let tooLong = String(repeating: "/", count: rule.bytesMax + 1)
        return switch rule {
        case .name, .key: ["", tooLong, "a\0b", "a\nb", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{202E}gpj", "\u{2028}"]
        case .reference: ["", tooLong, "a\0b", "a\nb"]
        case .identifier:
            [
                "", "x", "00000000-0000-4000-8000-00000000000", "00000000000040008000000000000000",
                "00000000-0000-4000-8000-00000000000g",
            ]
        case .argument: [tooLong, "a\0b"]
        case .variable: ["", tooLong, "a=b", "a\0b"]
        case .path: ["", tooLong, "relative", "~/x", "/a\0b"]
        case .host, .word: ["", tooLong, "-oProxyCommand=x", "a b", "a\tb", "a\nb", "a\0b"]
        case .token: ["", tooLong, "pulsar_", String(repeating: "a", count: 50), "pulsar_" + tooLong.dropFirst(8)]
        case .signal: ["", tooLong, "term inate", "TERM\n", "a\0b"]
        }
    }
}
