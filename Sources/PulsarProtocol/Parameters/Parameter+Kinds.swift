// The kinds of parameters there are. A new kind is a schema and its conversion, side by side.

extension Parameter where Value == Bool {
    static func boolean(_ name: String, _ summary: String) -> Self {
        Parameter(name, .boolean, summary) { $0.boolValue }
    }
}

extension Parameter where Value: FixedWidthInteger {
    static func integer(_ name: String, _ bounds: ClosedRange<Int64>, _ summary: String) -> Self {
        Parameter(name, .integer(bounds), summary) { $0.integerValue.flatMap { Value(exactly: $0) } }
    }
}

extension Parameter where Value == String {
    static func text(_ name: String, _ rule: TextRule, _ summary: String) -> Self {
        Parameter(name, .text(rule), summary) { $0.stringValue }
    }
}

extension Parameter where Value == AccessToken {
    static func token(_ name: String, _ summary: String) -> Self {
        Parameter(name, .text(.token), summary) { $0.stringValue.flatMap { AccessToken($0) } }
    }
}

extension Parameter where Value == Identifier {
    static func identifier(_ name: String, _ summary: String) -> Self {
        Parameter(name, .text(.identifier), summary) { $0.stringValue.flatMap { Identifier($0) } }
    }
}

extension Parameter where Value == [UInt8] {
    static func base64(_ name: String, _ summary: String) -> Self {
        Parameter(name, .base64, summary) { $0.stringValue.flatMap { Base64.decode($0) } }
    }
}

extension Parameter where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static func choice(_ name: String, _ summary: String) -> Self {
        Parameter(name, .choice(Value.allCases.map(\.rawValue)), summary) { value in
            value.stringValue.flatMap { Value(rawValue: $0) }
        }
    }
}

extension Parameter {
    static func choices<Element>(_ name: String, _ summary: String) -> Self
    where Element: RawRepresentable & CaseIterable, Element.RawValue == String, Value == [Element] {
        let words = Element.allCases.map(\.rawValue)
        return Parameter(name, .list(.choice(words), count: 1...words.count), summary) { value in
            value.arrayValue?.compactMap { $0.stringValue.flatMap { Element(rawValue: $0) } }
        }
    }
}

extension Parameter where Value == [String] {
    static func texts(_ name: String, _ rule: TextRule, count: ClosedRange<Int>, _ summary: String) -> Self {
        Parameter(name, .list(.text(rule), count: count), summary) { $0.arrayValue?.compactMap(\.stringValue) }
    }
}

extension Parameter where Value == [String: String] {
    static func map(
        _ name: String,
        names: TextRule,
        values: TextRule,
        countMax: Int,
        _ summary: String
    ) -> Self {
        Parameter(name, .map(names: names, values: .text(values), countMax: countMax), summary) { value in
            value.objectValue?.compactMapValues(\.stringValue)
        }
    }
}

extension Parameter where Value == [String: Int64] {
    static func numbers(_ name: String, countMax: Int, _ summary: String) -> Self {
        let numbers = ValueSchema.integer(0...Int64.max)
        return Parameter(name, .map(names: .name, values: numbers, countMax: countMax), summary) { value in
            value.objectValue?.compactMapValues(\.integerValue)
        }
    }
}

// MARK: - Parameters that many methods share

extension Parameter where Value == String {
    /// The session a method is about.
    ///
    /// Looking it up is the server's work.
    static var sessionReference: Self {
        text("session_id", .reference, "The session's id, or its name if only one has it.")
    }
}

extension Parameter where Value == UInt16 {
    static func cells(_ name: String, _ summary: String) -> Self {
        integer(name, Int64(WindowSize.bounds.lowerBound)...Int64(WindowSize.bounds.upperBound), summary)
    }

    static var columns: Self { cells("cols", "Cells in a row.") }
    static var rows: Self { cells("rows", "Rows.") }
}

extension Parameter where Value == [String: String] {
    static var labels: Self {
        map("labels", names: .name, values: .name, countMax: 64, "What the session's owner writes on it.")
    }
}
