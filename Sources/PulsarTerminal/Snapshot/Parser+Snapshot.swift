extension Parser {
    /// The unfinished sequence or character; in the ground state nothing else is left of what was read.
    func write(to writer: inout SnapshotWriter) {
        writer.add(state.rawValue)
        let unfinished = utf8.unfinishedBytes
        writer.add(UInt8(unfinished.count))
        for byte in unfinished { writer.add(byte) }
        guard state != .ground else { return }
        writer.add(hasExecuted)
        if isInString {
            writer.add(string.kind.rawValue)
            writer.add(string.final)
            writer.add(string.isTooLong)
            writer.add(string.bytes)
            // Nothing else than a DCS is told apart by what stood before its string.
            if string.kind != .dcs { return }
        }
        writer.add(prefix)
        writer.add(intermediate)
        writer.add(secondIntermediate)
        writer.add(hasTooManyIntermediates)
        let parameters = parameters.state
        writer.add(UInt8(parameters.values.count))
        for value in parameters.values { writer.add(value) }
        writer.add(UInt16(parameters.current))
        writer.add(parameters.subparameters)
        writer.add(parameters.isEmpty)
    }

    private var isInString: Bool { state == .string || state == .stringEscape }

    /// - Parameter stringBytesMax: a string that is longer is read over from here on, as if it had been fed.
    mutating func read(from reader: inout SnapshotReader, stringBytesMax: Int) throws(SnapshotError) {
        guard let state = ParserState(rawValue: try reader.integer()) else {
            throw SnapshotError(.invalid, at: reader.position)
        }
        self.state = state
        let isUnfinished = try utf8.resume(with: reader.raw(Int(reader.byte(upTo: 5))))
        try reader.check(isUnfinished && (utf8.isIdle || state == .ground))
        guard state != .ground else { return try reader.finish() }
        if reader.version > 1 { hasExecuted = try reader.flag() }
        if isInString {
            try readString(from: &reader, stringBytesMax)
            if string.kind != .dcs { return try reader.finish() }
        }
        prefix = try reader.integer()
        try reader.check(prefix == 0 || (0x3C...0x3F).contains(prefix))
        intermediate = try reader.integer()
        try reader.check(intermediate == 0 || (0x20...0x2F).contains(intermediate))
        secondIntermediate = try reader.integer()
        try reader.check(secondIntermediate == 0 || (intermediate != 0 && (0x20...0x2F).contains(secondIntermediate)))
        hasTooManyIntermediates = try reader.flag()
        try readParameters(from: &reader)
        try reader.finish()
    }

    private mutating func readParameters(from reader: inout SnapshotReader) throws(SnapshotError) {
        let count = Int(try reader.byte(upTo: UInt8(Parameters.countMax)))
        var values: [UInt16] = []
        for _ in 0..<count { values.append(try reader.integer()) }
        let current = try reader.integer(UInt16.self)
        let subparameters = try reader.integer(UInt32.self)
        // The first number follows no colon, and what lies behind the one being read is not known yet.
        let known = count + 1 < Parameters.countMax ? UInt32(1) << UInt32(count + 1) - 1 : .max
        try reader.check(subparameters & ~known == 0 && subparameters & 1 == 0)
        let isEmpty = try reader.flag()
        try reader.check(!isEmpty || (count == 0 && current == 0))
        parameters.restore(
            values: values,
            subparameters: subparameters,
            current: UInt32(current),
            isEmpty: isEmpty
        )
        // Those of a DCS are used at the end of its string, and were ended at its start.
        parameters.finish()
    }

    private mutating func readString(
        from reader: inout SnapshotReader,
        _ stringBytesMax: Int
    ) throws(SnapshotError) {
        guard let kind = StringCollector.Kind(rawValue: try reader.integer()) else {
            throw SnapshotError(.invalid, at: reader.position)
        }
        string.kind = kind
        string.final = try reader.integer()
        try reader.check(kind == .dcs ? (0x40...0x7E).contains(string.final) : string.final == 0)
        string.isTooLong = try reader.flag()
        let body = try reader.countedBytes()
        // Of a body that nobody reads only half of a U+009C at its end is kept.
        let isRead = !string.isTooLong && kind != .pm && kind != .sos
        try reader.check(body.isEmpty || isRead || body.elementsEqual(CollectionOfOne(0xC2)))
        try reader.check(body.isStringBody(isOSC: kind == .osc))
        if body.count > stringBytesMax { string.isTooLong = true } else { string.bytes = Array(body) }
    }
}

extension UnsafeRawBufferPointer {
    /// None of the bytes would have ended the string, or given it up.
    func isStringBody(isOSC: Bool) -> Bool {
        var isEnded = false
        for byte in self {
            isEnded = isEnded || byte == 0x1B || byte == 0x18 || byte == 0x1A || (isOSC && byte == 0x07)
        }
        return !isEnded
    }
}

extension UTF8Decoder {
    /// The bytes of the unfinished character.
    var unfinishedBytes: [UInt8] {
        var bytes: [UInt8] = []
        var rest = scalar
        for _ in 1..<max(1, consumed) {
            bytes.append(0x80 | UInt8(truncatingIfNeeded: rest & 0x3F))
            rest >>= 6
        }
        guard consumed > 0 else { return [] }
        // Continuation bytes that were read and those still to come say how long the first byte said it would be.
        let length = UInt8(consumed) + needed
        bytes.append(~(0xFF >> length) | UInt8(truncatingIfNeeded: rest))
        return bytes.reversed()
    }

    /// Takes the bytes of an unfinished character; false when it is not one, or already finished.
    mutating func resume(with bytes: UnsafeRawBufferPointer) -> Bool {
        reset()
        for byte in bytes {
            guard case .unfinished = feed(byte) else { return false }
        }
        return true
    }
}
