/// A terminal: a program's output goes in, a screen is there to be read.
///
/// Behaviour is that of DEC's terminals as xterm continues them; sources are named where a sequence is implemented, and
/// `Docs/Sequences.md` lists them. It is total: no input makes it fail, block, or grow beyond its ``TerminalLimits``. It
/// reads no clock and does nothing by itself: what a program asks of the world waits in ``takeEvents()``, what is to be
/// sent back to the program in ``takeReplies()``. Feeding `a` then `b` is the same as feeding `a + b`.
///
/// One owner at a time; rows and columns count from 0.
public struct Terminal: ~Copyable {
    /// What it may grow to.
    public let limits: TerminalLimits
    /// What it may do that is not for every program.
    public var options = TerminalOptions()

    var parser = Parser()
    /// The screen in use, and the other one; rows take memory only once they are written.
    var screen: Screen
    var other: Screen
    /// The alternate screen is shown.
    public internal(set) var isAlternate = false
    var scrollback: Scrollback

    var cursor = ScreenCursor()
    var pen = Style()
    /// The number of the pen's style, and what an erased cell looks like; stale while `isPenStale`.
    var penBits: UInt64 = 0
    var blank = Cell(bits: 0)
    var isPenStale = false
    var modes = Modes.initial
    var savedModes: [Int: Bool] = [:]
    var margins: Margins
    var charsets = Charsets()
    var tabs: TabStops
    var isUTF8 = true
    /// Printable ASCII can be put on the screen run by run: no other character set, no insertion.
    var canPrintRuns = true
    /// The last character printed, for REP; 0 after anything else.
    var lastScalar: UInt32 = 0

    var styles = StyleTable()
    var clusters = ClusterTable()
    var hyperlinks = HyperlinkTable()
    var palette = Palette()
    var titles = Titles()
    var cursorStyle: UInt8 = 0
    /// What DECSCL chose: 1 for a VT100 to 5 for a VT520; what came later is not understood.
    var conformanceLevel = Terminal.conformanceLevelUsual
    var modifyOtherKeys: UInt8 = 0
    var formatOtherKeys: UInt8 = 0
    /// The URL of the last OSC 7.
    public internal(set) var workingDirectory = ""
    /// The last OSC 9;4.
    public internal(set) var progress: (state: ProgressState, percent: Int) = (.none, 0)
    var images = ImageList()

    /// The batch of output; rows say in which one they changed.
    public internal(set) var generation: UInt64 = 0
    /// The stream offset of the next byte.
    public internal(set) var offset: UInt64 = 0
    var sequenceStart: UInt64 = 0
    var events: [TerminalEvent] = []
    var replies: [UInt8] = []

    static let conformanceLevelMax: UInt8 = 5
    /// The level at start and after RIS: a VT420, as xterm is one.
    static let conformanceLevelUsual: UInt8 = 4

    /// A terminal that has been fed nothing.
    ///
    /// - Parameters:
    ///   - columns: 1 at least; cut to what the limits allow.
    ///   - rows: the same.
    ///   - limits: what it may grow to.
    ///   - offset: the stream offset of the first byte it will be fed.
    public init(columns: Int, rows: Int, limits: TerminalLimits = TerminalLimits(), offset: UInt64 = 0) {
        let columns = max(1, min(columns, limits.columnsMax))
        let rows = max(1, min(rows, limits.rowsMax))
        self.limits = limits
        self.offset = offset
        screen = Screen(columns: columns, rows: rows)
        other = Screen(columns: columns, rows: rows)
        scrollback = Scrollback(rowsMax: limits.scrollbackRowsMax, bytesMax: limits.scrollbackBytesMax)
        margins = Margins(columns: columns, rows: rows)
        tabs = TabStops(columns: columns)
    }

    /// Columns of the screen.
    public var columns: Int { screen.grid.columns }
    /// Rows of the screen.
    public var rows: Int { screen.grid.rows }
    /// Rows above the screen that are kept.
    public var scrollbackRows: Int { scrollback.rowCount }
    /// Rows that fell out of the scrollback since the beginning.
    public var droppedRows: UInt64 { scrollback.droppedRows }
    /// The title of the window.
    public var title: String { titles.title }
    /// The name of its icon.
    public var iconName: String { titles.iconName }
    /// The cursor is shown (DECTCEM).
    public var isCursorVisible: Bool { modes.contains(.cursorVisible) }
    /// Where the cursor is; one that waits to wrap stands in the last column.
    public var cursorPosition: (row: Int, column: Int) { (cursor.row, cursor.column) }
    /// The stream offset from which another terminal has to go on that was fed ``replay(scrollbackRows:)``.
    ///
    /// It lies before ``offset`` where that is inside a sequence or a character, unless a control was executed in the
    /// sequence: then the replay ends with what there is of it.
    public var resumeOffset: UInt64 { parser.isReplayed ? offset : sequenceOffset }

    /// The stream offset of the first byte of the sequence or character that is not whole; ``offset`` where there is none.
    public var sequenceOffset: UInt64 {
        if parser.state != .ground { return sequenceStart }
        return offset &- UInt64(parser.utf8.consumed)
    }

    /// A program asked for its output to be shown at once later (mode 2026); who shows it sets a time-out.
    public var isOutputSynchronized: Bool { modes.contains(.synchronizedOutput) }

    /// Bytes of memory that cells, scrollback and tables take.
    public var memoryBytes: Int {
        var bytes = MemoryLayout<Terminal>.size + screen.grid.memoryBytes + other.grid.memoryBytes
        bytes += scrollback.memoryBytes + styles.memoryBytes + clusters.memoryBytes + hyperlinks.memoryBytes
        return bytes + parser.string.bytes.capacity + events.capacity * MemoryLayout<TerminalEvent>.stride
    }

    // MARK: - What comes out

    /// What happened since this was last asked; asking takes it.
    public mutating func takeEvents() -> [TerminalEvent] {
        if events.isEmpty { return [] }
        defer { events = [] }
        return events
    }

    /// Bytes for the program's input, since this was last asked; asking takes them.
    public mutating func takeReplies() -> [UInt8] {
        if replies.isEmpty { return [] }
        defer { replies = [] }
        return replies
    }

    /// Whether a row of the screen looks different than at the end of an earlier batch.
    public func hasRowChanged(_ row: Int, since generation: UInt64) -> Bool {
        row >= 0 && row < rows && screen.grid.hasChanged(row, since: generation)
    }

    // Bound: events beyond the limit are dropped until somebody takes those that wait.
    mutating func emit(_ event: TerminalEvent) {
        if events.count < limits.eventsMax { events.append(event) }
    }
}

/// What a terminal may do that is not for every program.
public struct TerminalOptions: Hashable, Sendable {
    /// Answer DECRQCRA, checksums of the screen: for test suites.
    ///
    /// A program can read the screen with it.
    public var answersChecksums = false
    /// How they are computed.
    public var checksumExtension: ChecksumExtension = []
    /// Carry out DECCOLM's change of width, which otherwise is an event: for a terminal that no window decides about.
    public var changesWidth = false
    /// Stop behind a sequence that asks for another size, so that what follows is treated at the size that comes of it.
    public var stopsAtSizeRequests = false
    /// The name and version that XTVERSION answers.
    public var version = "Pulsar"
    /// The size of a cell in pixels, for the reports that ask for it; 0 when unknown.
    public var cellWidth = 0
    /// The height of a cell in pixels; 0 when unknown.
    public var cellHeight = 0
    /// The viewer uses a dark colour scheme (mode 2031, CSI ? 996 n).
    public var isDark = true
    /// The viewer shows sixel graphics: DA1 claims them.
    public var showsSixel = false

    /// What is right for most.
    public init() {}
}
