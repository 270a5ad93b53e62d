import CPulsarPTY
package import PulsarValues
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// The engine's end of the wire to its keeper.
///
/// What is said is said on one thread; what comes is read on a thread of its own.
///
/// When the keeper has died, the next one is put in its place.
package final class KeeperLink: Sendable {
    /// Bound: how long a keeper that has been killed may take to be gone.
    private static let goneMillisecondsMax: Int32 = 5000

    private struct State {
        var channel: KeeperChannel
        /// The keeper's own descriptor, to kill it and to know that it is dead; -1 for a keeper that sent none.
        var process: Int32 = -1
        /// The keeper's process id where it is a child of this process, to be reaped.
        var child: Int32 = 0
    }

    private let state: Mutex<State>

    package init(descriptor: Int32) {
        state = Mutex(State(channel: KeeperChannel(descriptor: descriptor)))
    }

    private var channel: KeeperChannel { state.withLock(\.channel) }

    /// Starts the reading thread.
    ///
    /// Called once for each keeper.
    ///
    /// - Parameter onEvent: called on that thread, in the order things were sent.
    package func start(onEvent: @escaping @Sendable (KeeperEvent) -> Void) throws(KeeperError) {
        try ThreadBody.start("keeper link") { [self] in read(channel, onEvent) }
    }

    // MARK: - Another keeper

    /// Puts the next keeper in the place of the one that is gone, whose thread has ended.
    ///
    /// Called where messages are sent.
    package func replace(by heir: KeeperHeir) {
        let former = state.withLock { state in
            defer { state = State(channel: heir.channel, process: heir.processDescriptor, child: heir.child) }
            return state
        }
        close(former.channel.descriptor)
        if former.process >= 0 { close(former.process) }
    }

    /// Hands everything over that a keeper holds.
    package func handOver(
        epoch: UInt64,
        legacy: [UInt8],
        lock: Int32,
        listener: Int32,
        sessions: [KeeperSession]
    ) throws(KeeperError) {
        let own = pulsar_process_descriptor(getpid())
        guard own >= 0 else { throw KeeperError("pidfd_open", negative: own) }
        defer { close(own) }
        var payload: [UInt8] = []
        payload.appendLittleEndian(epoch)
        payload.appendLittleEndian(getpid())
        try channel.send(KeeperMessage(.takeOver, payload: payload + legacy), descriptors: [lock, listener, own])
        for session in sessions { try bequeath(session) }
        try channel.send(KeeperMessage(.takeOverDone))
    }

    /// Gives a keeper a session that its predecessor started.
    package func bequeath(_ session: KeeperSession) throws(KeeperError) {
        let payload = SessionHandles.payload(
            processID: session.handles.processID,
            origin: .inherited,
            status: session.status,
            key: session.key
        )
        let message = KeeperMessage(.heir, session: session.id, payload: payload)
        try channel.send(message, descriptors: session.handles.descriptors)
    }

    /// Kills a keeper that does not answer; its end is an event like any other death.
    package func killKeeper() {
        state.withLock { if $0.process >= 0 { _ = pulsar_signal_process($0.process, SIGKILL) } }
    }

    /// After this the keeper is dead for certain, so that two never hold one session.
    private func fence() {
        let (process, child) = state.withLock { ($0.process, $0.child) }
        if process >= 0 {
            _ = pulsar_signal_process(process, SIGKILL)
            _ = pulsar_wait_readable(process, Self.goneMillisecondsMax)
        }
        if child > 0 { _ = pulsar_reap(child) }
    }

    // MARK: - What the engine says

    package func hello(version: String = "") throws(KeeperError) {
        var payload: [UInt8] = []
        payload.appendLittleEndian(getpid())
        payload += version.utf8.prefix(64)
        try channel.send(KeeperMessage(.hello, payload: payload))
    }

    /// Asks for a program to be started.
    ///
    /// A key that was seen before gives the session that was started for it.
    package func spawn(id: SessionID, key: Identifier, specification: SpawnSpecification) throws(KeeperError) {
        let file = specification.makeFile()
        guard file >= 0 else {
            guard file == -E2BIG else { throw KeeperError("memfd_create", negative: file) }
            throw KeeperError(
                .tooLarge,
                "command and environment together are over \(SpawnSpecification.bytesMax) bytes"
            )
        }
        defer { close(file) }
        var payload: [UInt8] = []
        payload.appendLittleEndian(key.high)
        payload.appendLittleEndian(key.low)
        try channel.send(KeeperMessage(.spawn, session: id, payload: payload), descriptors: [file])
    }

    package func acknowledge(_ sequence: UInt32) { tell(KeeperMessage(.acknowledge, acknowledges: sequence)) }
    package func exitNoted(_ id: SessionID) { tell(KeeperMessage(.exitNoted, session: id)) }
    package func release(_ id: SessionID) { tell(KeeperMessage(.release, session: id)) }
    package func ready() { tell(KeeperMessage(.ready)) }
    package func requestStop() { tell(KeeperMessage(.stop)) }
    package func upgrade(engine: Bool, keeper: Bool) {
        tell(KeeperMessage(.upgrade, payload: [(engine ? 1 : 0) | (keeper ? 2 : 0)]))
    }
    package func goodbye() { tell(KeeperMessage(.goodbye)) }

    package func beat(_ number: UInt64) {
        var payload: [UInt8] = []
        payload.appendLittleEndian(number)
        tell(KeeperMessage(.beat, payload: payload))
    }

    private func tell(_ message: KeeperMessage) {
        do throws(KeeperError) { try channel.send(message) } catch {
            // The keeper is gone; the reading thread reports it.
        }
    }

    // MARK: - The reading thread

    private func read(_ channel: KeeperChannel, _ onEvent: (KeeperEvent) -> Void) {
        while case .message(let message, var descriptors) = channel.receive() {
            guard let message, let event = KeeperEvent(message, descriptors) else {
                for descriptor in descriptors { close(descriptor) }
                if let message { Self.answerUnusable(message, channel, onEvent) }
                continue
            }
            if case .introduced = event, let process = descriptors.popLast() { know(process) }
            // The others carry none; what a later keeper may add is not kept open for ever.
            if !event.carriesDescriptors { for descriptor in descriptors { close(descriptor) } }
            onEvent(event)
        }
        fence()
        onEvent(.keeperGone)
    }

    private func know(_ process: Int32) {
        let former = state.withLock { state in
            defer { state.process = process }
            return state.process
        }
        if former >= 0 { close(former) }
    }

    /// A session whose descriptors could not be received, for want of room in this process, is not started.
    private static func answerUnusable(
        _ message: KeeperMessage,
        _ channel: KeeperChannel,
        _ onEvent: (KeeperEvent) -> Void
    ) {
        // A session that runs already stays with the keeper, for the next engine.
        guard message.kind == .session, message.payload.count > 4,
            message.payload[4] == KeeperMessage.Origin.new.rawValue
        else { return }
        do throws(KeeperError) { try channel.send(KeeperMessage(.release, session: message.session)) } catch {
            // The keeper is gone; the next receive says so.
        }
        onEvent(.spawnFailed(message.session, errno: EMFILE, step: .limit))
    }
}
