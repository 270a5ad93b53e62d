#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The one door to Foundation's JSON coders.
///
/// Bytes are scanned before they come here (``JSONScanner``), so the coder sees nothing but well-formed, shallow JSON
/// and what it still refuses (a lone surrogate) is an error and never a trap.
enum JSONCoder {
    /// The value spelled by well-formed JSON; nil where a string of it is no Unicode text.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> JSONValue? {
        do {
            return try JSONDecoder().decode(CodableJSON.self, from: Data(bytes)).value
        } catch {
            return nil
        }
    }

    /// The one spelling of a value: members sorted, slashes as they are, no line break.
    static func encode(_ value: JSONValue) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(CodableJSON(value: value)))
        } catch {
            // Why: the coder refuses nothing but numbers that are not finite, and those are written as null below.
            return Array("null".utf8)
        }
    }

    /// A value as text, for messages and tests.
    static func text(_ value: JSONValue) -> String { String(decoding: encode(value), as: UTF8.self) }
}

/// A ``JSONValue`` as the coders want to see it.
///
/// Never leaves this file, so that nothing else is coded by accident.
private struct CodableJSON: Codable {
    let value: JSONValue

    init(value: JSONValue) { self.value = value }

    init(from decoder: any Decoder) throws {
        // Why: the coder does not say what kind of value comes next. Each guess that fails throws, so the frequent
        // kinds are tried first; the discarded errors say only "not this one".
        if let container = try? decoder.singleValueContainer() {
            if container.decodeNil() {
                value = .null
                return
            }
            if let text = try? container.decode(String.self) {
                value = .string(text)
                return
            }
            if let number = try? container.decode(Int64.self) {
                value = .integer(number)
                return
            }
            if let truth = try? container.decode(Bool.self) {
                value = .bool(truth)
                return
            }
            if let number = try? container.decode(Double.self) {
                value = .number(number)
                return
            }
        }
        if let container = try? decoder.container(keyedBy: MemberName.self) {
            var members: [String: JSONValue] = [:]
            for name in container.allKeys {
                members[name.stringValue] = try container.decode(CodableJSON.self, forKey: name).value
            }
            value = .object(members)
            return
        }
        if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONValue] = []
            while !container.isAtEnd { elements.append(try container.decode(CodableJSON.self).value) }
            value = .array(elements)
            return
        }
        // Only a number that no Double can hold, or a string that is no Unicode text, comes to here.
        value = try Self.outsize(decoder)
    }

    func encode(to encoder: any Encoder) throws {
        switch value {
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(CodableJSON(value: element)) }
        case .object(let members):
            var container = encoder.container(keyedBy: MemberName.self)
            for (name, member) in members {
                try container.encode(CodableJSON(value: member), forKey: MemberName(stringValue: name))
            }
        case .null: try Self.encodeNil(to: encoder)
        case .bool(let truth): try Self.encode(truth, to: encoder)
        case .integer(let number): try Self.encode(number, to: encoder)
        case .number(let number) where number.isFinite: try Self.encode(number, to: encoder)
        case .number: try Self.encodeNil(to: encoder)
        case .string(let text): try Self.encode(text, to: encoder)
        }
    }

    private static func encodeNil(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encodeNil()
    }

    private static func encode(_ value: some Encodable, to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    /// The infinite number for a numeral out of range; an error for anything else.
    private static func outsize(_ decoder: any Decoder) throws -> JSONValue {
        do {
            _ = try decoder.singleValueContainer().decode(String.self)
            return .null
        } catch DecodingError.typeMismatch {
            return .number(.infinity)
        }
    }
}

/// A member's name as a coding key.
private struct MemberName: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension JSONValue {
    /// The value as JSON text on one line, members sorted by name.
    public var jsonText: String { JSONCoder.text(self) }
}
