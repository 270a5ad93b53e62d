/// Writes requests and notifications.
///
/// Every result is one line without its line feed.
public enum RequestEncoder {
    /// A call that will be answered.
    public static func encode(id: RequestID, _ request: some Request) -> [UInt8] {
        encode(id: id, method: type(of: request).descriptor.name, parameters: request.parameters)
    }

    /// A call by its method's name.
    public static func encode(id: RequestID, method: String, parameters: JSONValue) -> [UInt8] {
        line(id: id, method: method, parameters: parameters)
    }

    /// Something told, to which no answer comes.
    public static func encode(_ notification: some ServerNotification) -> [UInt8] {
        encodeNotification(method: type(of: notification).method, parameters: notification.parameters)
    }

    /// Something told, by its method's name.
    public static func encodeNotification(method: String, parameters: JSONValue) -> [UInt8] {
        line(id: nil, method: method, parameters: parameters)
    }

    private static func line(id: RequestID?, method: String, parameters: JSONValue) -> [UInt8] {
        var line = Array(#"{"jsonrpc":"2.0","#.utf8)
        if let id {
            line += #""id":"#.utf8
            line += id.rawText.utf8
            line.append(UInt8(ascii: ","))
        }
        line += #""method":"#.utf8
        JSONWriter.append(method, to: &line)
        line += #","params":"#.utf8
        JSONWriter.append(parameters, to: &line)
        line.append(UInt8(ascii: "}"))
        return line
    }
}
