import PulsarProtocol

/// A value as one line of JSON, for scripts.
enum JSONText {
    // Keep in step: `ResponseEncoder`, whose answers begin so. JSON is written by PulsarProtocol and nowhere else.
    private static let prefix = #"{"id":null,"result":"#

    /// The line.
    static func of(_ value: JSONValue) -> String {
        let answer = ResponseEncoder.encode(id: .null, isVersion2: false, result: value)
        return String(decoding: answer.dropFirst(prefix.utf8.count).dropLast(), as: UTF8.self)
    }
}
