import PulsarConfiguration
import PulsarJournal
import PulsarKeeper
import PulsarProtocol
import PulsarTerminal

/// The configuration as the engine uses it, made once at start and again at every reload.
struct Settings {
    var surroundings: Surroundings
    var defaults: SessionDefaults
    /// Sessions that may live at once.
    var sessionsMax: Int
    /// Connections that may be open at once.
    var clientsMax: Int
    /// From the first signal to the last when a session is ended.
    var terminateMilliseconds: UInt64
    /// What a client that attaches gets to see of what is retained.
    var replayBytes: Int
    /// Whether programs wait while the disk is full, rather than that output is lost.
    var waitsForDisk: Bool
    var terminalOptions = TerminalOptions()
    /// Engines ended again and again: sessions that are taken over go on without a screen, whatever was fed to it.
    var isSafe: Bool

    init(
        _ configuration: Configuration,
        _ options: Daemon.Options,
        environment: [String: String],
        user: UserRecord,
        memoryFolder: String
    ) {
        surroundings = Surroundings(
            environment: environment,
            user: user,
            socketPath: options.socketPath,
            shell: configuration.session.shell,
            isLogin: configuration.session.isLogin,
            term: configuration.session.term,
            agents: AgentLinks(folder: memoryFolder + "/agents")
        )
        defaults = SessionDefaults(
            sizePolicy: SizePolicy(rawValue: configuration.session.sizePolicy.rawValue) ?? .latest,
            journalMode: JournalMode(rawValue: configuration.journal.mode.rawValue) ?? .disk,
            bootID: BootID.current()
        )
        sessionsMax = configuration.limits.sessions
        clientsMax = configuration.limits.clients
        terminateMilliseconds = configuration.session.terminateTimeoutMilliseconds
        isSafe = environment[KeeperSuccession.safeVariable] != nil
        replayBytes = Int(clamping: configuration.attach.replayBytes)
        waitsForDisk = configuration.journal.onFull == .block
        terminalOptions.answersChecksums = configuration.terminal.answersChecksums
        terminalOptions.checksumExtension = ChecksumExtension(rawValue: configuration.terminal.checksumExtension)
        terminalOptions.version = "Pulsar \(PulsarVersion.current)"
    }
}
