import CPulsarPTY
package import PulsarValues
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// A keeper that offers to take over.
package struct KeeperHeir: Sendable {
    let channel: KeeperChannel
    /// Its pidfd.
    let processDescriptor: Int32
    /// Its process id where it is a child of this process, else 0.
    let child: Int32
    package let processID: Int32
    package let version: String
}

/// A session as an engine gives it to its next keeper.
package struct KeeperSession: Sendable {
    let id: SessionID
    let key: Identifier
    let handles: SessionHandles
    let status: ExitStatus?

    package init(id: SessionID, key: Identifier, handles: SessionHandles, status: ExitStatus?) {
        self.id = id
        self.key = key
        self.handles = handles
        self.status = status
    }
}

/// How an engine whose keeper has died gets another one: it starts one, and takes one that somebody else starts.
///
/// The first that introduces itself is taken, all others are turned away: the lock is handed over once.
package struct KeeperSuccession: Sendable {
    /// The variable by which a keeper tells its engine where it lies.
    package static let programVariable = "PULSAR_KEEPER"
    /// The variable by which a keeper tells an engine to be careful.
    package static let safeVariable = "PULSAR_SAFE_MODE"
    /// Bound: how long a keeper may take to introduce itself.
    private static let introductionMillisecondsMax: Int32 = 5000
    /// How long a service manager that has started the former keeper has for starting the next one.
    private static let managerMilliseconds: Int32 = 2000
    private static let firstDelayMilliseconds: Int32 = 100
    private static let lastDelayMilliseconds: Int32 = 30_000
    private static let acceptRestMilliseconds: Int32 = 20

    private let socketPath: String
    private let configurationPath: String?
    private let environment: [String: String]

    /// - Parameters:
    ///   - environment: the engine's; the keeper's program and the service manager's socket are read from it.
    package init(socketPath: String, configurationPath: String?, environment: [String: String]) {
        self.socketPath = socketPath
        self.configurationPath = configurationPath
        self.environment = environment
    }

    /// What came of it so far.
    package enum Outcome: Sendable {
        /// A keeper waits to be handed everything.
        case heir(KeeperHeir)
        /// None could be started; it is tried again.
        case failed(String)
    }

    /// Looks for a keeper, on a thread of its own, until there is one.
    ///
    /// - Parameter report: called on that thread; the heir is the last.
    package func start(report: @escaping @Sendable (Outcome) -> Void) throws(KeeperError) {
        try ThreadBody.start("succession") { run(report) }
    }

    private func run(_ report: (Outcome) -> Void) {
        var listener: Int32 = -1
        let path = SocketClaim.successionPath(socketPath)
        defer {
            if listener >= 0 {
                unlink(path)
                close(listener)
            }
        }
        var delay = Self.firstDelayMilliseconds
        var patience: Int32 = environment["NOTIFY_SOCKET"] == nil ? 0 : Self.managerMilliseconds
        while true {
            if patience > 0 {
                // Without it nobody else's keeper can come: ours can.
                if listener < 0 { listener = pulsar_listen_messages(path) }
                if let heir = awaitIntroduction(listener, milliseconds: patience) { return report(.heir(heir)) }
            }
            // Why the first one without a socket beside it: to make and remove one changes a folder, for which a file system
            // that writes much may have to wait.
            switch startOwn(listener) {
            case .success(let heir): return report(.heir(heir))
            case .failure(let failure): report(.failed(failure.reason))
            }
            patience = delay
            delay = min(delay * 2, Self.lastDelayMilliseconds)
        }
    }

    private struct Failure: Error {
        let reason: String
    }

    /// Starts a keeper of the program on disk; another one that comes first is taken in its place.
    private func startOwn(_ listener: Int32) -> Result<KeeperHeir, Failure> {
        guard let program = environment[Self.programVariable] else {
            return .failure(Failure(reason: "nobody has said where pulsard lies"))
        }
        var (mine, theirs): (Int32, Int32) = (-1, -1)
        let result = pulsar_socket_pair(&mine, &theirs)
        guard result == 0 else { return .failure(Failure(reason: "socketpair: \(Errno(rawValue: -result))")) }
        let keeper = PeerProcess(
            path: program,
            arguments: ["--socket", socketPath, "--takeover-fd", "3"]
                + (configurationPath.map { ["--config", $0] } ?? []),
            environment: environment,
            isDetached: true
        )
        let started = keeper.start(wireEnd: theirs)
        close(theirs)
        guard case .success(let pid) = started else {
            close(mine)
            guard case .failure(let error) = started else { return .failure(Failure(reason: program)) }
            return .failure(Failure(reason: "\(program) cannot be started: \(error)"))
        }
        let heir = awaitIntroduction(listener, own: (mine, pid), milliseconds: Self.introductionMillisecondsMax)
        if let heir, heir.child == pid { return .success(heir) }
        close(mine)
        pulsar_kill_and_reap(pid)
        if let heir { return .success(heir) }
        return .failure(Failure(reason: "\(program) did not get ready"))
    }

    /// Waits until a keeper has said who it is, ours or one that connects.
    private func awaitIntroduction(
        _ listener: Int32,
        own: (wire: Int32, child: Int32)? = nil,
        milliseconds: Int32
    ) -> KeeperHeir? {
        let end = pulsar_monotonic_nanoseconds() + UInt64(milliseconds) * 1_000_000
        while true {
            var interests = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: own?.wire ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let now = pulsar_monotonic_nanoseconds()
            let left = end > now ? Int32(clamping: (end - now + 999_999) / 1_000_000) : 0
            guard poll(&interests, 2, left) > 0 else { return nil }
            if let own, interests[1].revents != 0 { return introduction(own.wire, child: own.child) }
            guard interests[0].revents != 0 else { continue }
            let other = pulsar_accept_own(listener)
            guard other >= 0 else {
                guard left > 0 else { return nil }
                // Where there is no descriptor left, it stays readable.
                poll(nil, 0, Self.acceptRestMilliseconds)
                continue
            }
            if pulsar_wait_readable(other, left) == 1, let heir = introduction(other, child: 0) { return heir }
            close(other)
        }
    }

    private func introduction(_ wire: Int32, child: Int32) -> KeeperHeir? {
        let channel = KeeperChannel(descriptor: wire)
        guard case .message(let message, let descriptors) = channel.receive() else { return nil }
        guard let message, descriptors.count == 1,
            case .introduced(let pid, let version) = KeeperEvent(message, descriptors)
        else {
            for descriptor in descriptors { close(descriptor) }
            return nil
        }
        return KeeperHeir(
            channel: channel,
            processDescriptor: descriptors[0],
            child: child,
            processID: pid,
            version: version
        )
    }
}
