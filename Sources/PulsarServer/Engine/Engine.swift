import Logging
import NIOCore
import PulsarConfiguration
import PulsarJournal
import PulsarKeeper
import PulsarPTY
import PulsarProtocol
import PulsarSession
import PulsarStore
import PulsarTerminal

/// Everything that has meaning: the sessions, the connections, and what the keeper and the gather thread report.
///
/// It lives on one event loop and is not Sendable; other threads reach it through `EngineReference`.
final class Engine {
    let loop: any EventLoop
    let log: Logger
    let keeper: KeeperLink
    let succession: KeeperSuccession
    let gather: GatherThread
    let journals: JournalFolders
    let startedAt = JournalClock.system.monotonicNanoseconds()
    let reread: () throws -> Settings
    let finished: EventLoopPromise<Void>
    let turns: TurnQueue
    let catalogue: CatalogueQueue
    let ended: EndedSessions
    let tokens: AccessTokens
    let refusedTokens: RefusalLog

    var settings: Settings
    var registry = SessionRegistry()
    var children: [UInt64: (session: SessionID, child: PTYChild)] = [:]
    var creations: [SessionID: Creation] = [:]
    /// Sessions that a predecessor left and whose journals cannot be used now.
    var waitingOffers: [SessionID: SessionOffer] = [:]
    var idempotencyKeys: [Identifier: SessionID] = [:]
    var connections: [UInt64: Connection] = [:]
    /// What is told of those who look at a session, once more when they go.
    var visitors: [Visit: StoredEvent] = [:]
    /// The variables of the login that attached last, by session.
    var logins: [SessionID: [String: String]] = [:]
    /// What a client told of its terminal last.
    var lastViewer: ViewerTraits?
    var listeners: [any Channel] = []
    var offeredListeners: [Int32] = []
    var epoch: UInt64 = 0
    var hasKeeper = true
    var custody = KeeperCustody()
    var watch = KeeperWatch()
    var isAccepting = false
    var pendingRestart: Restart?
    var fullDisk = FullDisk()
    var clock = SteadyClock()
    var isShuttingDown = false
    var afterLastSession: (() -> Void)?
    private var nextConnection: UInt64 = 0
    private var nextToken: UInt64 = 0

    /// - Parameters:
    ///   - reread: reads the configuration anew, for `reload_config`.
    ///   - finished: succeeded when the engine has nothing left to do.
    init(
        loop: any EventLoop,
        log: Logger,
        settings: Settings,
        reread: @escaping () throws -> Settings,
        keeper: KeeperLink,
        succession: KeeperSuccession,
        gather: GatherThread,
        journals: JournalFolders,
        catalogue: CatalogueQueue,
        tokens: AccessTokens,
        finished: EventLoopPromise<Void>
    ) {
        self.loop = loop
        self.log = log
        self.settings = settings
        self.reread = reread
        self.keeper = keeper
        self.succession = succession
        self.gather = gather
        self.journals = journals
        self.catalogue = catalogue
        self.tokens = tokens
        refusedTokens = RefusalLog(log: log, "refused an access token")
        ended = EndedSessions(log: log, catalogue: catalogue)
        self.finished = finished
        turns = TurnQueue(loop: loop)
    }

    /// Milliseconds since 1970.
    var now: UInt64 { JournalClock.system.wallMilliseconds() }

    /// Calls again and again, on the loop, for as long as the engine lives.
    func every(_ interval: TimeAmount, _ body: @escaping () -> Void) {
        loop.assumeIsolated().scheduleTask(in: interval) { [self] in
            body()
            every(interval, body)
        }
    }

    // MARK: - Connections

    func open(channel: any Channel, peerProcessID: Int32, handler: ConnectionHandler) -> Connection {
        nextConnection += 1
        let connection = Connection(
            id: nextConnection,
            peerProcessID: peerProcessID,
            channel: channel,
            handler: handler
        )
        connections[connection.id] = connection
        return connection
    }

    /// A connection is gone: what it held is given back.
    func close(_ connection: Connection, stream: StreamInput?) {
        connections[connection.id] = nil
        for id in connection.sessions {
            registry[id]?.release(holder: connection.id, stream: stream?.channel)
        }
    }

    /// How many clients look at sessions, each counted once a session.
    var clientCount: Int {
        registry.all.reduce(0) { $0 + $1.attachments.count }
    }

    // MARK: - Sessions

    func makeToken() -> UInt64 {
        nextToken += 1
        return nextToken
    }

    // MARK: - The gather thread's notices

    /// Takes what the gather thread has to say.
    func takeGatherNotices() {
        for (source, notice, gathered) in gather.takeNotices() {
            guard let entry = children[source.token], let session = registry[entry.session] else { continue }
            entry.child.noteGathered(gathered)
            if notice.contains(.output) { outputArrived(session) }
            if notice.contains(.writable) { session.inputBecamePossible() }
            if notice.contains(.placed) { outputPlaced(source, session) }
            if notice.contains(.finished) {
                children[source.token] = nil
                session.outputDrained()
            }
        }
    }

    private func outputArrived(_ session: Session) {
        session.outputArrived()
        if session.journal.keptBytes > journals.retention(of: session.metadata).sessionBytesMax { trim(session) }
    }

    /// Drops whole old segments of a session that holds more than its share.
    func trim(_ session: Session, bytesMax: UInt64? = nil) {
        do throws(JournalError) {
            try session.journal.enforceRetention(journals.retention(of: session.metadata), bytesMax: bytesMax)
        } catch {
            log.warning("old output could not be removed", metadata: ["session": "\(session.id)", "error": "\(error)"])
        }
    }

    // MARK: - Telling subscribers

    /// Sends a notification to every connection that asked for it.
    func publish<Kind: ServerNotification>(_ notification: @autoclosure () -> Kind) {
        var line: [UInt8]?
        for connection in connections.values where connection.subscription.contains(Kind.event) {
            let encoded = line ?? RequestEncoder.encode(notification())
            line = encoded
            connection.notify(encoded)
        }
    }
}
