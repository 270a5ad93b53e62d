/// What one line from the daemon says.
public enum ServerMessage: Hashable, Sendable {
    /// The answer to a request.
    case answer(id: RequestID, Result<JSONValue, RPCError>)
    /// Something told without being asked.
    case notification(method: String, parameters: JSONValue)
}

/// Reads lines from the daemon, for clients.
public enum ResponseParser {
    /// Reads one line.
    public static func parse(_ line: [UInt8]) throws(MessageError) -> ServerMessage {
        // Why the detour over a result: a closure's typed error does not pass through `withUnsafeBytes`.
        let result: Result<ServerMessage, MessageError> = line.withUnsafeBytes { bytes in
            do throws(MessageError) { return .success(try parse(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// Reads one line, given without its line feed.
    public static func parse(_ line: UnsafeRawBufferPointer) throws(MessageError) -> ServerMessage {
        let document: JSONReader.Document
        do {
            document = try JSONReader.read(line, idsMax: 0, valuesMax: JSONReader.answerValuesMax)
        } catch {
            throw MessageError(error.message)
        }
        guard case .object(let id) = document.outline, case .object(let members)? = document.value else {
            throw MessageError("The daemon's line is no object.")
        }
        if case .string(let method)? = members["method"] {
            return .notification(method: method, parameters: members["params"] ?? [:])
        }
        guard case .text(let range) = id else { throw MessageError("The daemon's answer carries no id.") }
        let requestID = RequestID(rawText: String(decoding: line[range], as: UTF8.self))
        if let error = members["error"] { return .answer(id: requestID, .failure(try RPCError(json: error))) }
        guard let result = members["result"] else {
            throw MessageError("The daemon's answer carries neither result nor error.")
        }
        return .answer(id: requestID, .success(result))
    }
}
