import PulsarValues

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Carries out what ``RecoveryStateMachine`` decides for one session's directory.
struct Recovery {
    /// A directory put right.
    struct Outcome {
        var segments: [Segment]
        var end: StreamOffset
        var checkedTo: StreamOffset
        var summary: JournalSummary
        var eventState: EventLog.State
        /// Holes that no event tells of, because the disk is full.
        var untoldHoles: [Segment]
    }

    // Bound: what one directory of ours can hold is far less.
    private static let namesMax = 100_000

    let id: SessionID
    let directories: SessionDirectories
    let configuration: JournalConfiguration
    private let files: FileOperations
    private let directory: OpenFile

    private var findings = RecoveryFindings()
    private var codecs: [StreamOffset: EventCodec] = [:]
    private var carried = CarriedEvents()
    private var summary: JournalSummary
    private var isRefused = false
    private var untoldHoles: [Segment] = []

    init(
        id: SessionID,
        directories: SessionDirectories,
        configuration: JournalConfiguration,
        publishedEnd: StreamOffset = 0
    ) throws(JournalError) {
        self.id = id
        self.directories = directories
        self.configuration = configuration
        files = directories.files
        directory = try directories.open(id)
        summary = JournalSummary(metadata: SessionMetadata(name: "", createdAtMilliseconds: 0))
        findings.currentBootID = configuration.bootID
        findings.publishedEnd = publishedEnd
    }

    /// Looks, decides, repairs.
    ///
    /// - Throws: ``JournalError/Code/refused`` when a name of ours is something else than a file of ours;
    ///   ``JournalError/Code/newer`` when a newer version wrote it, and nothing was touched;
    ///   ``JournalError/Code/notFound`` when the directory has no file of a journal.
    mutating func run() throws(JournalError) -> Outcome {
        try look()
        guard !findings.raw.isEmpty || !findings.events.isEmpty else {
            throw JournalError(.notFound, operation: "recover")
        }
        var machine = RecoveryStateMachine(findings)
        var actions = machine.start()
        while !actions.isEmpty {
            let action = actions.removeFirst()
            switch action {
            case .verify(let checks): actions += machine.verified(try verify(checks))
            case .lookForZeros(let searches): actions += machine.lookedForZeros(try lookForZeros(searches))
            default: try perform(action)
            }
        }
        summary.repairs.zeroBytesCut = machine.zeroBytesCut
        summary.repairs.doubtfulRanges = machine.doubtfulRanges
        return Outcome(
            segments: machine.segments,
            end: machine.end,
            checkedTo: machine.checkedTo,
            summary: summary,
            eventState: eventState(),
            untoldHoles: untoldHoles
        )
    }

    // MARK: - Looking

    private mutating func look() throws(JournalError) {
        let (names, isComplete) = try files.names(in: directory, maximum: Self.namesMax)
        guard isComplete else { throw JournalError(.refused, operation: "readdir") }
        var events: [StreamOffset] = []
        for name in names {
            switch FileName(name) {
            case .raw(let base):
                let size = try check(name)
                findings.raw.append(RecoveryFindings.RawFile(base: base, size: size))
            case .events(let base):
                _ = try check(name)
                events.append(base)
            case .checkpoint(let offset):
                summary.checkpoints.append(offset)
                findings.note(checkpointAt: offset)
            case .broken, .checkpointDraft, .eventsDraft: break
            case nil: summary.repairs.strayNames += 1
            }
        }
        findings.raw.sort { $0.base < $1.base }
        summary.checkpoints.sort()
        for base in events.sorted() { try read(base) }
        findings.needsCarriedEvents = !carried.missing.isEmpty
    }

    /// Checks that a name of ours is a file of ours, without opening it: a pipe would have a writer then.
    private func check(_ name: String) throws(JournalError) -> UInt64 {
        let status = try files.status(of: name, in: directory.descriptor)
        guard status.isRegular, status.links == 1, status.owner == geteuid() else {
            throw JournalError(.refused, operation: "fstatat")
        }
        return status.size
    }

    private mutating func read(_ base: StreamOffset) throws(JournalError) {
        let (file, status) = try files.openChecked(.events(base), in: directory.descriptor, O_RDONLY)
        let bytes = try EventFile.read(files, file, size: status.size)
        var scanner = EventScanner(bytes, session: id, base: base)
        carried.beginFile()
        var damaged = 0
        while let item = scanner.next() {
            switch item {
            case .record(let record, _):
                if case .metadata(let metadata) = record.event, metadata.format > SessionMetadata.formatMax {
                    throw JournalError(.newer, operation: "recover")
                }
                findings.note(record)
                summary.note(record)
                carried.note(record)
            case .damage(let range): if range.upperBound < bytes.count { damaged += 1 }
            }
        }
        summary.repairs.damagedEventRanges += damaged
        let validLength = UInt64(scanner.validLength)
        findings.note(RecoveryFindings.EventsFile(base: base, size: status.size, validLength: validLength))
        codecs[base] = EventCodec(session: id, base: base, chain: scanner.chain)
    }

    // MARK: - Answering

    private func verify(
        _ checks: [JournalEvent.Check]
    ) throws(JournalError) -> [(check: JournalEvent.Check, isGood: Bool)] {
        var results: [(check: JournalEvent.Check, isGood: Bool)] = []
        var open: (base: StreamOffset, file: OpenFile)?
        for check in checks {
            guard let raw = findings.raw.last(where: { $0.base <= check.from }), check.to - raw.base <= raw.size else {
                results.append((check, false))
                continue
            }
            let file: OpenFile
            if let open, open.base == raw.base {
                file = open.file
            } else {
                file = try files.openChecked(.raw(raw.base), in: directory.descriptor, O_RDONLY).file
                open = (raw.base, file)
            }
            let checksum = try checksumOfFile(files, file, from: check.from - raw.base, to: check.to - raw.base)
            results.append((check, checksum == check.checksum))
        }
        return results
    }

    private func lookForZeros(
        _ searches: [RecoveryAction.ZeroSearch]
    ) throws(JournalError) -> [StreamOffset: UInt64] {
        var lengths: [StreamOffset: UInt64] = [:]
        for search in searches {
            let (file, status) = try files.openChecked(.raw(search.base), in: directory.descriptor, O_RDONLY)
            let zeros = try ZeroTail.start(files, file, size: status.size, notBefore: search.position)
            if let zeros { lengths[search.base] = zeros }
        }
        return lengths
    }

    // MARK: - Repairing

    private mutating func perform(_ action: RecoveryAction) throws(JournalError) {
        switch action {
        case .cutEvents(let base, let length): try cutEvents(base, to: length)
        case .carryEvents: for record in carried.missing { try append(record) }
        case .rebuild(let base): try rebuild(base)
        case .cutZeros(let base, let length):
            let (file, _) = try files.openChecked(.raw(base), in: directory.descriptor, O_RDWR)
            try files.truncate(file, to: Int64(clamping: length))
            // Why at once: where the power fails again, they would come back between and behind what is written next.
            try files.synchronizeData(file)
        case .append(let event, let offset): try note(event, at: offset)
        case .verify, .lookForZeros: break
        }
    }

    /// Copies the tail aside before cutting it; a copy from an earlier damage is replaced.
    private mutating func cutEvents(_ base: StreamOffset, to length: UInt64) throws(JournalError) {
        let (file, status) = try files.openChecked(.events(base), in: directory.descriptor, O_RDWR)
        let bytes = try EventFile.read(files, file, size: status.size)
        let flags = O_WRONLY | O_CREAT
        let copy = try files.openChecked(.broken(base), in: directory.descriptor, flags).file
        let tail = Array(bytes.dropFirst(Int(clamping: length)))
        do { try files.write(tail, to: copy, at: 0) } catch {
            // A disk that takes nothing must not keep the session from going on.
            guard error.isRefusal else { throw error }
        }
        try files.truncate(copy, to: Int64(tail.count))
        try files.truncate(file, to: Int64(clamping: length))
        summary.repairs.eventBytesCut += status.size - length
        guard let index = findings.events.firstIndex(where: { $0.base == base }) else { return }
        findings.events[index] = .init(base: base, size: length, validLength: length)
    }

    private mutating func rebuild(_ base: StreamOffset) throws(JournalError) {
        if !findings.events.contains(where: { $0.base == base }) {
            let flags = O_RDWR | O_CREAT | O_EXCL
            _ = try files.open(FileName.events(base).text, in: directory.descriptor, flags, else: .writeFailed)
            findings.events.append(.init(base: base, size: 0, validLength: 0))
            codecs[base] = EventCodec(session: id, base: base)
        }
        let metadata = SessionMetadata.rebuilt(id, atMilliseconds: configuration.clock.wallMilliseconds())
        summary.repairs.isRebuilt = true
        try append(.metadata(metadata), at: findings.furthestOffset ?? findings.raw.first?.base ?? 0)
    }

    /// Appends an event, unless the disk takes none: the session goes on all the same, and the next recovery finds what this
    /// one found.
    private mutating func note(_ event: JournalEvent, at offset: StreamOffset) throws(JournalError) {
        // Why none after the first that failed: the last one says that all before it are there.
        if !isRefused {
            do { return try append(event, at: offset) } catch {
                guard error.isRefusal else { throw error }
                isRefused = true
            }
        }
        if case .gap(let gap) = event { untoldHoles.append(Segment(base: gap.from, end: gap.from + gap.lost)) }
    }

    private mutating func append(_ event: JournalEvent, at offset: StreamOffset) throws(JournalError) {
        var event = event
        if case .epoch(let epoch) = event {
            let wall = configuration.clock.wallMilliseconds()
            event = .epoch(
                .init(number: epoch.number, reason: epoch.reason, wallMilliseconds: wall, bootID: epoch.bootID)
            )
        }
        let now = configuration.clock.monotonicNanoseconds()
        try append(EventRecord(offset: offset, monotonicNanoseconds: now, event: event))
    }

    private mutating func append(_ record: EventRecord) throws(JournalError) {
        guard let last = findings.events.last, var codec = codecs[last.base] else { return }
        var bytes: [UInt8] = []
        try codec.encode(record, into: &bytes)
        let (file, _) = try files.openChecked(.events(last.base), in: directory.descriptor, O_RDWR)
        do { try files.write(bytes, to: file, at: Int64(clamping: last.validLength)) } catch {
            // What stays of it is cut by the next recovery.
            try? files.truncate(file, to: Int64(clamping: last.validLength))
            throw error
        }
        codecs[last.base] = codec
        let length = last.validLength + UInt64(bytes.count)
        findings.events[findings.events.count - 1] = .init(base: last.base, size: length, validLength: length)
        summary.note(record)
        carried.note(record)
    }

    private func eventState() -> EventLog.State {
        let base = findings.events.last?.base ?? 0
        return EventLog.State(
            codec: codecs[base] ?? EventCodec(session: id, base: base),
            position: Int64(clamping: findings.events.last?.validLength ?? 0),
            file: nil,
            isOpen: false,
            carried: carried,
            bases: findings.events.map(\.base),
            // Why: a process that died may not have come to it.
            unconfirmed: findings.events.dropLast().map(\.base)
        )
    }
}
