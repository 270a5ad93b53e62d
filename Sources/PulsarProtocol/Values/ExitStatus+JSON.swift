extension ExitStatus {
    /// `{"code":3}`, `{"signal":9}`, or null for an end nobody saw.
    public var json: JSONValue {
        switch self {
        case .exited(let code): ["code": .integer(clamping: code)]
        case .signaled(let signal): ["signal": .integer(clamping: signal)]
        case .unknown: .null
        }
    }

    /// Reads what ``json`` writes; anything else is ``unknown``.
    public init(json: JSONValue) {
        if let code = json["code"]?.integerValue.flatMap({ UInt8(exactly: $0) }) {
            self = .exited(code)
        } else if let signal = json["signal"]?.integerValue.flatMap({ UInt8(exactly: $0) }) {
            self = .signaled(signal)
        } else {
            self = .unknown
        }
    }
}
