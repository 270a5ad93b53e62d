import CPulsarPTY
import Logging
import PulsarConfiguration
import PulsarJournal
import PulsarProtocol
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What the configuration, the environment and the user's record come to, for one engine.
struct EnginePlan {
    /// Bound: ended sessions that are kept whatever the configuration says of their age.
    let retention: RetentionPolicy
    let settings: Settings
    let stateFolder: FilePath
    let memoryFolder: FilePath
    let syncPolicy: SyncPolicy
    let logLevel: Logger.Level
    let logFormat: Configuration.Daemon.LogFormat

    init(_ options: Daemon.Options) throws(ConfigurationError) {
        let surroundings = Self.locate()
        let configuration = try Configuration.load(from: surroundings.locations, explicit: options.configurationPath)
        let locations = surroundings.locations
        stateFolder = FilePath(
            locations.stateDirectory(socket: options.socketPath, configured: configuration.journal.directory)
        )
        memoryFolder = FilePath(locations.memoryDirectory(uid: getuid(), socket: options.socketPath))
        settings = Settings(
            configuration,
            options,
            environment: surroundings.environment,
            user: surroundings.user,
            memoryFolder: memoryFolder.string
        )
        retention = RetentionPolicy(
            sessionBytesMax: configuration.journal.sessionBytesMax,
            totalBytesMax: configuration.journal.totalBytesMax,
            endedAgeMillisecondsMax: configuration.session.keepStoppedMilliseconds,
            endedCountMax: configuration.session.keepStoppedMax
        )
        syncPolicy =
            switch configuration.journal.sync {
            case .off: .off
            case .everySecond: .everySecond
            case .always: .always
            }
        logLevel = Logger.Level(rawValue: configuration.daemon.logLevel.rawValue) ?? .info
        logFormat = configuration.daemon.logFormat
    }

    /// The socket that the configuration names, for a keeper that asks.
    static func socket(configurationPath: String?) throws(ConfigurationError) -> String {
        let surroundings = locate()
        let configuration = try Configuration.load(from: surroundings.locations, explicit: configurationPath)
        return surroundings.locations.socket(explicit: nil, configured: configuration.daemon.socket)
    }

    func makeLogger() -> Logger {
        var log = Logger(label: "engine") { _ in
            switch logFormat {
            case .plain: PlainLogHandler()
            case .json: JSONLogHandler()
            }
        }
        log.logLevel = logLevel
        return log
    }

    func openJournals(sync: JournalSync) throws(JournalError) -> JournalFolders {
        var configuration = JournalConfiguration(sync: sync, segmentBytes: segmentBytes, syncPolicy: syncPolicy)
        configuration.makeMemory = { pulsar_make_memory("pulsar-output", $0) }
        return try JournalFolders(
            diskPath: stateFolder.appending("sessions"),
            memoryPath: memoryFolder.appending("sessions"),
            configuration: configuration,
            retention: retention
        )
    }

    /// At which size a raw file is full: whole files are dropped, so that a small bound needs small files to be kept.
    private var segmentBytes: Int {
        Int(clamping: min(8 << 20, max(256 << 10, retention.sessionBytesMax / 4)))
    }

    private static func locate() -> (locations: Locations, environment: [String: String], user: UserRecord) {
        let environment = ProcessEnvironment.current()
        let user = UserRecord.current()
        let home = environment["HOME"] ?? user.home
        return (Locations(environment: environment, home: home), environment, user)
    }
}
