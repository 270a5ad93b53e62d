import PulsarTerminal

/// Laws of the terminal.
///
/// The input begins with columns, rows, and a byte that chooses limits and options; then output. 0xFF, which no text has, and
/// two bytes behind it change the size.
///
/// - In one piece, byte by byte and in any pieces the state is the same, and so are replies and events.
/// - Loaded from a snapshot anywhere, the terminal goes on as if nothing had been between.
/// - Replies are made of printable characters and controls that begin and end a sequence.
/// - Nothing grows beyond its limit.
enum TerminalOracle {
    static func check(_ input: [UInt8]) throws(Violation) {
        var source = ByteSource(input)
        let setting = Setting(from: &source)
        let steps = TerminalStep.steps(from: &source)
        let whole = try outcome(of: steps, setting, cut: .whole)
        try Violation.unless(
            try outcome(of: steps, setting, cut: .bytes) == whole,
            "byte by byte it is another terminal"
        )
        let seed = input.reduce(UInt64(input.count)) { $0 &* 31 &+ UInt64($1) }
        try Violation.unless(
            try outcome(of: steps, setting, cut: .pieces(seed)) == whole,
            "in pieces it is another terminal"
        )
        try Violation.unless(
            try outcome(of: steps, setting, cut: .snapshots(seed)) == whole,
            "loaded from snapshots it is another terminal"
        )
    }

    private struct Setting {
        var columns: Int
        var rows: Int
        var limits = TerminalLimits()
        var options = TerminalOptions()

        init(from source: inout ByteSource) {
            columns = Int(source.byte())
            rows = Int(source.byte()) % 64
            let choice = source.byte()
            limits.scrollbackRowsMax = [0, 5, 100, 10_000][Int(choice & 3)]
            limits.scrollbackBytesMax = choice & 4 == 0 ? 32 << 20 : 40_000
            limits.stringBytesMax = choice & 8 == 0 ? 4096 : 100
            limits.hyperlinkBytesMax = choice & 16 == 0 ? 4096 : 60
            limits.imageBytesMax = choice & 32 == 0 ? 4096 : 150
            // What does not find room depends on when somebody took the rest: here only the end of the input takes.
            limits.replyBytesMax = 16 << 20
            limits.eventsMax = 1 << 20
            options.answersChecksums = choice & 64 != 0
            if choice & 128 != 0 { (options.cellWidth, options.cellHeight) = (9, 17) }
        }
    }

    private enum Cut {
        case whole
        case bytes
        case pieces(UInt64)
        case snapshots(UInt64)
    }

    /// What came of an input.
    private struct Outcome: Equatable {
        var snapshot: [UInt8] = []
        var replies: [UInt8] = []
        var events: [TerminalEvent] = []
        var resumeOffset: UInt64 = 0
    }

    private static func outcome(
        of steps: [TerminalStep],
        _ setting: Setting,
        cut: Cut
    ) throws(Violation) -> Outcome {
        var terminal = Terminal(columns: setting.columns, rows: setting.rows, limits: setting.limits)
        terminal.options = setting.options
        var outcome = Outcome()
        var random: UInt64 = 0
        if case .pieces(let seed) = cut { random = seed }
        if case .snapshots(let seed) = cut { random = seed }
        for step in steps {
            if let size = step.size {
                terminal.resize(columns: size.columns, rows: size.rows)
            }
            var rest = step.output[...]
            while !rest.isEmpty {
                var count = rest.count
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                switch cut {
                case .whole: break
                case .bytes: count = 1
                case .pieces, .snapshots: count = Int(random >> 33) % 200 + 1
                }
                terminal.feed(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
                guard case .snapshots = cut else { continue }
                outcome.replies += terminal.takeReplies()
                outcome.events += terminal.takeEvents()
                try terminal.reload(setting.limits, setting.options)
            }
        }
        outcome.replies += terminal.takeReplies()
        outcome.events += terminal.takeEvents()
        outcome.resumeOffset = terminal.resumeOffset
        try terminal.checkBounds()
        outcome.snapshot = terminal.snapshot()
        try Violation.unless(hasNoControl(outcome.replies), "a reply has a control in it: \(outcome.replies)")
        return outcome
    }

    /// Printable ASCII, ESC, the 8-bit forms of DCS, CSI, ST, OSC and APC, and BEL where it ends an OSC.
    private static func hasNoControl(_ replies: [UInt8]) -> Bool {
        var isOSC = false
        var previous: UInt8 = 0
        for byte in replies {
            switch byte {
            case 0x9D: isOSC = true
            case 0x5D where previous == 0x1B: isOSC = true
            case 0x07 where isOSC: isOSC = false
            case 0x1B, 0x9C: isOSC = false
            case 0x20...0x7E, 0x90, 0x9B, 0x9F: break
            default: return false
            }
            previous = byte
        }
        return true
    }
}

/// A change of size and the output behind it.
struct TerminalStep {
    var size: (columns: Int, rows: Int)?
    var output: [UInt8] = []

    static func steps(from source: inout ByteSource) -> [TerminalStep] {
        var steps = [TerminalStep()]
        while !source.isAtEnd {
            let byte = source.byte()
            if byte == 0xFF {
                steps.append(TerminalStep(size: (Int(source.byte()), Int(source.byte()) % 64)))
            } else {
                steps[steps.count - 1].output.append(byte)
            }
        }
        return steps
    }
}

extension Terminal {
    /// Goes on as what is loaded from a snapshot of it.
    mutating func reload(_ limits: TerminalLimits, _ options: TerminalOptions) throws(Violation) {
        let bytes = snapshot()
        do throws(SnapshotError) {
            self = try Terminal(snapshot: bytes, limits: limits, options: options)
        } catch {
            throw Violation("a snapshot that was just written is refused: \(error)")
        }
        try Violation.unless(snapshot() == bytes, "a loaded snapshot is written in another way")
    }

    /// What it holds is within its limits.
    borrowing func checkBounds() throws(Violation) {
        try Violation.unless(scrollbackRows <= limits.scrollbackRowsMax, "the scrollback has too many rows")
        let position = cursorPosition
        try Violation.unless(
            (0..<rows).contains(position.row) && (0..<columns).contains(position.column),
            "the cursor is outside the screen"
        )
        // Bound: a style for each cell is the most the tables can be asked for; a row has a block of its own at most.
        let cells = columns * rows * 2
        let bytes = limits.scrollbackBytesMax + 1_000_000 + cells * 400
        try Violation.unless(memoryBytes <= bytes, "it takes \(memoryBytes) bytes")
    }
}
