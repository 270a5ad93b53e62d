/// Where a session stands.
public enum SessionState: String, CaseIterable, Hashable, Sendable {
    /// Its program runs and somebody looks, or nobody has looked yet.
    case running = "Running"
    /// Its program runs and the last client has gone.
    case detached = "Detached"
    /// Its program has ended.
    case stopped = "Stopped"
}

/// Where a session's output goes.
public enum JournalState: String, CaseIterable, Hashable, Sendable {
    /// Where the session keeps it, as it should.
    case disk
    /// Nowhere, because the disk is full: the program waits until there is room.
    case waiting
    /// Into memory, because the disk is full: beyond about 1.25 MiB the oldest is lost.
    case memory

    /// The event frame that tells a stream of its session's state, in `journal_state`.
    public static let eventMethod = "journal_state"
}

/// Whose window a session's size follows.
public enum SizePolicy: String, CaseIterable, Hashable, Sendable {
    /// The client that did something last.
    case latest
    /// The smallest of all.
    case smallest
    /// The largest of all.
    case largest
    /// Nobody's: only `resize_terminal` changes it.
    case manual
}

/// Where a session's output is kept.
public enum JournalMode: String, CaseIterable, Hashable, Sendable {
    /// In files, which outlive the machine's restart.
    case disk
    /// In memory, which outlives the engine only.
    case memory
    /// Nowhere: what is not read at once is gone.
    case off
}

/// The forms a screen is given in.
public enum ScreenFormat: String, CaseIterable, Hashable, Sendable {
    /// Text alone.
    case text
    /// Text, styles, cursor.
    case json
    /// A page.
    case html
    /// A picture.
    case svg
    /// Text with the sequences that colour it.
    case ansi
}

/// What a stream carries.
public enum StreamMode: String, CaseIterable, Hashable, Sendable {
    /// The program's bytes as they are.
    case raw
    /// Changes of a screen the daemon keeps.
    case screen
}

/// What a stream shows first to a client that resumes nothing.
public enum RestoreMode: String, CaseIterable, Hashable, Sendable {
    /// What is on the screen.
    case screen
    /// Everything that is kept.
    case scrollback
    /// Nothing: only what is printed from now on.
    case none
}

/// What `wait` waits for.
public enum WaitCondition: String, CaseIterable, Hashable, Sendable {
    /// The end of the session's program.
    case exit
}

/// The notifications a connection may ask for.
public enum EventName: String, CaseIterable, Hashable, Sendable {
    /// ``SessionCreated``.
    case sessionCreated = "session_created"
    /// ``SessionUpdated``.
    case sessionUpdated = "session_updated"
    /// ``SessionExited``.
    case sessionExited = "session_exited"
    /// ``SessionRemoved``.
    case sessionRemoved = "session_removed"
    /// ``ClientAttached``.
    case clientAttached = "client_attached"
    /// ``ClientDetached``.
    case clientDetached = "client_detached"
    /// ``Lagged``.
    case lagged
}

/// Why a session ended.
public enum EndReason: String, CaseIterable, Hashable, Sendable {
    /// The program ended by itself.
    case exited
    /// Somebody ended it.
    case terminated
    /// It was ended because the daemon, or the machine, ended.
    case shutdown
    /// Nobody saw how it ended: the power failed, or everything that held it was killed.
    case interrupted
}
