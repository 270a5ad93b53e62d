import PulsarJournal

/// The configuration as the engine uses it, made once at start and again at every reload.
struct Settings {
    var surroundings: Surroundings
    var defaults: SessionDefaults
    /// Sessions that may live at once.
    var sessionsMax: Int
    /// Connections that may be open at once.
    var clientsMax: Int
    /// From the first signal to the last when a session is ended.
    var terminateMilliseconds: Int
    /// What a client that attaches gets to see of what is retained.
    var replayBytes: Int
}
