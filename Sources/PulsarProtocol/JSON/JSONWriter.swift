/// Writes values as JSON.
///
/// There is one spelling of a value: members sorted by name, slashes as they are, no space and no line break.
enum JSONWriter {
    /// A value as bytes.
    static func bytes(_ value: JSONValue) -> [UInt8] {
        var line: [UInt8] = []
        append(value, to: &line)
        return line
    }

    /// A value as text, for messages and tests.
    static func text(_ value: JSONValue) -> String { String(decoding: bytes(value), as: UTF8.self) }

    /// Appends a value to a line.
    ///
    /// Why a call within a call is safe: what was read is at most ``JSONReader/depthMax`` deep, and what the program
    /// makes itself is as deep as its types.
    static func append(_ value: JSONValue, to line: inout [UInt8]) {
        switch value {
        case .null: line += "null".utf8
        case .bool(let truth): line += truth ? "true".utf8 : "false".utf8
        case .integer(let number): append(number, to: &line)
        case .number(let number): append(number, to: &line)
        case .string(let text): append(text, to: &line)
        case .array(let elements): append(elements, to: &line)
        case .object(let members): append(members, to: &line)
        }
    }

    private static func append(_ elements: [JSONValue], to line: inout [UInt8]) {
        line.append(UInt8(ascii: "["))
        var isFirst = true
        for element in elements {
            if !isFirst { line.append(UInt8(ascii: ",")) }
            isFirst = false
            append(element, to: &line)
        }
        line.append(UInt8(ascii: "]"))
    }

    private static func append(_ members: [String: JSONValue], to line: inout [UInt8]) {
        line.append(UInt8(ascii: "{"))
        var isFirst = true
        // Why by bytes: the order of strings as such is that of their canonical form, which is dear to find out.
        for (name, member) in members.sorted(by: { precedes($0.key, $1.key) }) {
            if !isFirst { line.append(UInt8(ascii: ",")) }
            isFirst = false
            append(name, to: &line)
            line.append(UInt8(ascii: ":"))
            append(member, to: &line)
        }
        line.append(UInt8(ascii: "}"))
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        let isBefore: Bool?? = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in left.lexicographicallyPrecedes(right) }
        }
        return isBefore.flatMap(\.self) ?? left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    // MARK: - Numbers

    private static func append(_ number: Int64, to line: inout [UInt8]) {
        if number < 0 { line.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = line.count
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            line.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
            rest = quotient
        } while rest > 0
        line[start...].reverse()
    }

    /// The shortest spelling that is read as the same number.
    private static func append(_ number: Double, to line: inout [UInt8]) {
        // Why null: JSON has no word for what is no number, or infinite.
        guard number.isFinite else { return line.append(contentsOf: "null".utf8) }
        let text = number.description
        line += text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...]
    }

    // MARK: - Strings

    /// Appends a string with its quotes.
    static func append(_ text: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable { appendEscaped($0, to: &line) }
        if isDone == nil { Array(text.utf8).withUnsafeBufferPointer { appendEscaped($0, to: &line) } }
        line.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>, to line: inout [UInt8]) {
        var start = 0
        for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C {
            line += bytes[start..<index]
            appendEscape(of: byte, to: &line)
            start = index + 1
        }
        line += bytes[start...]
    }

    private static func appendEscape(of byte: UInt8, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: line.append(UInt8(ascii: "b"))
        case 0x09: line.append(UInt8(ascii: "t"))
        case 0x0A: line.append(UInt8(ascii: "n"))
        case 0x0C: line.append(UInt8(ascii: "f"))
        case 0x0D: line.append(UInt8(ascii: "r"))
        case 0..<0x20:
            line += "u00".utf8
            line.append(UInt8(ascii: "0") + byte >> 4)
            line.append(hexDigits[Int(byte & 0xF)])
        default: line.append(byte)
        }
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}

extension JSONValue {
    /// The value as JSON text on one line, members sorted by name.
    public var jsonText: String { JSONWriter.text(self) }
}
