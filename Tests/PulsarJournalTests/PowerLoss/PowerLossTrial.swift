import PulsarJournal
import PulsarValues
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// One session's life on a ``SimulatedDisk``, with power failures where a seed puts them; and what was found after each.
struct PowerLossTrial {
    private let seed: UInt64
    private var chance: SeededGenerator
    private let id = SessionID(high: 7, low: 7)
    private let home: String
    private let clock = ManualClock()
    private var model = PowerLossModel()
    private var syncs: [JournalSync] = []
    private var life = 0
    private(set) var faults: [String] = []

    /// - Parameter seed: of everything that happens.
    init(seed: UInt64) throws {
        self.seed = seed
        chance = SeededGenerator(seed: seed)
        let memory = "/dev/shm"
        var template = Array("\(isFolder(memory) ? memory : "/tmp")/pulsar-power-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        home = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard mkdir(disk(0), 0o700) == 0 else { throw Errno(rawValue: errno) }
    }

    /// Lives until something is wrong, or three power failures are survived.
    mutating func run() throws {
        defer { try? removeAll(home) }
        while life < 3, faults.isEmpty {
            try live()
            life += 1
            guard faults.isEmpty, try recover() else { return }
        }
    }

    private func disk(_ life: Int) -> String { "\(home)/disk\(life)" }

    private var boot: Identifier { Identifier(high: 1, low: UInt64(life)) }

    private func configuration(_ sync: JournalSync) -> JournalConfiguration {
        var chance = SeededGenerator(seed: seed ^ 0xC0FFEE)
        return JournalConfiguration(
            sync: sync,
            segmentBytes: 500 + chance.below(12_000),
            eventFileBytes: 400 + chance.below(3000),
            clock: clock.clock,
            bootID: boot
        )
    }

    private func directories(_ root: String, _ files: FileOperations) throws -> SessionDirectories {
        try SessionDirectories(path: FilePath("\(root)/state/sessions"), files: files)
    }

    // MARK: - Before the power fails

    private mutating func live() throws {
        let disk = try SimulatedDisk(root: disk(life), seed: chance.next(), failsAtCall: 1 + chance.below(160))
        do {
            var session = try start(on: disk)
            for _ in 0..<80 where !disk.isOff {
                switch chance.below(24) {
                case 0..<8: try write(to: session.journal, on: disk)
                case 8..<13: try note(in: session.journal)
                case 13..<17: synchronize(session, disk)
                case 17, 18: try checkpoint(session.journal)
                case 19, 20: try drop(from: session.journal)
                case 21: session = try start(on: disk)
                case 22 where chance.isOneIn(6):
                    model.remove()
                    try session.journal.remove()
                    return try fail(disk)
                default: try end(session.journal)
                }
            }
        } catch {
            if !disk.isOff { faults.append("life \(life): \(error)") }
        }
        try fail(disk)
    }

    private mutating func fail(_ disk: SimulatedDisk) throws {
        disk.turnOff()
        // Why: they hold the journals in their lists, and these hold them.
        for sync in syncs { sync.synchronize() }
        syncs = []
        try disk.remains(below: made(self.disk(life + 1)))
    }

    private func made(_ path: String) throws -> String {
        guard mkdir(path, 0o700) == 0 else { throw Errno(rawValue: errno) }
        return path
    }

    private struct Session {
        let journal: Journal
        let sync: JournalSync
    }

    /// Begins the session, or goes on with it as the next engine does.
    private mutating func start(on disk: SimulatedDisk) throws -> Session {
        // Why another one: what the engine before left to be synchronised, died with it.
        let sync = try JournalSync(clock: clock.clock)
        syncs.append(sync)
        let directories = try directories(disk.root, disk.operations)
        let configuration = configuration(sync)
        let journal: Journal
        if try directories.scan().sessions.isEmpty {
            model = PowerLossModel()
            model.names = ["first"]
            let metadata = SessionMetadata(name: "first", createdAtMilliseconds: 1000, bootID: configuration.bootID)
            journal = try Journal.create(in: directories, id: id, metadata: metadata, configuration: configuration)
        } else {
            journal = try Journal.open(in: directories, id: id, for: .writing, configuration: configuration)
            // What an engine does that takes a session over; so there is something to synchronise.
            let epoch = journal.summary.epoch + 1
            try journal.append(
                .epoch(.init(number: epoch, reason: "start", wallMilliseconds: 1, bootID: configuration.bootID))
            )
        }
        return Session(journal: journal, sync: sync)
    }

    private mutating func write(to journal: Journal, on disk: SimulatedDisk) throws {
        guard let writer = journal.writer else { return }
        let count = chance.isOneIn(3) ? chance.below(9000) + 1 : chance.below(600) + 1
        let hasZeros = chance.isOneIn(5)
        let bytes = (0..<count).map { _ in hasZeros ? 0 : UInt8(truncatingIfNeeded: chance.next()) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let target = try writer.target()
            let count = try disk.append(rest, to: target)
            if count == 0 { return }
            model.output += rest.prefix(count).map(Optional.init)
            writer.advance(by: count)
            rest = rest.dropFirst(count)
        }
    }

    private mutating func note(in journal: Journal) throws {
        switch chance.below(4) {
        case 0:
            model.names.append("name \(chance.below(1000))")
            let metadata = SessionMetadata(
                name: model.names.last ?? "",
                createdAtMilliseconds: 1000,
                bootID: journal.summary.metadata.bootID
            )
            try journal.append(.metadata(metadata))
        case 1:
            let size = WindowSize(columns: UInt16(chance.below(200) + 1), rows: 24)
            model.sizes.append(size)
            try journal.append(.resize(size))
        default:
            let text = "\(life).\(model.bookmarks.count)" + String(repeating: "-", count: chance.below(300))
            model.bookmarks.append(text)
            try journal.append(.mark(.init(kind: .bookmark, from: journal.end, to: journal.end, text: text)))
        }
    }

    private mutating func synchronize(_ session: Session, _ disk: SimulatedDisk) {
        session.sync.synchronize()
        let failures = session.sync.takeFailures()
        let kept = try? session.journal.bookmarks()
        if disk.isOff { return }
        guard failures.isEmpty, let kept else {
            return faults.append("life \(life): not synchronised: \(failures)")
        }
        model.confirm(bookmarks: kept)
    }

    private mutating func checkpoint(_ journal: Journal) throws {
        guard model.checkpoints[journal.end] == nil else { return }
        let bytes = (0..<chance.below(9000) + 1).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
        model.checkpoints[journal.end] = bytes
        try journal.writeCheckpoint(bytes, at: journal.end)
    }

    private mutating func drop(from journal: Journal) throws {
        // What may be missing is known only when it is done; until then all may that is not pinned.
        let oldest = model.oldest
        let confirmed = model.confirmedBookmarks
        model.oldest = journal.segments.last.map { Int($0.base) } ?? model.oldest
        model.confirmedBookmarks = []
        let policy = RetentionPolicy(sessionBytesMax: UInt64(chance.below(40_000)), eventFilesMax: 2 + chance.below(4))
        model.oldest = max(oldest, Int(try journal.enforceRetention(policy)))
        // What goes with the event files: checks as well.
        model.doubted.append(0..<Int(try journal.eventsStamp()?.base ?? 0))
        let kept = Set(try journal.bookmarks())
        model.confirmedBookmarks = confirmed.filter(kept.contains)
    }

    private mutating func end(_ journal: Journal) throws {
        if journal.summary.ending == nil {
            let ending = JournalEvent.Ending(
                status: .exited(UInt8(chance.below(256))),
                reason: .exited,
                wallMilliseconds: 1
            )
            model.endings.append(ending)
            try journal.append(.end(ending))
        } else {
            model.endings.append(nil)
            let epoch = journal.summary.epoch + 1
            let reason = JournalEvent.Epoch.revived
            try journal.append(.epoch(.init(number: epoch, reason: reason, wallMilliseconds: 1, bootID: boot)))
        }
    }

    // MARK: - Afterwards

    /// Recovers a copy of what is left, twice, and compares it.
    ///
    /// - Returns: whether there is a session to go on with.
    private mutating func recover() throws -> Bool {
        let copy = "\(home)/copy\(life)"
        try copyAll(disk(life), to: copy)
        let sync = try JournalSync(clock: clock.clock)
        let directories = try directories(copy, .system)
        let configuration = configuration(sync)
        let journal: Journal
        do {
            journal = try Journal.open(in: directories, id: id, for: .reading, configuration: configuration)
            sync.synchronize()
            let first = try contents(of: copy)
            let again = try Journal.open(in: directories, id: id, for: .reading, configuration: configuration)
            sync.synchronize()
            let second = try contents(of: copy)
            if second != first { faults.append("life \(life): recovering again changed something") }
            if again.end != journal.end { faults.append("life \(life): the end moved") }
        } catch let error as JournalError {
            if error.code != .notFound || model.isConfirmed {
                faults.append("life \(life): not recovered: \(error)")
            }
            return false
        }
        faults += try model.faults(in: journal).map { "life \(life): \($0)" }
        try model.goOn(with: journal)
        return true
    }
}
