extension Terminal {
    /// Treats output of the program.
    ///
    /// All of it, unless ``TerminalOptions/stopsAtSizeRequests`` has it stop behind a request for another size:
    /// ``offset`` says how far it came.
    /// - Complexity: linear in the bytes, besides what scrolls and what is erased.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        generation &+= 1
        guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
        let count = bytes.count
        let batchStart = offset
        var position = 0
        batch: while position < count {
            switch parser.state {
            case .ground:
                position = feedGround(start, position, count)
                if parser.state != .ground {
                    // ESC and the controls of ISO 2022 are one byte; in UTF-8 U+0080 to U+009F are two.
                    let length: UInt64 = isUTF8 && start[position &- 1] >= 0x80 ? 2 : 1
                    sequenceStart = batchStart &+ UInt64(position) &- length
                }
            case .string, .stringEscape:
                offset = batchStart &+ UInt64(position)
                position = feedString(start, position, count)
            default:
                position =
                    feedPlainSequence(start, position, count, batchStart)
                    ?? feedSequence(start, position, count, batchStart)
                if options.stopsAtSizeRequests, case .sizeRequest? = events.last { break batch }
            }
        }
        offset = batchStart &+ UInt64(position)
    }

    /// Treats output of the program.
    public mutating func feed(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { feed($0) }
    }

    /// Treats output of the program.
    public mutating func feed(_ text: String) {
        feed(Array(text.utf8))
    }

    /// Goes on at a later offset: the output before it is lost.
    public mutating func skip(to offset: UInt64) {
        // CAN: a sequence that was cut must not take what follows for its own.
        feed([0x18])
        self.offset = offset
    }

    // MARK: - Ground

    /// Text and controls up to the next ESC, or all there is; the position after it.
    // Hot: all text passes here.
    private mutating func feedGround(_ start: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Int {
        var position = from
        if !parser.utf8.isIdle {
            position = finishScalar(start, position, count)
            if parser.state != .ground { return position }
        }
        while position < count {
            let run = PrintableRun.length(start + position, count &- position)
            if run > 0 {
                printRun(start + position, run)
                position &+= run
                if position == count { return position }
            }
            let byte = start[position]
            if byte >= 0x80 {
                position = isUTF8 ? feedUTF8(start, position, count) : feedEightBit(start, position)
                if parser.state != .ground { return position }
                continue
            }
            position &+= 1
            switch byte {
            case 0x0A, 0x0B, 0x0C:
                lastScalar = 0
                lineFeed()
            case 0x0D:
                lastScalar = 0
                cursor.isPendingWrap = false
                cursor.column = carriageReturnColumn
            case 0x1B:
                parser.clear()
                parser.hasExecuted = false
                parser.state = .escape
                return position
            case 0x7F:
                lastScalar = 0
            default:
                execute(byte)
            }
        }
        return position
    }

    /// Scalars of more than one byte, as many as there are.
    // Hot: text that is not ASCII passes here.
    private mutating func feedUTF8(_ start: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Int {
        var position = from
        while position < count {
            let first = start[position]
            if first < 0x80 { return position }
            let printed = printText(start, position, count)
            if printed > position {
                position = printed
                continue
            }
            position = finishScalar(start, position, count)
            if parser.state != .ground { return position }
        }
        return position
    }

    /// Goes on with one scalar byte by byte: it may be ill-formed, cut by the end of the batch, or a control.
    @inline(never)
    private mutating func finishScalar(_ start: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Int {
        var position = from
        while position < count {
            switch parser.utf8.feed(start[position]) {
            case .unfinished:
                position &+= 1
            case .scalar(let scalar):
                position &+= 1
                printDecoded(scalar)
                return position
            case .invalidBefore:
                printScalar(0xFFFD)
                return position
            }
        }
        return position
    }

    /// A scalar that may be one of the controls from U+0080 to U+009F.
    private mutating func printDecoded(_ scalar: UInt32) {
        if scalar < 0x20 || scalar == 0x7F { return execute(UInt8(truncatingIfNeeded: scalar)) }
        if scalar >= 0x80, scalar < 0xA0 { return executeC1(UInt8(truncatingIfNeeded: scalar)) }
        printScalar(scalar)
    }

    /// A byte from 0x80 on where the program asked for ISO 2022 instead of UTF-8.
    @inline(never)
    private mutating func feedEightBit(_ start: UnsafePointer<UInt8>, _ position: Int) -> Int {
        let byte = start[position]
        if byte < 0xA0 { executeC1(byte) } else { printRight(byte) }
        return position &+ 1
    }

    // MARK: - Sequences

    /// A control sequence behind its ESC that is nothing but short numbers and a final.
    ///
    /// - Returns: the position after it; nothing, and nothing done, for all that has to be read byte by byte.
    // Hot: most control sequences pass here.
    @inline(__always)
    private mutating func feedPlainSequence(
        _ start: UnsafePointer<UInt8>,
        _ from: Int,
        _ count: Int,
        _ batchStart: UInt64
    ) -> Int? {
        guard parser.state == .escape, start[from] == 0x5B,
            let length = parser.parameters.read(start + (from &+ 1), count &- from &- 1)
        else { return nil }
        let position = from &+ 1 &+ length
        let byte = start[position]
        guard byte &- 0x40 <= 0x3E else {
            parser.parameters.clear()
            return nil
        }
        parser.state = .ground
        parser.parameters.finish()
        offset = batchStart &+ UInt64(position &+ 1)
        controlSequence(byte)
        return position &+ 1
    }

    /// Bytes of an escape or control sequence, up to its end or the end of the batch.
    // Hot: every other control sequence passes here byte by byte.
    private mutating func feedSequence(
        _ start: UnsafePointer<UInt8>,
        _ from: Int,
        _ count: Int,
        _ batchStart: UInt64
    ) -> Int {
        var position = from
        var state = parser.state
        while position < count {
            let byte = start[position]
            position &+= 1
            let (action, next) = parser.table.entry(state, byte)
            state = next
            switch action {
            case .parameter: parser.parameters.add(digit: byte)
            case .separator: parser.parameters.separate(isSubparameter: false)
            case .subseparator: parser.parameters.separate(isSubparameter: true)
            case .prefix: parser.prefix = byte
            case .collect: parser.collect(byte)
            case .clear: parser.clear()
            case .ignore: break
            case .execute:
                parser.state = next
                parser.hasExecuted = true
                execute(byte)
            case .csiDispatch:
                parser.state = .ground
                parser.parameters.finish()
                offset = batchStart &+ UInt64(position)
                controlSequence(byte)
                return position
            case .escapeDispatch:
                parser.state = .ground
                offset = batchStart &+ UInt64(position)
                escapeSequence(byte)
                return position
            case .dcsStart, .oscStart, .apcStart, .pmStart, .sosStart:
                startString(action, byte)
            }
            if byte == 0x1B {
                parser.hasExecuted = false
                sequenceStart = batchStart &+ UInt64(position &- 1)
            }
            if state == .ground || state == .string {
                parser.state = state
                return position
            }
        }
        parser.state = state
        return position
    }

    private mutating func startString(_ action: ParserAction, _ byte: UInt8) {
        parser.parameters.finish()
        switch action {
        case .dcsStart: parser.string.start(.dcs, final: byte)
        case .oscStart: parser.string.start(.osc)
        case .apcStart: parser.string.start(.apc)
        case .pmStart: parser.string.start(.pm)
        default: parser.string.start(.sos)
        }
    }

    // MARK: - Strings

    /// The body of a string, up to its end or the end of the batch.
    private mutating func feedString(_ start: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Int {
        let batchStart = offset &- UInt64(from)
        var position = from
        if parser.state == .stringEscape {
            if start[position] == 0x5C {
                parser.state = .ground
                offset = batchStart &+ UInt64(position &+ 1)
                endString()
                return position &+ 1
            }
            // Anything else than ST gives the string up; the ESC begins a sequence of its own.
            parser.clear()
            parser.hasExecuted = false
            parser.state = .escape
            sequenceStart = batchStart &+ UInt64(position) &- 1
            return position
        }
        while position < count {
            var end = position
            while end < count, !endsString(start[end]) { end &+= 1 }
            if end > position {
                let part = UnsafeBufferPointer(start: start + position, count: end &- position)
                parser.string.append(part, max: limits.stringBytesMax)
                position = end
            }
            guard position < count else { return position }
            let byte = start[position]
            position &+= 1
            switch byte {
            case 0x1B:
                parser.state = .stringEscape
                return position
            case 0x07 where parser.string.kind == .osc:
                parser.string.endedWithBell = true
                parser.state = .ground
                offset = batchStart &+ UInt64(position)
                endString()
                return position
            case 0x9C where !isUTF8 || parser.string.bytes.last == StringCollector.firstHalf:
                if isUTF8 { parser.string.bytes.removeLast() }
                parser.state = .ground
                offset = batchStart &+ UInt64(position)
                endString()
                return position
            case 0x18, 0x1A:
                parser.state = .ground
                return position
            default:
                parser.string.append(
                    UnsafeBufferPointer(start: start + (position &- 1), count: 1),
                    max: limits.stringBytesMax
                )
            }
        }
        return position
    }

    @inline(__always)
    private func endsString(_ byte: UInt8) -> Bool {
        byte == 0x1B || byte == 0x07 || byte == 0x18 || byte == 0x1A || byte == 0x9C
    }

    private mutating func endString() {
        defer { parser.string.start(.sos) }
        lastScalar = 0
        if parser.string.isTooLong { return }
        switch parser.string.kind {
        case .osc: operatingSystemCommand()
        case .dcs: deviceControl()
        case .apc: applicationCommand()
        case .pm, .sos: break
        }
    }
}
