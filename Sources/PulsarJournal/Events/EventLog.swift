import PulsarValues
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A session's event files, written by the event loop and the sync thread: the leaf that keeps their records apart.
///
/// The lock is held over the writing of one batch of records, never while waiting for the disk.
///
/// Bound: a file is left for a new one, named after the end of the output, at `fileBytes` (1 MiB). While the output
/// stands still there is no other name to give, and the file grows up to eight times that; from there on only the end of
/// the session is written and everything else refused.
final class EventLog: Sendable {
    struct State {
        var codec: EventCodec
        var position: Int64
        /// Nil while the journal is closed: then the file is opened for each batch.
        var file: OpenFile?
        var isOpen: Bool
        var carried: CarriedEvents
        /// Bases of all event files, oldest first, the current one last.
        var bases: [StreamOffset]
        /// Files that were left and that the disk has not confirmed to the end.
        var unconfirmed: [StreamOffset] = []
        /// Files that the disk failed to confirm.
        var suspects: Set<StreamOffset> = []
        /// The newest file of which the disk has confirmed what it begins with, and the name; nil while none is known.
        var confirmedBase: StreamOffset?
    }

    private let files: FileOperations
    private let directories: SessionDirectories
    private let fileBytes: Int64
    private let state: Mutex<State>

    init(_ state: State, directories: SessionDirectories, fileBytes: Int) {
        self.state = Mutex(state)
        self.directories = directories
        self.fileBytes = Int64(fileBytes)
        files = directories.files
    }

    /// Whether the journal is open for writing.
    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Bases of the event files, oldest first.
    var bases: [StreamOffset] { state.withLock { $0.bases } }

    /// How many files, from the oldest on, can go without what all files begin with being lost when the power fails.
    var droppableCount: Int {
        state.withLock { state in
            guard let confirmed = state.confirmedBase else { return 0 }
            return state.bases.count { $0 < confirmed }
        }
    }

    /// Writes records one behind the other, all or none of them.
    ///
    /// - Returns: whether a new file was made.
    @discardableResult
    func append(_ records: [EventRecord], end: StreamOffset) throws(JournalError) -> Bool {
        try state.withLock { (state) throws(JournalError) -> Bool in
            let isNew = try makeRoom(for: records, end: end, &state)
            let file = try current(state)
            if state.isOpen { state.file = file }
            try write(records, to: file, &state)
            return isNew
        }
    }

    /// Waits until the disk has what was written until now.
    ///
    /// Sync thread only.
    ///
    /// - Returns: the current file; to be handed to ``noteConfirmed(_:)`` when its name is on the disk as well.
    func confirm() throws(JournalError) -> StreamOffset {
        let (base, left) = state.withLock { ($0.codec.base, $0.unconfirmed) }
        for base in left {
            do { try confirm(base) } catch {
                // Dropped in the meantime, and with it what was to be confirmed.
                guard error.errno == .noSuchFileOrDirectory else { throw error }
            }
            state.withLock { state in state.unconfirmed.removeAll { $0 == base } }
        }
        try confirm(base)
        return base
    }

    /// Has the current file be written anew before it is confirmed next, under its name in the directory.
    func renewLater() {
        state.withLock { state in _ = state.suspects.insert(state.codec.base) }
    }

    private func confirm(_ base: StreamOffset) throws(JournalError) {
        if state.withLock({ $0.suspects.contains(base) }) { try renew(base) }
        let file = try state.withLock { (state) throws(JournalError) -> OpenFile in
            state.codec.base == base ? try current(state) : try open(base, state)
        }
        do { try files.synchronizeData(file) } catch {
            if error.code == .syncFailed { _ = state.withLock { $0.suspects.insert(base) } }
            throw error
        }
    }

    /// Writes a file anew that the disk failed to confirm.
    ///
    /// Why not asked again: after a failure the kernel calls the pages clean, and the next answer would be a yes without a
    /// byte behind it. Why under another name first: what the disk has of the old one stays until it has the new one.
    private func renew(_ base: StreamOffset) throws(JournalError) {
        let (directory, old, bytes) = try state.withLock {
            (state) throws(JournalError) -> (OpenFile, OpenFile, [UInt8]) in
            let old = try open(base, state)
            let bytes = try EventFile.read(files, old, size: try length(of: old, base, state))
            return (try directories.open(state.codec.session), old, bytes)
        }
        let draft = FileName.eventsDraft.text
        let new = try files.openChecked(.eventsDraft, in: directory.descriptor, O_RDWR | O_CREAT).file
        try files.truncate(new, to: 0)
        try files.write(bytes, to: new, at: 0)
        try files.synchronizeData(new)
        try state.withLock { (state) throws(JournalError) in
            guard state.bases.contains(base) else {
                // Dropped to make room meanwhile: it is not to come back.
                state.suspects.remove(base)
                return try files.remove(draft, in: directory.descriptor)
            }
            // What was appended in the meantime is confirmed with the rest.
            let all = try EventFile.read(files, old, size: try length(of: old, base, state))
            try files.write(Array(all.dropFirst(bytes.count)), to: new, at: Int64(bytes.count))
            try files.rename(draft, to: FileName.events(base).text, in: directory.descriptor)
            if state.codec.base == base, state.file != nil { state.file = new }
            state.suspects.remove(base)
        }
    }

    /// Notes that the disk has a file of events, its beginning and its name.
    func noteConfirmed(_ base: StreamOffset) {
        state.withLock { $0.confirmedBase = base }
    }

    /// Lets go of the descriptor; records can be written all the same.
    func close() {
        state.withLock { state in
            state.file = nil
            state.isOpen = false
        }
    }

    /// Forgets the oldest file, which is not the current one.
    func dropOldest(_ base: StreamOffset) {
        state.withLock { state in
            if state.bases.count > 1, state.bases.first == base { state.bases.removeFirst() }
        }
    }

    // MARK: - Under the lock

    private func current(_ state: borrowing State) throws(JournalError) -> OpenFile {
        if let file = state.file { return file }
        return try open(state.codec.base, state)
    }

    private func open(_ base: StreamOffset, _ state: borrowing State) throws(JournalError) -> OpenFile {
        let directory = try directories.open(state.codec.session)
        return try files.openChecked(.events(base), in: directory.descriptor, O_RDWR).file
    }

    /// How far a file is written; behind it may be what is left of a batch that failed.
    private func length(
        of file: OpenFile,
        _ base: StreamOffset,
        _ state: borrowing State
    ) throws(JournalError) -> UInt64 {
        if state.codec.base == base { return UInt64(state.position) }
        return try files.status(of: file, else: .readFailed).size
    }

    private func write(_ records: [EventRecord], to file: OpenFile, _ state: inout State) throws(JournalError) {
        var codec = state.codec
        var bytes: [UInt8] = []
        for record in records { try codec.encode(record, into: &bytes) }
        do {
            try files.write(bytes, to: file, at: state.position)
        } catch {
            // What was written of it is overwritten by the next batch, or cut by recovery if this attempt fails too.
            try? files.truncate(file, to: state.position)
            throw error
        }
        state.codec = codec
        state.position += Int64(bytes.count)
        for record in records { state.carried.note(record) }
    }

    private func makeRoom(
        for records: [EventRecord],
        end: StreamOffset,
        _ state: inout State
    ) throws(JournalError) -> Bool {
        guard state.position >= fileBytes else { return false }
        var refusal = JournalError(.tooLarge, operation: "append")
        if end > state.codec.base {
            do {
                try begin(end, &state)
                return true
            } catch { refusal = error }
        }
        let isEssential = records.contains { if case .end = $0.event { true } else { false } }
        guard state.position < fileBytes * 8 || isEssential else { throw refusal }
        return false
    }

    /// Goes on in a new file that begins with what a reader of that file alone has to know.
    private func begin(_ base: StreamOffset, _ state: inout State) throws(JournalError) {
        let directory = try directories.open(state.codec.session)
        let name = FileName.events(base)
        let file = try files.open(name.text, in: directory.descriptor, O_RDWR | O_CREAT | O_EXCL, else: .writeFailed)
        var next = state
        next.codec = EventCodec(session: state.codec.session, base: base)
        next.position = 0
        do { try write(state.carried.records, to: file, &next) } catch {
            // An empty file that stays behind is found by recovery.
            try? files.remove(name.text, in: directory.descriptor)
            throw error
        }
        next.file = state.isOpen ? file : nil
        next.bases.append(base)
        next.unconfirmed.append(state.codec.base)
        state = next
    }
}

/// The last events of the kinds that every event file begins with, so that each is readable without the ones before it.
struct CarriedEvents {
    private var metadata: EventRecord?
    private var epoch: EventRecord?
    private var resize: EventRecord?
    private var end: EventRecord?
    /// Which of them, in the order of ``records``, the file has that is read or written.
    private var isInFile = [false, false, false, false]

    /// What a new file begins with.
    var records: [EventRecord] { all.compactMap(\.self) }

    private var all: [EventRecord?] { [metadata, carriedEpoch, resize, end] }

    /// The epoch, which is no revival any more when the session has ended since.
    ///
    /// Why: where the power fails between the two, the end would be taken back and be in no file behind it.
    private var carriedEpoch: EventRecord? {
        guard end != nil, let epoch, case .epoch(let old) = epoch.event, old.isRevival else { return epoch }
        let new = JournalEvent.Epoch(
            number: old.number,
            reason: "carried",
            wallMilliseconds: old.wallMilliseconds,
            bootID: old.bootID
        )
        let nanoseconds = epoch.monotonicNanoseconds
        return EventRecord(offset: epoch.offset, monotonicNanoseconds: nanoseconds, event: .epoch(new))
    }

    /// What the last file that was read should have begun with and does not have: the power failed before it was written.
    ///
    /// Why it matters: the files that do have it are dropped before that one.
    var missing: [EventRecord] {
        zip(all, isInFile).compactMap { record, isInFile in isInFile ? nil : record }
    }

    /// What is noted from here on stands in another file.
    mutating func beginFile() {
        isInFile = [false, false, false, false]
    }

    mutating func note(_ record: EventRecord) {
        switch record.event {
        case .metadata:
            metadata = record
            isInFile[0] = true
        case .epoch(let new):
            epoch = record
            isInFile[1] = true
            if new.isRevival { end = nil }
        case .resize:
            resize = record
            isInFile[2] = true
        case .end:
            end = record
            isInFile[3] = true
        default: break
        }
    }
}
