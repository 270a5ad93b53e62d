import CPulsarPTY
import PulsarValues

#if canImport(Glibc)
import Glibc
#endif

/// The third holder of each session's descriptors: a service manager that keeps them for the next keeper, as in
/// sd_pid_notify_with_fds(3), so that keeper and engine may die together.
///
/// Nothing here waits: what the manager does not take just now is told it again a little later, in order.
struct DescriptorStore {
    // Bound: sessions a manager keeps; in step with FileDescriptorStoreMax= of Packaging/pulsar.service, five each.
    static let sessionsMax = Keeper.sessionsMax
    private static let retryNanoseconds: UInt64 = 100_000_000
    // Bound: everything together, when the daemon ends.
    private static let clearNanoseconds: UInt64 = 500_000_000

    private enum Step: Hashable {
        case store(SessionID)
        case remove(UInt16)
    }

    private let socket: ServiceSocket
    private let capacity: Int
    // Bound: one step for each session that is not stored, and for each that is.
    private var steps: [Step] = []
    private var numbers: Set<UInt16> = []
    private var isFull = false
    /// When ``tick(now:sessions:)`` has something to do; nil for never.
    private(set) var nextDue: UInt64?

    /// Nil where no service manager started this process.
    ///
    /// - Parameter environment: of this process; newer managers say in it how many descriptors they keep.
    init?(environment: [String: String]) {
        guard let socket = ServiceSocket(environment: environment) else { return nil }
        self.socket = socket
        let told = environment["FDSTORE"].flatMap { Int($0) }.map { max(0, $0) / StoredSession.descriptorCount }
        capacity = min(told ?? Self.sessionsMax, Self.sessionsMax)
    }

    /// A session is kept already.
    mutating func know(_ number: UInt16) { numbers.insert(number) }

    /// Gives a session to the manager, if it still runs when its turn comes.
    mutating func store(_ id: SessionID) { append(.store(id)) }

    /// Has the manager let go of what it keeps under a number.
    mutating func remove(_ number: UInt16) { append(.remove(number)) }

    /// A session is over that the manager keeps, or was to be given.
    mutating func forget(_ session: HeldSession) {
        if let number = session.storedAs { return remove(number) }
        steps.removeAll { $0 == .store(session.id) }
    }

    private mutating func append(_ step: Step) {
        steps.append(step)
        if steps.count == 1 { nextDue = 0 }
    }

    /// Does what is due.
    mutating func tick(now: UInt64, sessions: inout [SessionID: HeldSession]) {
        guard let nextDue, now >= nextDue else { return }
        self.nextDue = nil
        var done = 0
        for step in steps {
            guard perform(step, &sessions) else {
                self.nextDue = now + Self.retryNanoseconds
                break
            }
            done += 1
        }
        steps.removeFirst(done)
    }

    /// The daemon ends: nothing is to come back.
    mutating func clear(now: () -> UInt64) {
        let end = now() + Self.clearNanoseconds
        for number in numbers {
            let time = now()
            guard time < end else { break }
            let patience = Int32(clamping: (end - time) / 1_000_000)
            socket.send(Self.removal(number), patience: patience)
        }
        (steps, numbers, nextDue) = ([], [], nil)
    }

    private static func removal(_ number: UInt16) -> String {
        "FDSTOREREMOVE=1\nFDNAME=\(StoredSession.name(number))"
    }

    /// - Returns: false for what has to be done again later.
    private mutating func perform(_ step: Step, _ sessions: inout [SessionID: HeldSession]) -> Bool {
        switch step {
        case .remove(let number):
            guard isTaken(socket.send(Self.removal(number))) else { return false }
            numbers.remove(number)
        case .store(let id):
            guard let session = sessions[id], session.status == nil, session.storedAs == nil else { return true }
            guard let number = nextNumber() else { return true }
            // Whatever a keeper that died left under this name would be taken for this session's.
            guard isTaken(socket.send(Self.removal(number))) else { return false }
            guard StoredSession.label(session) else { return true }
            // FDPOLL=0: a pty that no program has open for a while looks as if it were over.
            let state = "FDSTORE=1\nFDNAME=\(StoredSession.name(number))\nFDPOLL=0"
            guard isTaken(socket.send(state, descriptors: session.handed)) else { return false }
            sessions[id]?.storedAs = number
            numbers.insert(number)
        }
        return true
    }

    private mutating func nextNumber() -> UInt16? {
        guard numbers.count < capacity, let number = (0..<UInt16(capacity)).first(where: { !numbers.contains($0) })
        else {
            if !isFull {
                Log.line(
                    "warning",
                    "the service manager keeps \(capacity) session(s) and no more: others end if keeper and engine die together"
                )
            }
            isFull = true
            return nil
        }
        isFull = false
        return number
    }

    /// Whether a message need not be sent again: a manager that is not there is not waited for.
    private func isTaken(_ result: Int32) -> Bool {
        // ETOOMANYREFS: more descriptors of the user's are on their way than a process may have.
        ![-EAGAIN, -ENOBUFS, -ENOMEM, -EMFILE, -ENFILE, -ETOOMANYREFS].contains(result)
    }
}
