/// Reads a line once: whether it is JSON, whether it is shallow, what it says, where the ids are.
///
/// Accepts exactly the grammar of RFC 8259 (a byte order mark is not part of it). Linear in the line; nothing of it is
/// looked at twice unless it is refused.
///
/// Why not Foundation's coders: they go through a decoder object, a container and an existential for each value, which
/// took three quarters of the time of a request; they do not say where an id is spelled; and to load them took a third
/// of the start of a command.
struct JSONReader {
    /// Bound: containers within containers.
    ///
    /// Each is a call within a call; deeper is refused.
    static let depthMax = 64
    /// Bound: values in one line of a client.
    ///
    /// Keeps the work, which is dear for a value and cheap for a byte, in hand.
    static let valuesMax = 65_536
    /// Bound: values in one line of the daemon, or in a screen: a hundred thousand rows have some each.
    static let answerValuesMax = 8 << 20

    /// What a line says.
    struct Document {
        /// What it is, from outside.
        let outline: Outline
        /// What it holds; nil where a string of it is no Unicode text (a lone surrogate).
        let value: JSONValue?
    }

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

    /// Where a value stands, as far as ids are concerned.
    private enum Place {
        case root, rootElement, inside
    }

    let bytes: UnsafeRawBufferPointer
    var position = 0
    /// A string had an escape that spells no character.
    var hasBrokenText = false
    private let idsMax: Int
    private let valuesMax: Int
    private var depth = 0
    private var values = 0
    private var rootID = MemberID.absent
    private var elementIDs: [MemberID] = []
    private var elementCount = 0

    /// Reads one line.
    ///
    /// - Parameters:
    ///   - bytes: The line without its line feed.
    ///   - idsMax: How many elements of a list have their ids recorded.
    ///   - valuesMax: How many values it may have.
    static func read(
        _ bytes: UnsafeRawBufferPointer,
        idsMax: Int,
        valuesMax: Int = valuesMax
    ) throws(JSONScanError) -> Document {
        var reader = JSONReader(bytes: bytes, idsMax: idsMax, valuesMax: valuesMax)
        do throws(JSONScanError) {
            return try reader.run()
        } catch {
            // Why only here: outside of strings the grammar is ASCII, and strings are checked one by one. But where
            // a line is both no UTF-8 and no JSON, the former is what helps its sender.
            guard String(validating: bytes, as: UTF8.self) != nil else {
                throw JSONScanError(problem: .notUTF8, position: 0)
            }
            throw error
        }
    }

    private init(bytes: UnsafeRawBufferPointer, idsMax: Int, valuesMax: Int) {
        self.bytes = bytes
        self.idsMax = idsMax
        self.valuesMax = valuesMax
    }

    private mutating func run() throws(JSONScanError) -> Document {
        skipSpace()
        let value = try value(at: .root)
        skipSpace()
        guard position == bytes.count else { throw failure(.trailing) }
        let outline: Outline =
            switch value {
            case .object: .object(rootID)
            case .array: .array(ids: elementIDs, count: elementCount)
            default: .scalar
            }
        return Document(outline: outline, value: hasBrokenText ? nil : value)
    }

    // MARK: - Values

    private mutating func value(at place: Place) throws(JSONScanError) -> JSONValue {
        guard position < bytes.count else { throw failure(.unfinished) }
        values += 1
        guard values <= valuesMax else { throw failure(.tooManyValues) }
        if place == .rootElement {
            elementCount += 1
            if elementCount <= idsMax { elementIDs.append(.absent) }
        }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(at: place)
        case UInt8(ascii: "["): return try array(at: place)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        default: throw failure(.unexpected)
        }
    }

    private mutating func object(at place: Place) throws(JSONScanError) -> JSONValue {
        try open()
        var members: [String: JSONValue] = [:]
        if try next() == UInt8(ascii: "}") { return close(.object(members)) }
        // Why four: as many members as a request has; a table that begins with one grows twice on the way there.
        members.reserveCapacity(4)
        while true {
            guard try next() == UInt8(ascii: "\"") else { throw failure(.unexpected) }
            let name = try string()
            guard try next() == UInt8(ascii: ":") else { throw failure(.unexpected) }
            position += 1
            skipSpace()
            let start = position
            let member = try value(at: .inside)
            if place != .inside, name == "id" { record(member, start..<position, at: place) }
            // Why the first: of two members with one name that is what the protocol has always taken. It is put back,
            // since to look first would be twice the work for each member that is there once.
            if let first = members.updateValue(member, forKey: name) { members[name] = first }
            switch try next() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"): return close(.object(members))
            default: throw failure(.unexpected)
            }
        }
    }

    private mutating func array(at place: Place) throws(JSONScanError) -> JSONValue {
        try open()
        var elements: [JSONValue] = []
        if try next() == UInt8(ascii: "]") { return close(.array(elements)) }
        while true {
            skipSpace()
            elements.append(try value(at: place == .root ? .rootElement : .inside))
            switch try next() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"): return close(.array(elements))
            default: throw failure(.unexpected)
            }
        }
    }

    private mutating func open() throws(JSONScanError) {
        guard depth < Self.depthMax else { throw failure(.tooDeep) }
        depth += 1
        position += 1
    }

    private mutating func close(_ value: JSONValue) -> JSONValue {
        position += 1
        depth -= 1
        return value
    }

    private mutating func record(_ value: JSONValue, _ range: Range<Int>, at place: Place) {
        let id: MemberID =
            switch value {
            case .null, .integer, .number, .string: .text(range)
            case .bool, .array, .object: .unusable
            }
        if place == .root {
            rootID = id
        } else if elementCount <= idsMax, !elementIDs.isEmpty {
            elementIDs[elementIDs.count - 1] = id
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONScanError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard bytes.count - position >= length else { throw failure(.unexpected) }
        let matches = word.withUTF8Buffer { letters in
            letters.elementsEqual(bytes[position..<position + length])
        }
        guard matches else { throw failure(.unexpected) }
        position += length
        return value
    }

    private mutating func number() throws(JSONScanError) -> JSONValue {
        let start = position
        var isWhole = true
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        guard position < bytes.count else { throw failure(.unfinished) }
        if bytes[position] == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            try digits()
        }
        return JSONNumeral(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), isWhole: isWhole).value
    }

    private mutating func digits() throws(JSONScanError) {
        let start = position
        while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] { position += 1 }
        guard position > start else { throw failure(position < bytes.count ? .unexpected : .unfinished) }
    }

    // MARK: - Bytes

    /// The next byte that is no space, which stays the next.
    private mutating func next() throws(JSONScanError) -> UInt8 {
        skipSpace()
        guard position < bytes.count else { throw failure(.unfinished) }
        return bytes[position]
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    func failure(_ problem: JSONScanError.Problem) -> JSONScanError {
        JSONScanError(problem: problem, position: position)
    }
}
