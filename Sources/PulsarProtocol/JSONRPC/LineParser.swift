/// Reads the envelope of one line: JSON-RPC 2.0, or the short form without `jsonrpc`.
///
/// Never fails: what is no request becomes a ``Rejection`` with the error to answer.
public enum LineParser {
    /// Bound: bytes of a line without its line feed.
    ///
    /// A longer one is answered with ``RPCError/lineTooLong``.
    public static let lineBytesMax = 1 << 20
    /// Bound: calls in a batch.
    ///
    /// A greater batch is refused as a whole.
    public static let batchMax = 1_024

    /// Reads one line.
    public static func parse(_ line: [UInt8]) -> IncomingLine { line.withUnsafeBytes { parse($0) } }

    /// Reads one line, given without its line feed.
    public static func parse(_ line: UnsafeRawBufferPointer) -> IncomingLine {
        guard line.count <= lineBytesMax else { return refusal(.lineTooLong, isVersion2: false) }
        let document: JSONReader.Document
        do {
            document = try JSONReader.read(line, idsMax: batchMax)
        } catch {
            return refusal(RPCError(code: .parseError, message: error.message), isVersion2: false)
        }
        if case .array(_, let count) = document.outline {
            guard count > 0 else {
                return refusal(.invalidRequest("A batch needs at least one call."), isVersion2: true)
            }
            guard count <= batchMax else {
                let message = "A batch may hold at most \(batchMax) calls; this one holds \(count)."
                return refusal(.invalidRequest(message), isVersion2: true)
            }
        }
        guard let value = document.value else {
            let message = "The line is not JSON: a string in it is no Unicode text."
            return refusal(RPCError(code: .parseError, message: message), isVersion2: false)
        }
        switch (document.outline, value) {
        case (.object(let id), .object(let members)):
            return .request(call(members, id: id, line: line))
        case (.array(let ids, _), .array(let elements)):
            return .batch(
                zip(ids, elements).map { id, element in
                    guard let members = element.objectValue else {
                        let error = RPCError.invalidRequest("A call is an object; this one is \(element.kindName).")
                        return .failure(Rejection(id: .null, error: error, isVersion2: true))
                    }
                    return call(members, id: id, line: line)
                }
            )
        default:
            return refusal(.invalidRequest("A request is an object; this is \(value.kindName)."), isVersion2: false)
        }
    }

    private static func refusal(_ error: RPCError, isVersion2: Bool) -> IncomingLine {
        .request(.failure(Rejection(id: .null, error: error, isVersion2: isVersion2)))
    }

    /// Reads one call's envelope.
    private static func call(
        _ members: [String: JSONValue],
        id: JSONReader.MemberID,
        line: UnsafeRawBufferPointer
    ) -> Result<IncomingRequest, Rejection> {
        let isVersion2 = members["jsonrpc"] == "2.0"
        func invalid(_ id: RequestID?, _ message: String) -> Result<IncomingRequest, Rejection> {
            let method = members["method"]?.stringValue
            return .failure(
                Rejection(id: id, error: .invalidRequest(message), isVersion2: isVersion2, method: method)
            )
        }
        let requestID: RequestID?
        switch id {
        case .absent: requestID = nil
        case .text(let range): requestID = RequestID(rawText: String(decoding: line[range], as: UTF8.self))
        case .unusable: return invalid(.null, "\"id\" must be a string, a number or null.")
        }
        // Why: without an id this may be a notification, but only a valid one goes unanswered (JSON-RPC, section 7).
        let answerID = requestID ?? .null
        guard isVersion2 || members["jsonrpc"] == nil else {
            return invalid(answerID, "\"jsonrpc\" must be \"2.0\" or absent.")
        }
        guard let method = members["method"] else { return invalid(answerID, "\"method\" is missing.") }
        guard case .string(let name) = method else {
            return invalid(answerID, "\"method\" must be a string; it is \(method.kindName).")
        }
        switch members["params"] {
        case nil, .null:
            return .success(IncomingRequest(id: requestID, method: name, isVersion2: isVersion2))
        case .object(let parameters):
            return .success(
                IncomingRequest(id: requestID, method: name, parameters: parameters, isVersion2: isVersion2)
            )
        case .array:
            let message = "Parameters are given by name, in an object; these are given by position."
            let error = RPCError.invalidParameter("params", message)
            return .failure(Rejection(id: requestID, error: error, isVersion2: isVersion2, method: name))
        case .some(let other):
            return invalid(answerID, "\"params\" must be an object; it is \(other.kindName).")
        }
    }
}
