extension Parser {
    /// What there is of a sequence is part of a replay, for its bytes hold a control that was executed already.
    var isReplayed: Bool { hasExecuted && state != .ground }

    /// Bytes that bring another parser into the same state, with 7-bit controls and nothing executed.
    var begun: [UInt8] {
        switch state {
        case .ground: []
        case .escape: [0x1B]
        case .escapeIntermediate: [0x1B] + intermediates
        case .csiEntry, .csiParameter, .csiIntermediate: [0x1B, 0x5B] + numbers + intermediates
        case .dcsEntry, .dcsParameter, .dcsIntermediate: [0x1B, 0x50] + numbers + intermediates
        // A prefix behind a number makes no sense.
        case .csiIgnore: [0x1B, 0x5B, 0x30, 0x3F]
        case .dcsIgnore: [0x1B, 0x50, 0x30, 0x3F]
        case .string: begunString
        case .stringEscape: begunString + [0x1B]
        }
    }

    private var numbers: [UInt8] {
        var bytes: [UInt8] = prefix == 0 ? [] : [prefix]
        if parameters.isEmpty { return bytes }
        let numbers = parameters.state
        for (index, value) in (numbers.values.map { Int($0) } + [Int(numbers.current)]).enumerated() {
            if index > 0 { bytes.append(parameters.isSubparameter(index) ? 0x3A : 0x3B) }
            bytes.append(number: value)
        }
        return bytes
    }

    private var intermediates: [UInt8] {
        var bytes = [intermediate, secondIntermediate].filter { $0 != 0 }
        if hasTooManyIntermediates { bytes.append(0x20) }
        return bytes
    }

    private var begunString: [UInt8] {
        // What is too long does nothing, as that does which no one reads.
        if string.isTooLong, string.kind != .osc { return [0x1B, 0x58] + string.bytes }
        return switch string.kind {
        // A BEL ends it; that no command begins so makes it do nothing.
        case .osc: [0x1B, 0x5D] + (string.isTooLong ? [0x78] : []) + string.bytes
        case .dcs: [0x1B, 0x50] + numbers + intermediates + [string.final] + string.bytes
        case .apc: [0x1B, 0x5F] + string.bytes
        case .pm: [0x1B, 0x5E] + string.bytes
        case .sos: [0x1B, 0x58] + string.bytes
        }
    }
}
