import PulsarProtocol

/// Laws of the control plane's lines.
///
/// - Whatever a line holds, it is read as something, and what answers it is a line that a client reads.
/// - An answer carries the id as the request spelled it.
/// - Parameters that a method takes are the same after they have been written and read again.
enum RequestOracle {
    static func check(_ input: [UInt8]) throws(Violation) {
        for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            try check(line: Array(line))
        }
    }

    private static func check(line: [UInt8]) throws(Violation) {
        switch LineParser.parse(line) {
        case .request(let call): try check(call)
        case .batch(let calls):
            try Violation.unless(!calls.isEmpty, "a batch without a call")
            for call in calls { try check(call) }
        }
        let message: ServerMessage
        do { message = try ResponseParser.parse(line) } catch {
            return try Violation.unless(!error.message.isEmpty, "a line is refused without a word")
        }
        switch message {
        case .answer(_, .success(let result)): try check(value: result)
        case .answer(_, .failure(let error)): try check(value: error.json)
        case .notification(let method, let parameters):
            do { _ = try ServerEvent(method: method, parameters: parameters) } catch {
                try Violation.unless(!error.message.isEmpty, "a notification is refused without a word")
            }
        }
    }

    private static func check(_ call: Result<IncomingRequest, Rejection>) throws(Violation) {
        switch call {
        case .success(let request): try check(request)
        case .failure(let rejection):
            guard let answer = ResponseEncoder.encode(rejection) else {
                return try Violation.unless(rejection.id == nil, "a refused call with an id goes unanswered")
            }
            try check(answer: answer, id: rejection.id)
        }
    }

    private static func check(_ request: IncomingRequest) throws(Violation) {
        let parameters = JSONValue.object(request.parameters)
        try check(value: parameters)
        if let id = request.id {
            let answer = ResponseEncoder.encode(id: id, isVersion2: request.isVersion2, result: parameters)
            try check(answer: answer, id: id)
        }
        for type in MessageRegistry.requests where type.descriptor.name == request.method {
            try check(type, request.parameters)
        }
    }

    private static func check(answer: [UInt8], id: RequestID?) throws(Violation) {
        try Violation.unless(!answer.contains(UInt8(ascii: "\n")), "an answer of more than one line")
        let message: ServerMessage
        do { message = try ResponseParser.parse(answer) } catch {
            throw Violation("an answer that no client reads: \(error)")
        }
        guard case .answer(let echoed, _) = message, echoed == id else {
            throw Violation("an answer without the id of its call")
        }
    }

    private static func check<R: Request>(
        _ type: R.Type,
        _ parameters: [String: JSONValue]
    ) throws(Violation) {
        let request: R
        do { request = try R(ParameterReader(parameters)) } catch {
            return try Violation.unless(error.code == .invalidParameters, "parameters are refused as \(error.code)")
        }
        let line = RequestEncoder.encode(id: .integer(1), request)
        guard case .request(.success(let again)) = LineParser.parse(line), again.method == R.method else {
            throw Violation("\(R.method) is written in a way that is not read")
        }
        let readAgain: R
        do { readAgain = try R(ParameterReader(again.parameters)) } catch {
            throw Violation("\(R.method) refuses its own parameters: \(error)")
        }
        try Violation.unless(
            RequestEncoder.encode(id: .integer(1), readAgain) == line,
            "\(R.method) has other parameters after it was written and read"
        )
    }

    /// What has been written once is read as the same.
    ///
    /// The first writing may change a value: a number past all bounds becomes null.
    private static func check(value: JSONValue) throws(Violation) {
        let method = "m"
        let line = RequestEncoder.encode(id: .integer(1), method: method, parameters: ["value": value])
        guard case .request(.success(let again)) = LineParser.parse(line), let value = again.parameters["value"] else {
            // Why not a fault: put into a request, the deepest values are too deep, and the longest too long.
            return
        }
        let lineAgain = RequestEncoder.encode(id: .integer(1), method: method, parameters: ["value": value])
        try Violation.unless(lineAgain == line, "a value is another one after it was written and read")
    }
}
