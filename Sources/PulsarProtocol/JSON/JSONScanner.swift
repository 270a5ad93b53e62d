/// Reads a line once, before the coder does: whether it is JSON, whether it is shallow, where the ids are.
///
/// Accepts exactly the grammar of RFC 8259 (a byte order mark is not part of it). Linear in the line, with a fixed
/// amount of state: nesting is a bit mask, never recursion.
struct JSONScanner {
    /// Bound: containers within containers.
    ///
    /// One bit each in ``containers``; deeper is refused.
    static let depthMax = 64
    /// Bound: values in one line.
    ///
    /// Keeps the coder's work, which is dear for a value and cheap for a byte, in hand.
    static let valuesMax = 65_536

    /// An object's own `id` member, as it was spelled.
    enum MemberID: Hashable {
        /// There is none.
        case absent
        /// A string, number or null, at these bytes.
        case text(Range<Int>)
        /// A boolean, list or object, which no id may be.
        case unusable
    }

    /// What a line is, from outside.
    enum Outline: Hashable {
        /// An object and its id.
        case object(MemberID)
        /// A list: the ids of its first elements (``absent`` for no object), and how many elements there are.
        case array(ids: [MemberID], count: Int)
        /// Anything else.
        case scalar
    }

    private enum Expectation {
        case value, valueOrEnd, name, nameOrEnd, colon, separator
    }

    private let bytes: UnsafeRawBufferPointer
    private let idsMax: Int
    private var position = 0
    private var depth = 0
    private var values = 0
    /// Bit *n* is set when the container at depth *n* + 1 is an object.
    private var containers: UInt64 = 0
    private var nextIsID = false
    private var rootID = MemberID.absent
    private var elementIDs: [MemberID] = []
    private var elementCount = 0

    /// Scans one line.
    ///
    /// - Parameters:
    ///   - bytes: The line without its line feed.
    ///   - idsMax: How many elements of a list have their ids recorded.
    static func scan(_ bytes: UnsafeRawBufferPointer, idsMax: Int) throws(JSONScanError) -> Outline {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONScanError(problem: .notUTF8, position: 0)
        }
        var scanner = JSONScanner(bytes: bytes, idsMax: idsMax)
        return try scanner.run()
    }

    private init(bytes: UnsafeRawBufferPointer, idsMax: Int) {
        self.bytes = bytes
        self.idsMax = idsMax
    }

    private mutating func run() throws(JSONScanError) -> Outline {
        skipSpace()
        let first = position < bytes.count ? bytes[position] : 0
        var expectation = try value()
        while depth > 0 {
            skipSpace()
            guard position < bytes.count else { throw failure(.unfinished) }
            expectation = try step(expectation)
        }
        skipSpace()
        guard position == bytes.count else { throw failure(.trailing) }
        switch first {
        case UInt8(ascii: "{"): return .object(rootID)
        case UInt8(ascii: "["): return .array(ids: elementIDs, count: elementCount)
        default: return .scalar
        }
    }

    private mutating func step(_ expectation: Expectation) throws(JSONScanError) -> Expectation {
        let byte = bytes[position]
        switch (expectation, byte) {
        case (.value, _): return try value()
        case (.valueOrEnd, UInt8(ascii: "]")), (.nameOrEnd, UInt8(ascii: "}")): return close()
        case (.separator, UInt8(ascii: "]")) where !isInObject: return close()
        case (.separator, UInt8(ascii: "}")) where isInObject: return close()
        case (.valueOrEnd, _): return try value()
        case (.separator, UInt8(ascii: ",")):
            position += 1
            return isInObject ? .name : .value
        case (.name, UInt8(ascii: "\"")), (.nameOrEnd, UInt8(ascii: "\"")):
            let name = try string()
            nextIsID = isIDHolder && spellsID(name)
            return .colon
        case (.colon, UInt8(ascii: ":")):
            position += 1
            return .value
        default: throw failure(.unexpected)
        }
    }

    private var isInObject: Bool { depth > 0 && containers >> UInt64(depth - 1) & 1 == 1 }

    /// The innermost container is the request itself: the root, or an object directly in the root list.
    private var isIDHolder: Bool { depth == 1 ? isInObject : depth == 2 && isInObject && containers & 1 == 0 }

    // MARK: - Values

    private mutating func value() throws(JSONScanError) -> Expectation {
        guard position < bytes.count else { throw failure(.unfinished) }
        values += 1
        guard values <= Self.valuesMax else { throw failure(.tooManyValues) }
        let isID = nextIsID
        nextIsID = false
        if depth == 1, !isInObject {
            elementCount += 1
            if elementCount <= idsMax { elementIDs.append(.absent) }
        }
        let start = position
        var mayBeID = true
        switch bytes[position] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            if isID { record(.unusable) }
            return try open(isObject: bytes[position] == UInt8(ascii: "{"))
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "n"): try literal("null")
        case UInt8(ascii: "t"):
            try literal("true")
            mayBeID = false
        case UInt8(ascii: "f"):
            try literal("false")
            mayBeID = false
        default: throw failure(.unexpected)
        }
        if isID { record(mayBeID ? .text(start..<position) : .unusable) }
        return .separator
    }

    private mutating func open(isObject: Bool) throws(JSONScanError) -> Expectation {
        guard depth < Self.depthMax else { throw failure(.tooDeep) }
        let bit = UInt64(1) << UInt64(depth)
        if isObject { containers |= bit } else { containers &= ~bit }
        depth += 1
        position += 1
        return isObject ? .nameOrEnd : .valueOrEnd
    }

    private mutating func close() -> Expectation {
        position += 1
        depth -= 1
        return .separator
    }

    private mutating func record(_ id: MemberID) {
        if depth == 1 {
            rootID = id
        } else if elementCount <= idsMax, !elementIDs.isEmpty {
            elementIDs[elementIDs.count - 1] = id
        }
    }

    private mutating func literal(_ word: StaticString) throws(JSONScanError) {
        let length = word.utf8CodeUnitCount
        guard bytes.count - position >= length else { throw failure(.unexpected) }
        let matches = word.withUTF8Buffer { letters in
            letters.elementsEqual(bytes[position..<position + length])
        }
        guard matches else { throw failure(.unexpected) }
        position += length
    }

    private mutating func number() throws(JSONScanError) {
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        guard position < bytes.count else { throw failure(.unfinished) }
        if bytes[position] == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return }
        position += 1
        if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
            position += 1
        }
        try digits()
    }

    private mutating func digits() throws(JSONScanError) {
        let start = position
        while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] { position += 1 }
        guard position > start else { throw failure(position < bytes.count ? .unexpected : .unfinished) }
    }

    /// The bytes between the quotes.
    private mutating func string() throws(JSONScanError) -> Range<Int> {
        position += 1
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw failure(.controlCharacter)
            default: position += 1
            }
        }
        throw failure(.unfinished)
    }

    private mutating func escape() throws(JSONScanError) {
        guard position + 1 < bytes.count else { throw failure(.unfinished) }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            guard position + 6 <= bytes.count else { throw failure(.unfinished) }
            guard bytes[position + 2..<position + 6].allSatisfy({ Self.isHexDigit($0) }) else {
                throw failure(.unexpected)
            }
            position += 6
        default: throw failure(.unexpected)
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte | 0x20
    }

    /// Whether a member's name, escapes resolved, is `id`.
    ///
    /// Neither letter has a short escape, so each is itself or
    /// `\u00XX`.
    private func spellsID(_ name: Range<Int>) -> Bool {
        guard name.count <= 12 else { return false }
        let text = String(decoding: bytes[name], as: UTF8.self)
        return ["id", "i\\u0064", "\\u0069d", "\\u0069\\u0064"].contains(text)
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private func failure(_ problem: JSONScanError.Problem) -> JSONScanError {
        JSONScanError(problem: problem, position: position)
    }
}
