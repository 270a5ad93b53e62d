import PulsarConfiguration
import PulsarJournal
import PulsarProtocol
import PulsarValues
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where journals lie: on the disk, or in memory that outlives the engine and not the machine.
///
/// The mode `off` is a journal in memory that keeps next to nothing: clients are served from a journal in any case.
final class JournalFolders {
    /// What a session of mode `off` keeps: enough for clients that keep up.
    private static let unkeptSegmentBytes = 512 * 1024

    /// Bound: how often a journal is tried at once.
    private static let attemptsMax = 3

    let retention: RetentionPolicy
    private let disk: SessionDirectories
    private let memoryPath: FilePath
    private var memory: SessionDirectories?
    private let configuration: JournalConfiguration

    /// Opens the folder on the disk, and the one in memory where there is one already.
    init(
        diskPath: FilePath,
        memoryPath: FilePath,
        configuration: JournalConfiguration,
        retention: RetentionPolicy
    ) throws(JournalError) {
        disk = try SessionDirectories(path: diskPath)
        self.memoryPath = memoryPath
        self.configuration = configuration
        self.retention = retention
        if access(memoryPath.string, F_OK) == 0 { memory = try SessionDirectories(path: memoryPath) }
    }

    /// Makes a session's journal.
    func create(_ id: SessionID, metadata: SessionMetadata) throws(JournalError) -> Journal {
        switch JournalMode(rawValue: metadata.journalMode) ?? .disk {
        case .disk:
            return try Journal.create(in: disk, id: id, metadata: metadata, configuration: configuration)
        case .memory:
            return try Journal.create(in: inMemory(), id: id, metadata: metadata, configuration: configuration)
        case .off:
            var configuration = configuration
            configuration.segmentBytes = Self.unkeptSegmentBytes
            return try Journal.create(in: inMemory(), id: id, metadata: metadata, configuration: configuration)
        }
    }

    /// Opens a session's journal, wherever it lies, and puts right what happened to it.
    ///
    /// - Parameter publishedEnd: up to which offset clients may have seen output that no file holds.
    func open(
        _ id: SessionID,
        for purpose: Journal.Purpose,
        publishedEnd: StreamOffset = 0
    ) throws(JournalError) -> Journal {
        func open(in directories: SessionDirectories) throws(JournalError) -> Journal {
            try Journal.open(
                in: directories,
                id: id,
                for: purpose,
                configuration: configuration,
                publishedEnd: publishedEnd
            )
        }
        return try insisting { () throws(JournalError) in
            guard let memory, try memory.contains(id) else { return try open(in: disk) }
            do throws(JournalError) { try Journal.absorb(id, from: memory, into: disk) } catch {
                // It has none on the disk, or that one still cannot be used.
                return try open(in: memory)
            }
            return try goOn(id, from: memory) { () throws(JournalError) in try open(in: disk) }
        }
    }

    /// Opens the journal that has taken over the output of a substitute, how that one ended included, which then goes.
    private func goOn(
        _ id: SessionID,
        from memory: SessionDirectories,
        _ open: () throws(JournalError) -> Journal
    ) throws(JournalError) -> Journal {
        let substitute = try Journal.open(in: memory, id: id, for: .reading, configuration: configuration)
        var journal = try open()
        if let ending = substitute.summary.ending, journal.summary.ending == nil {
            try journal.append(.end(ending))
            journal.close()
            journal = try open()
        }
        try memory.remove(id)
        return journal
    }

    /// Makes a journal in memory for a session that runs and whose own cannot be used.
    ///
    /// - Parameter start: where its output goes on.
    func substitute(_ id: SessionID, start: StreamOffset) throws(JournalError) -> Journal {
        let memory = try inMemory()
        // The one that an engine before this one made.
        do {
            return try Journal.open(
                in: memory,
                id: id,
                for: .writing,
                configuration: configuration,
                publishedEnd: start
            )
        } catch { guard error.code == .notFound else { throw error } }
        var metadata = SessionMetadata.rebuilt(id, atMilliseconds: configuration.clock.wallMilliseconds())
        metadata.bootID = configuration.bootID
        return try Journal.create(in: memory, id: id, metadata: metadata, start: start, configuration: configuration)
    }

    /// Removes what is left of a session, wherever it lies.
    func remove(_ id: SessionID) throws(JournalError) {
        try disk.remove(id)
        try memory?.remove(id)
    }

    /// Whether a session's journal has said nothing since somebody noted how long its events were.
    func isUnchanged(_ id: SessionID, base: StreamOffset, bytes: UInt64) -> Bool {
        do throws(JournalError) {
            // What stands in for a journal has the last word.
            if let memory, try memory.contains(id) { return try memory.eventsBytes(of: id, base: base) == bytes }
            return try disk.eventsBytes(of: id, base: base) == bytes
        } catch { return false }
    }

    /// Journals that could not be confirmed since the last call.
    func takeSyncFailures() -> [JournalSyncFailure] {
        configuration.sync.takeFailures()
    }

    /// The sessions that have a journal.
    func all() throws(JournalError) -> [SessionID] {
        try insisting { () throws(JournalError) in
            let onDisk = try disk.scan().sessions
            let known = Set(onDisk)
            return onDisk + (try memory?.scan().sessions ?? []).filter { !known.contains($0) }
        }
    }

    /// What a session may keep: the policy, or next to nothing for one that keeps nothing.
    func retention(of metadata: SessionMetadata) -> RetentionPolicy {
        var policy = retention
        if metadata.journalMode == JournalMode.off.rawValue {
            policy.sessionBytesMax = UInt64(Self.unkeptSegmentBytes)
        }
        return policy
    }

    /// Tries again at once what a disk may fail at in passing, so that no session is missed for it.
    private func insisting<Value>(_ body: () throws(JournalError) -> Value) throws(JournalError) -> Value {
        for _ in 1..<Self.attemptsMax {
            do throws(JournalError) { return try body() } catch {
                if [.notFound, .refused, .newer].contains(error.code) { throw error }
            }
        }
        return try body()
    }

    private func inMemory() throws(JournalError) -> SessionDirectories {
        if let memory { return memory }
        let made = try SessionDirectories(path: memoryPath)
        memory = made
        return made
    }
}
