import CPulsarPTY
import PulsarJournal
import PulsarSession
import PulsarValues
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A program that does what a test says: takes as many bytes as it is told to.
final class ScriptedChild: ChildTerminal {
    let processID: Int32 = 4711
    var written: [UInt8] = []
    var room = Int.max
    var sizes: [WindowSize] = []
    var signals: [Int32] = []
    var redraws = 0
    var isFinishing = false
    var isReleased = false
    var hasSurvivors = false
    var isAlive = true
    var noted: [ClientID: UInt64] = [:]
    var turnsAsked = 0
    var repliedThrough: StreamOffset = 0

    func write(_ bytes: UnsafeRawBufferPointer) throws(SessionError) -> Int {
        let count = min(room, bytes.count)
        written += bytes[..<count]
        room -= count
        return count
    }

    func resize(_ size: WindowSize) throws(SessionError) { sizes.append(size) }
    func redraw() { redraws += 1 }
    func signal(_ number: Int32) { signals.append(number) }
    func signalAll(_ number: Int32) { signals.append(number) }
    func noteInput(of client: ClientID, sequence: UInt64) { noted[client] = sequence }
    func notedInput(of client: ClientID) -> UInt64 { noted[client] ?? 0 }
    func finishGathering() { isFinishing = true }
    func treated() {}
    func askForTurn() { turnsAsked += 1 }
    func noteReplies(through offset: StreamOffset) { repliedThrough = offset }
    func noteFeeding(_ offset: StreamOffset?) { feeding.append(offset) }
    var feeding: [StreamOffset?] = []
    var feedingDeaths = 0
    func foreground() -> (title: String?, directory: String?) { (nil, nil) }
    var workingDirectory: String?
    func directory() -> String? { workingDirectory }
    func release() { isReleased = true }
}

/// A client's connection that takes as much as a test says.
final class ScriptedChannel: OutputChannel {
    var isWritable: Bool { room > 0 && !isClosed }
    var room = Int.max
    var received: [UInt8] = []
    var next: StreamOffset?
    /// What drew the screen before output came.
    var drawn: [UInt8] = []
    var frames: [OutputFrame] = []
    var isClosed = false

    func sendOutput(
        at offset: StreamOffset,
        capacity: Int,
        fill: (UnsafeMutableRawBufferPointer) throws(JournalError) -> Int
    ) throws(JournalError) -> Int {
        precondition(next == nil || next == offset, "output has a hole or an overlap")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 1)
        defer { buffer.deallocate() }
        let count = try fill(buffer)
        received += buffer[..<count]
        room -= min(room, count)
        next = offset + UInt64(count)
        return count
    }

    func send(_ frame: OutputFrame) {
        switch frame {
        case .lagged(_, let to): next = to
        case .snapshot(let offset, _, let bytes):
            drawn += bytes
            next = offset
        default: break
        }
        frames.append(frame)
    }

    func flush() {}
    func close() { isClosed = true }
    func call(afterNanoseconds nanoseconds: UInt64, _ body: @escaping () -> Void) { calls.append(body) }
    /// What is to be called later.
    var calls: [() -> Void] = []
}

/// A clock that goes only when a test says so.
final class HandClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(1_000_000_000)

    func advance(nanoseconds count: UInt64) { nanoseconds.wrappingAdd(count, ordering: .relaxed) }

    var clock: JournalClock {
        JournalClock(
            monotonicNanoseconds: { self.nanoseconds.load(ordering: .relaxed) },
            wallMilliseconds: JournalClock.system.wallMilliseconds
        )
    }
}

/// A session on a real journal in a folder of its own, without pty and socket.
final class SessionHarness {
    let child = ScriptedChild()
    let clock = HandClock()
    let session: Session
    let journal: Journal
    private let folder: String

    init(segmentBytes: Int = 4096, policy: ResizePolicy = .latest, replayBytes: Int = 1024) throws {
        var template = Array("/tmp/pulsar-session.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Errno(rawValue: errno) }
        folder = String(cString: made)
        let directories = try SessionDirectories(path: FilePath(folder).appending("sessions"))
        var configuration = JournalConfiguration(sync: try JournalSync(), segmentBytes: segmentBytes)
        configuration.memorySegmentBytes = 100
        configuration.makeMemory = { pulsar_make_memory("pulsar-output", $0) }
        let id = SessionID.random()
        let metadata = SessionMetadata(name: "dev", createdAtMilliseconds: 1, sizePolicy: policy.rawValue)
        journal = try Journal.create(in: directories, id: id, metadata: metadata, configuration: configuration)
        session = Session(
            id: id,
            metadata: metadata,
            journal: journal,
            child: child,
            lastActive: 1,
            clock: clock.clock,
            replayBytes: replayBytes
        )
    }

    deinit {
        // What cannot be removed lies in a temporary folder.
        try? journal.remove()
        rmdir(folder + "/sessions")
        rmdir(folder)
    }

    /// The session as the next engine finds it: the same journal and program, and nothing else.
    func takeOver() -> Session {
        Session(
            id: session.id,
            metadata: journal.summary.metadata,
            journal: journal,
            child: child,
            lastActive: 1,
            clock: .system,
            replayBytes: 1024
        )
    }

    /// The program prints, and the session hears of it.
    func print(_ bytes: [UInt8]) throws {
        try append(bytes)
        session.outputArrived()
        while child.turnsAsked > 0 {
            child.turnsAsked -= 1
            session.turnCame()
        }
    }

    /// The program prints; nobody has heard of it yet.
    func append(_ bytes: [UInt8]) throws {
        guard let writer = journal.writer else { return }
        var rest = bytes[...]
        while !rest.isEmpty {
            let target = try writer.target()
            let piece = Array(rest.prefix(target.room))
            let count = pwrite(target.descriptor, piece, piece.count, off_t(target.position))
            guard count > 0 else { throw Errno(rawValue: errno) }
            writer.advance(by: count)
            rest = rest.dropFirst(count)
        }
    }

    /// A client opens a stream.
    func open(
        _ client: ClientID = .random(),
        size: WindowSize? = nil,
        resumeFrom: StreamOffset? = nil,
        restore: Session.Restore = .scrollback,
        room: Int = .max,
        readOnly: Bool = false,
        viewport: Bool = false
    ) throws -> ScriptedChannel {
        let channel = ScriptedChannel()
        channel.room = room
        try session.checkResumption(resumeFrom)
        let attachment = session.attach(client: client, holder: 1, readOnly: readOnly)
        session.claimSize(attachment, size)
        let start = session.streamStart(resumeFrom: resumeFrom, restore: restore, hasTerminal: size != nil)
        session.openStream(attachment, channel: channel, start: start, wantsViewport: viewport)
        session.beginStream(client)
        return channel
    }
}
