/// Writes answers.
///
/// Every result is one line without its line feed.
public enum ResponseEncoder {
    /// An answer with a result.
    public static func encode(id: RequestID, isVersion2: Bool, result: JSONValue) -> [UInt8] {
        line(id: id, isVersion2: isVersion2, name: "result", value: result)
    }

    /// An answer with an error.
    public static func encode(id: RequestID, isVersion2: Bool, error: RPCError) -> [UInt8] {
        line(id: id, isVersion2: isVersion2, name: "error", value: error.json)
    }

    /// The answer to a refused call; nil when it gets none.
    public static func encode(_ rejection: Rejection) -> [UInt8]? {
        guard let id = rejection.id else { return nil }
        return encode(id: id, isVersion2: rejection.isVersion2, error: rejection.error)
    }

    /// The answer to a batch from the answers to its calls; nil when there are none, since then nothing is sent.
    public static func batch(_ answers: [[UInt8]]) -> [UInt8]? {
        guard !answers.isEmpty else { return nil }
        var line = [UInt8(ascii: "[")]
        line.reserveCapacity(answers.reduce(1) { $0 + $1.count + 1 })
        for (index, answer) in answers.enumerated() {
            if index > 0 { line.append(UInt8(ascii: ",")) }
            line += answer
        }
        line.append(UInt8(ascii: "]"))
        return line
    }

    // Why by hand: an id goes back as it was spelled, which no coder can promise, and a person reading along finds
    // version and id in front.
    private static func line(id: RequestID, isVersion2: Bool, name: String, value: JSONValue) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        line.append(UInt8(ascii: "{"))
        if isVersion2 { line += #""jsonrpc":"2.0","#.utf8 }
        line += #""id":"#.utf8
        line += id.rawText.utf8
        line.append(UInt8(ascii: ","))
        JSONWriter.append(name, to: &line)
        line.append(UInt8(ascii: ":"))
        JSONWriter.append(value, to: &line)
        line.append(UInt8(ascii: "}"))
        return line
    }
}
