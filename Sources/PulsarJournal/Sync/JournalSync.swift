package import PulsarValues
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The thread that checks and confirms what all journals wrote.
///
/// It wakes at most once a second while there is something to do, and not at all while there is nothing. Journals put
/// themselves into its list when they get new bytes, each once.
package final class JournalSync: Sendable {
    private struct State {
        var waiting: [JournalCore] = []
        var isUrgent = false
        var isStopping = false
        var thread: pthread_t?
        var failures: [JournalSyncFailure] = []
    }

    // Bound: failures wait to be taken; of more than these the oldest go first.
    private static let failuresMax = 256

    private let doorbell: (read: Int32, write: Int32)
    private let clock: JournalClock
    private let intervalNanoseconds: UInt64
    private let state = Mutex(State())

    /// Makes the service; without ``start()`` only ``synchronize()`` does its work.
    package init(clock: JournalClock = .system, intervalMilliseconds: UInt64 = 1000) throws(JournalError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw JournalError(.openFailed, operation: "pipe", errno: Errno(rawValue: errno))
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        doorbell = (ends[0], ends[1])
        self.clock = clock
        intervalNanoseconds = intervalMilliseconds * 1_000_000
    }

    deinit {
        close(doorbell.read)
        close(doorbell.write)
    }

    /// Starts the thread.
    ///
    /// Called once.
    package func start() throws(JournalError) {
        let argument = Unmanaged.passRetained(self)
        #if os(Linux)
        var thread = pthread_t()
        #else
        var thread: pthread_t?
        #endif
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                #if os(Linux)
                guard let argument else { return nil }
                #endif
                Unmanaged<JournalSync>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            argument.toOpaque()
        )
        guard result == 0 else {
            argument.release()
            throw JournalError(.openFailed, operation: "pthread_create", errno: Errno(rawValue: result))
        }
        state.withLock { $0.thread = thread }
    }

    /// Ends the thread after it has confirmed everything written until now.
    ///
    /// Returns when that is done.
    package func stop() {
        let thread = state.withLock { state in
            state.isStopping = true
            defer { state.thread = nil }
            return state.thread
        }
        ring()
        if let thread { pthread_join(thread, nil) } else { synchronize() }
    }

    /// Checks and confirms everything written until now, on the calling thread.
    ///
    /// For tests and for shutdown.
    package func synchronize() {
        let journals = state.withLock { state in
            defer { state.waiting = [] }
            state.isUrgent = false
            return state.waiting
        }
        var directories: [ObjectIdentifier: JournalCore] = [:]
        var failed: [JournalCore] = []
        for journal in journals {
            if let failure = journal.synchronize() {
                note(failure, of: journal)
                failed.append(journal)
            }
            if journal.configuration.syncPolicy != .off { directories[ObjectIdentifier(journal.directories)] = journal }
        }
        // Why behind the others: one wait for the names of all sessions that are new.
        for journal in directories.values {
            do { try journal.directories.synchronize() } catch {
                note(error, of: journal)
                failed.append(journal)
            }
        }
        // What a disk does not do now it may do in the next turn, whether there is more output by then or not.
        guard !state.withLock({ $0.isStopping }) else { return }
        // Why open ones only: one that is closed may be opened anew, and two of a session must not write its events.
        for journal in failed where journal.events.isOpen {
            if journal.isDirty.exchange(true, ordering: .acquiringAndReleasing) { continue }
            enqueue(journal, isUrgent: false)
        }
    }

    private func note(_ failure: JournalError, of journal: JournalCore) {
        state.withLock { state in
            if state.failures.count == Self.failuresMax { state.failures.removeFirst() }
            state.failures.append(JournalSyncFailure(session: journal.id, error: failure))
        }
    }

    /// What went wrong since the last call; for the log.
    package func takeFailures() -> [JournalSyncFailure] {
        state.withLock { state in
            defer { state.failures = [] }
            return state.failures
        }
    }

    /// Puts a journal into the list.
    func enqueue(_ journal: JournalCore) {
        enqueue(journal, isUrgent: journal.configuration.syncPolicy == .always)
    }

    private func enqueue(_ journal: JournalCore, isUrgent: Bool) {
        let rings = state.withLock { state in
            defer { state.waiting.append(journal) }
            let rings = state.waiting.isEmpty || (isUrgent && !state.isUrgent)
            if isUrgent { state.isUrgent = true }
            return rings
        }
        if rings { ring() }
    }

    // MARK: - The thread

    private func run() {
        #if os(Linux)
        let name = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        if name >= 0 {
            _ = write(name, "sync", 4)
            close(name)
        }
        #endif
        var last: UInt64?
        while true {
            waitForBell(milliseconds: -1)
            while let rest = restBeforeNextTurn(last) { waitForBell(milliseconds: rest) }
            last = clock.monotonicNanoseconds()
            synchronize()
            // Why asked here: what was written before stop() is confirmed before the thread ends.
            if state.withLock({ $0.isStopping && $0.waiting.isEmpty }) { return }
        }
    }

    /// How long the next turn has to wait; nil when it is due.
    private func restBeforeNextTurn(_ last: UInt64?) -> Int32? {
        guard let last, !state.withLock({ $0.isStopping || $0.isUrgent }) else { return nil }
        let passed = clock.monotonicNanoseconds() &- last
        guard passed < intervalNanoseconds else { return nil }
        return Int32(clamping: (intervalNanoseconds - passed) / 1_000_000 + 1)
    }

    private func waitForBell(milliseconds: Int32) {
        var interest = pollfd(fd: doorbell.read, events: Int16(POLLIN), revents: 0)
        guard poll(&interest, 1, milliseconds) > 0 else { return }
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { buffer in
            while read(doorbell.read, buffer.baseAddress, buffer.count) == buffer.count {}
        }
    }

    private func ring() {
        var byte: UInt8 = 1
        // A full pipe rings as well as one with a byte more.
        while write(doorbell.write, &byte, 1) < 0, errno == EINTR {}
    }
}

/// A journal whose bytes could not be checked or confirmed.
package struct JournalSyncFailure: Error, Hashable, Sendable {
    package let session: SessionID
    package let error: JournalError
}
