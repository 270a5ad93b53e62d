/// What `torture` was called for.
struct TortureCall {
    enum Mode {
        case flood
        case trickle
        case bursts
        case binary
        case longline
        case count(lines: UInt64, status: Int32)
        case sigwinch
    }

    static let usage = """
        USAGE: torture flood|trickle|bursts|binary|longline|sigwinch [options]
               torture count LINES STATUS [options]

        Writes numbered lines that check themselves.

          flood      without pause, for ever or --bytes N
          trickle    one line at a time, --pause MS (10) between them, for ever or --bytes N
          bursts     --lines N (100) at a time, --pause MS (10) between them, for ever or --bytes N
          binary     words of eight bytes instead of lines, for ever or --bytes N; needs a raw terminal
          longline   --bytes N (100,000,000) without a line feed before the end
          count      so many lines, then exits with the status
          sigwinch   the size of its terminal, "COLUMNSxROWS", now and whenever it changes, --lines N times (100)

          --seed N   the seed of the hashes (0)
          --rate N   at most so many bytes a second
          --raw      makes its own terminal raw first, so that "\\n" stays "\\n"

        """

    private(set) var mode: Mode
    private(set) var seed: UInt64 = 0
    private(set) var bytes: UInt64?
    private(set) var lines: UInt64 = 100
    private(set) var pauseMilliseconds: Int32 = 10
    private(set) var rate: UInt64?
    private(set) var isRaw = false

    /// Reads the command line; nil for one that makes no sense.
    static func parse(_ arguments: [String]) -> TortureCall? {
        var rest = arguments[...]
        guard let mode = mode(&rest) else { return nil }
        var call = TortureCall(mode: mode)
        while let option = rest.popFirst() {
            if option == "--raw" {
                call.isRaw = true
                continue
            }
            guard let value = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
            switch option {
            case "--seed": call.seed = value
            case "--bytes": call.bytes = value
            case "--lines": call.lines = max(1, value)
            case "--pause": call.pauseMilliseconds = Int32(clamping: value)
            case "--rate": call.rate = max(1, value)
            default: return nil
            }
        }
        return call
    }

    private static func mode(_ arguments: inout ArraySlice<String>) -> Mode? {
        switch arguments.popFirst() {
        case "flood": return .flood
        case "trickle": return .trickle
        case "bursts": return .bursts
        case "binary": return .binary
        case "longline": return .longline
        case "sigwinch": return .sigwinch
        case "count":
            let lines = arguments.popFirst().flatMap { UInt64($0) }
            let status = arguments.popFirst().flatMap { UInt8($0) }
            guard let lines, let status else { return nil }
            return .count(lines: lines, status: Int32(status))
        default: return nil
        }
    }
}
