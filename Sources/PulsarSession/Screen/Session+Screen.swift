import PulsarJournal
import PulsarTerminal
package import PulsarValues

// What the session looks like, and what of it a client that comes gets to see.
extension Session {
    /// Feeds the terminal with one turn of new output and answers what the program asked it.
    ///
    /// - Returns: whether there is nothing more to feed.
    func treatOutput() -> Bool {
        // Why: output that ends the engine must not end every engine.
        child?.noteFeeding(screen?.terminal.offset ?? 0)
        defer { child?.noteFeeding(nil) }
        do throws(JournalError) {
            let isDone = try feedScreen()
            answerQueries()
            takeEvents()
            writeDueCheckpoint()
            return isDone
        } catch {
            // A journal that cannot be read ends its clients' streams; there is nothing to look like any more.
            isScreenLost = true
            return true
        }
    }

    /// What is left to treat is little enough to be treated at once.
    var isNearlyTreated: Bool {
        guard let screen else { return journal.end <= SessionScreen.turnBytes }
        return journal.end - min(journal.end, screen.terminal.offset) <= SessionScreen.turnBytes
    }

    private func feedScreen() throws(JournalError) -> Bool {
        guard !isScreenLost else { return true }
        do throws(JournalError) {
            return try currentScreen().feed(journal, upTo: journal.end)
        } catch {
            guard error.code == .evicted else { throw error }
            // Output went before it was looked at: the terminal begins anew with what is left.
            let begun = SessionScreen(size: size, offset: journal.oldest, repliedThrough: 0, options: terminalOptions)
            if let viewer { begun.adopt(viewer) }
            screen = begun
            return false
        }
    }

    /// The terminal, made when it is needed for the first time.
    private func currentScreen() throws(JournalError) -> SessionScreen {
        if let screen { return screen }
        let made: SessionScreen
        if journal.end == 0 {
            made = SessionScreen(size: size, offset: 0, repliedThrough: 0, options: terminalOptions)
        } else {
            made = try SessionScreen.rebuild(
                from: journal,
                repliedThrough: child?.repliedThrough ?? journal.end,
                options: terminalOptions
            )
        }
        if let viewer { made.adopt(viewer) }
        screen = made
        checkpointed.offset = journal.summary.checkpoints.last ?? 0
        noteTitle()
        return made
    }

    /// Sends the terminal's replies to the program, at most once whatever dies in between.
    func answerQueries() {
        guard let screen else { return }
        let replies = screen.takeReplies()
        guard !replies.isEmpty, let child, end == nil else { return }
        child.noteReplies(through: screen.terminal.offset)
        sendReplies(replies)
    }

    private func takeEvents() {
        guard let events = screen?.takeEvents(), !events.isEmpty else { return }
        // Why the last one only: those before it are already history.
        for case .sizeRequest(let columns, let rows) in events.reversed() {
            takeSizeRequest(columns: columns, rows: rows)
            break
        }
        let hasChanged = events.contains { event in
            switch event {
            case .title, .workingDirectory: true
            default: false
            }
        }
        guard hasChanged else { return }
        noteTitle()
        noteDirectory()
        observer?.session(self, didChange: .updated)
    }

    /// Bound: the largest window a program gets by asking, 9 MiB of screen.
    private static let requestedMax = (columns: 1_000, rows: 500)

    /// Gives a program the size it asked for, unless a client's window decides about that.
    private func takeSizeRequest(columns: Int, rows: Int) {
        guard let child, let screen, end == nil, attachments.values.allSatisfy({ $0.claim == nil }) else { return }
        let offset = screen.terminal.offset
        // What was printed before this engine began was answered by the one before it, or by nobody.
        guard offset > inheritedEnd else { return }
        let wanted = WindowSize(
            columns: columns > 0 ? UInt16(min(columns, Self.requestedMax.columns)) : size.columns,
            rows: rows > 0 ? UInt16(min(rows, Self.requestedMax.rows)) : size.rows
        )
        guard wanted.columns != size.columns || wanted.rows != size.rows else { return }
        do throws(SessionError) { try child.resize(wanted) } catch { return }
        // Why not at the journal's end: what follows the request was printed for the new size.
        changeSize(to: wanted, at: offset)
    }

    /// Keeps what a list shows, which must not need the terminal.
    private func noteTitle() {
        guard let screen else { return }
        windowTitle = screen.terminal.title
        reportedDirectory = screen.terminal.workingDirectory
    }

    /// Feeds the terminal with all output there is.
    func catchUp() {
        while !treatOutput() {}
    }

    /// What the session looks like after all output so far.
    ///
    /// - Throws: `systemCallFailed` when the journal cannot be read.
    package func currentLook() throws(SessionError) -> SessionScreen {
        catchUp()
        guard !isScreenLost, let screen else {
            throw SessionError(.systemCallFailed, "the output of session \(metadata.name) cannot be read")
        }
        return screen
    }

    /// Whoever called ``currentLook()`` is done with it.
    package func lookTaken() {
        if end != nil, attachments.isEmpty { screen = nil }
    }

    /// What an ended session's log goes on with when it is started again: its terminal as it is at first, and a line.
    ///
    /// After this nothing is written into the journal by this session, which another one may open now.
    package func prologue(size: WindowSize, line: String) -> [UInt8] {
        catchUp()
        writeCheckpoint()
        defer { screen = nil }
        guard !isScreenLost, let screen else {
            return ScreenPrologue.reset(isAlternate: false)
                + ScreenPrologue.line(line, below: Int(size.rows), columns: Int(size.columns))
        }
        screen.resize(size)
        return screen.prologue(line: line)
    }

    /// What draws the session on a client's terminal, and where raw output goes on behind it.
    func restoration(_ restore: Restore) -> (offset: StreamOffset, replay: [UInt8])? {
        catchUp()
        guard !isScreenLost, let screen else { return nil }
        // Why: without a replay nothing of a sequence that is not whole has been read.
        let offset = restore == .none ? screen.terminal.sequenceOffset : screen.terminal.resumeOffset
        guard offset >= journal.oldest else { return nil }
        let replay: [UInt8] =
            switch restore {
            case .none: []
            case .screen: screen.terminal.replay(scrollbackRows: 0)
            case .scrollback: screen.terminal.replay(scrollbackRows: .max)
            }
        return (offset, replay)
    }
}
