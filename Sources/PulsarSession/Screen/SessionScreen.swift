import PulsarJournal
package import PulsarTerminal
import PulsarValues

/// What a session looks like: its terminal, fed with the journal in turns.
///
/// It lives on the session's domain. The terminal may be behind the journal's end; ``feed(_:upTo:)`` says so.
package final class SessionScreen {
    // Why: a turn this long takes half a millisecond at most; then the other sessions of the loop have theirs.
    /// How much of the journal is treated in one turn.
    static let turnBytes: UInt64 = 32 * 1024
    // Bound: what a terminal is rebuilt from where nothing better is at hand; older output shows no more.
    /// How much of a journal is read again to find out what a session looks like.
    static let rebuildBytes: UInt64 = 4 << 20

    /// The terminal, as it is after what was fed.
    package private(set) var terminal: Terminal
    /// Replies to queries before this offset were sent by an earlier engine.
    private let repliedThrough: StreamOffset

    init(size: WindowSize, offset: StreamOffset, repliedThrough: StreamOffset, options: TerminalOptions) {
        terminal = Terminal(columns: Int(size.columns), rows: Int(size.rows), offset: offset)
        terminal.options = options
        terminal.options.stopsAtSizeRequests = true
        self.repliedThrough = repliedThrough
        noteCell(size)
    }

    /// Feeds output that is in the journal, at most one turn of it and none behind a request for another size.
    ///
    /// - Returns: whether the terminal has all output before `end` now.
    func feed(_ journal: Journal, upTo end: StreamOffset) throws(JournalError) -> Bool {
        // A batch never spans the border between queries that were answered and those that were not.
        let isAnswered = terminal.offset < repliedThrough
        let limit = min(end, terminal.offset + Self.turnBytes, isAnswered ? repliedThrough : .max)
        defer { if isAnswered { _ = terminal.takeReplies() } }
        while terminal.offset < limit {
            let wanted = Int(limit - terminal.offset)
            let begin = terminal.offset
            do {
                let count = try feed(journal, wanted)
                if count == 0 { return true }
                // What follows a request for another size is printed for that.
                if terminal.offset < begin + UInt64(count) { return false }
            } catch {
                guard error.code == .missing, let next = error.offset else { throw error }
                terminal.skip(to: next)
            }
        }
        return terminal.offset >= end
    }

    // Hot: once per batch of output.
    private func feed(_ journal: Journal, _ wanted: Int) throws(JournalError) -> Int {
        let offset = terminal.offset
        var failure: JournalError?
        var count = 0
        // Why in two steps: the allocation's closure carries no typed error.
        withUnsafeTemporaryAllocation(byteCount: wanted, alignment: 16) { buffer in
            do throws(JournalError) {
                count = try journal.read(at: offset, into: buffer)
                #if DEBUG
                Tripwire.feel(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                #endif
                terminal.feed(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return count
    }

    /// The terminal that a checkpoint was taken of.
    private init(
        checkpoint: [UInt8],
        repliedThrough: StreamOffset,
        options: TerminalOptions
    ) throws(SnapshotError) {
        terminal = try Terminal(snapshot: checkpoint, options: options)
        terminal.options.stopsAtSizeRequests = true
        self.repliedThrough = repliedThrough
    }

    /// What makes room for another program below everything that was shown, with the terminal as it is at first.
    func prologue(line: String) -> [UInt8] {
        let reset = ScreenPrologue.reset(isAlternate: terminal.isAlternate)
        terminal.feed(reset)
        let rows = terminal.plainText().split(separator: "\n", omittingEmptySubsequences: false)
        let last = rows.lastIndex { row in row.contains { $0 != " " } }
        return reset + ScreenPrologue.line(line, below: last.map { $0 + 1 } ?? 0, columns: terminal.columns)
    }

    func adopt(_ viewer: ViewerTraits) { terminal.adopt(viewer) }

    func takeReplies() -> [UInt8] { terminal.takeReplies() }

    func takeEvents() -> [TerminalEvent] { terminal.takeEvents() }

    func resize(_ size: WindowSize) {
        terminal.resize(columns: Int(size.columns), rows: Int(size.rows))
        noteCell(size)
    }

    /// Programs that ask for sizes in pixels are told those of the window that decides.
    private func noteCell(_ size: WindowSize) {
        guard size.pixelWidth > 0, size.pixelHeight > 0, size.columns > 0, size.rows > 0 else { return }
        terminal.options.cellWidth = Int(size.pixelWidth) / Int(size.columns)
        terminal.options.cellHeight = Int(size.pixelHeight) / Int(size.rows)
    }

    /// Builds the terminal of a session from its journal: the newest checkpoint, or else the newest output; then the
    /// changes of size since, each after the output before it.
    static func rebuild(
        from journal: Journal,
        repliedThrough: StreamOffset,
        options: TerminalOptions
    ) throws(JournalError) -> SessionScreen {
        let end = journal.end
        let loaded = newestCheckpoint(of: journal, repliedThrough, options)
        let start = loaded?.terminal.offset ?? max(journal.oldest, end - min(end, rebuildBytes))
        var size = journal.summary.metadata.windowSize
        var changes: [(offset: StreamOffset, size: WindowSize)] = []
        try journal.readEvents { record in
            switch record.event {
            case .resize(let new):
                if record.offset < start { size = new } else { changes.append((record.offset, new)) }
            // What stands before the record is in the checkpoint, also where it was at the same offset.
            case .checkpoint(start, _): changes = []
            default: break
            }
            return true
        }
        let screen =
            loaded ?? SessionScreen(size: size, offset: start, repliedThrough: repliedThrough, options: options)
        for change in changes where change.offset <= end {
            // What was asked for was answered then: the changes are in the journal.
            while try !screen.feed(journal, upTo: change.offset) { _ = screen.takeEvents() }
            screen.resize(change.size)
        }
        return screen
    }

    /// The newest checkpoint that can be read and from which the output goes on; nil when there is none.
    private static func newestCheckpoint(
        of journal: Journal,
        _ repliedThrough: StreamOffset,
        _ options: TerminalOptions
    ) -> SessionScreen? {
        for offset in journal.summary.checkpoints.reversed() where (journal.oldest...journal.end).contains(offset) {
            do {
                let bytes = try journal.readCheckpoint(offset)
                let screen = try SessionScreen(checkpoint: bytes, repliedThrough: repliedThrough, options: options)
                if screen.terminal.offset == offset { return screen }
            } catch {
                // Another version's, or spoilt: an older one or the output itself will do.
            }
        }
        return nil
    }
}
