import Logging
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
    let settings: Settings
    let stateFolder: FilePath
    let memoryFolder: FilePath
    let retention: RetentionPolicy
    let syncPolicy: SyncPolicy
    let logLevel: Logger.Level

    init(_ options: Daemon.Options) throws {
        let environment = Self.environment()
        let user = UserRecord.current()
        let home = environment["HOME"] ?? user.home
        settings = Settings(
            surroundings: Surroundings(
                environment: environment,
                user: user,
                socketPath: options.socketPath,
                shell: nil,
                isLogin: false,
                term: "xterm-256color"
            ),
            defaults: SessionDefaults(sizePolicy: .latest, journalMode: .disk, bootID: BootID.current()),
            sessionsMax: 4096,
            clientsMax: 1024,
            terminateMilliseconds: 3000,
            replayBytes: 256 * 1024
        )
        stateFolder = FilePath((environment["XDG_STATE_HOME"] ?? home + "/.local/state") + "/pulsar")
        memoryFolder = FilePath("/dev/shm/pulsar-\(getuid())")
        retention = RetentionPolicy(endedCountMax: 256)
        syncPolicy = .everySecond
        logLevel = .info
    }

    func makeLogger() -> Logger {
        var log = Logger(label: "engine") { StreamLogHandler.standardError(label: $0) }
        log.logLevel = logLevel
        return log
    }

    func openJournals(sync: JournalSync) throws -> JournalFolders {
        try JournalFolders(
            diskPath: stateFolder.appending("sessions"),
            memoryPath: memoryFolder,
            configuration: JournalConfiguration(sync: sync, syncPolicy: syncPolicy),
            retention: retention
        )
    }

    private static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let variable = String(cString: text)
            if let equals = variable.firstIndex(of: "=") {
                variables[String(variable[..<equals])] = String(variable[variable.index(after: equals)...])
            }
            entry = entry.successor()
        }
        return variables
    }
}
