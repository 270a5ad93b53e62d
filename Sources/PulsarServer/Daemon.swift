import CPulsarPTY
import Logging
import NIOCore
import NIOPosix
import PulsarJournal
import PulsarKeeper
import PulsarPTY
import PulsarProtocol
import PulsarSession
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The engine's process: its long-lived things, made, connected and started.
///
/// | thing | thread |
/// | --- | --- |
/// | event loop: sessions, connections, methods | the main thread |
/// | gather: ptys to journals | its own |
/// | keeper link: what the keeper says | its own |
/// | catalogue: the list of ended sessions | its own, once there is something to write |
/// | tokens: the list of access tokens | its own, once there is one |
/// | journal sync: checks, and waiting for the disk | its own, asleep while nothing is written |
package struct Daemon {
    /// What the command line of the engine said.
    package struct Options: Sendable {
        /// The wire to the keeper, inherited.
        package var keeperDescriptor: Int32
        package var socketPath: String
        package var configurationPath: String?

        package init(keeperDescriptor: Int32, socketPath: String, configurationPath: String?) {
            self.keeperDescriptor = keeperDescriptor
            self.socketPath = socketPath
            self.configurationPath = configurationPath
        }
    }

    /// The socket that the configuration names, for a keeper that asks.
    ///
    /// - Throws: `ConfigurationError`, with every fault of the file.
    package static func socket(configurationPath: String?) throws -> String {
        try EnginePlan.socket(configurationPath: configurationPath)
    }

    /// Runs the engine on the calling thread until it has nothing left to do.
    package static func run(_ options: Options) throws {
        // A peer that goes, a file at its limit is an error of that write; what else there is is the keeper's to interpret: a
        // machine that goes down tells all of us at once, and who writes down how the sessions ended must be there to do it.
        for number in [SIGPIPE, SIGXFSZ, SIGINT, SIGHUP, SIGTERM] { signal(number, SIG_IGN) }
        umask(0o077)
        pulsar_hide_memory()
        pulsar_reserve_descriptors(32_768)
        pulsar_prefer_latency()
        #if DEBUG
        if getenv("PULSAR_TRIPWIRE") != nil { Tripwire.arm() }
        #endif
        let plan = try EnginePlan(options)
        let log = plan.makeLogger()
        let sync = try JournalSync()
        try sync.start()
        let journals = try plan.openJournals(sync: sync)
        let gather = try GatherThread()
        let keeper = KeeperLink(descriptor: options.keeperDescriptor)
        MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { loop in
            do {
                let finished = loop.makePromise(of: Void.self)
                let catalogue = CatalogueQueue(
                    loop: loop,
                    log: log,
                    path: plan.stateFolder.appending("catalogue.sqlite").string
                )
                let tokens = AccessTokens(
                    loop: loop,
                    log: log,
                    path: plan.stateFolder.appending("tokens.sqlite").string,
                    now: JournalClock.system.wallMilliseconds
                )
                let engine = Engine(
                    loop: loop,
                    log: log,
                    settings: plan.settings,
                    reread: { try EnginePlan(options).settings },
                    keeper: keeper,
                    succession: KeeperSuccession(
                        socketPath: options.socketPath,
                        configurationPath: options.configurationPath,
                        environment: ProcessEnvironment.current()
                    ),
                    gather: gather,
                    journals: journals,
                    catalogue: catalogue,
                    tokens: tokens,
                    finished: finished
                )
                let bound = NIOLoopBound(engine, eventLoop: loop)
                let mover = Mover.probe(folder: plan.stateFolder.string)
                if mover == .copy {
                    log.warning("this kernel cannot splice from a tty: output may be lost with the engine")
                }
                try gather.start(mover: mover) { loop.execute { bound.value.takeGatherNotices() } }
                try keeper.start { event in loop.execute { bound.value.handle(event) } }
                try keeper.hello(version: PulsarVersion.current)
                finished.futureResult.whenComplete { _ in
                    sync.stop()
                    bound.value.closeCatalogue()
                    // Why not unwound: nothing is left to lose, and the keeper waits for this process to end.
                    exit(0)
                }
            } catch {
                log.critical("cannot start", metadata: ["error": "\(error)"])
                exit(1)
            }
        }
    }
}
