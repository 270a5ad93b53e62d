import CPulsarPTY
package import PulsarValues
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// The descriptors of one session as an engine gets them.
///
/// Whoever takes them closes them, once.
package struct SessionHandles: Hashable, Sendable {
    package let processID: Int32
    package let manager: Int32
    package let spoolRead: Int32
    package let spoolWrite: Int32
    package let page: Int32
    package let processDescriptor: Int32

    /// Closes all of them.
    package func close() {
        for descriptor in [manager, spoolRead, spoolWrite, page, processDescriptor] {
            _ = Glibc.close(descriptor)
        }
    }
}

/// A session that the keeper hands over: one that was asked for, or one that a predecessor left.
package struct SessionOffer: Sendable {
    package let id: SessionID
    /// The key that its start was asked for with.
    package let key: Identifier
    package let sequence: UInt32
    package let handles: SessionHandles
    package let isInherited: Bool
    /// A start was asked for again: this is the session that its key has had since the first time, under the id it has
    /// had since then.
    ///
    /// Nothing new was started; the descriptors are further copies.
    package let isKnown: Bool
    /// How the program ended, when it has already.
    package let status: ExitStatus?
}

/// The step at which a spawn failed; the numbers are part of the wire.
package struct SpawnStep: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let openTerminal = SpawnStep(rawValue: UInt8(PULSAR_STEP_TERMINAL))
    package static let openPipe = SpawnStep(rawValue: UInt8(PULSAR_STEP_PIPE))
    package static let makePage = SpawnStep(rawValue: UInt8(PULSAR_STEP_PAGE))
    package static let fork = SpawnStep(rawValue: UInt8(PULSAR_STEP_FORK))
    package static let enterSession = SpawnStep(rawValue: UInt8(PULSAR_STEP_SESSION))
    package static let changeDirectory = SpawnStep(rawValue: UInt8(PULSAR_STEP_DIRECTORY))
    package static let execute = SpawnStep(rawValue: UInt8(PULSAR_STEP_EXECUTE))
    package static let limit = SpawnStep(rawValue: UInt8(PULSAR_STEP_LIMIT))
    package static let specification = SpawnStep(rawValue: UInt8(PULSAR_STEP_SPECIFICATION))
}

/// What the keeper tells an engine.
package enum KeeperEvent: Sendable {
    case welcome(epoch: UInt64, listeners: [Int32], inherited: Int)
    case session(SessionOffer)
    case inheritedDone
    case spawned(SessionID, processID: Int32)
    case spawnFailed(SessionID, errno: Int32, step: SpawnStep)
    case exited(SessionID, ExitStatus)
    case shutdown
    case reload
    case keeperGone
}

/// The engine's end of the wire to its keeper.
///
/// Sending is allowed on any thread; what comes is read on a thread of its own.
package final class KeeperLink: Sendable {
    private let channel: KeeperChannel

    package init(descriptor: Int32) {
        channel = KeeperChannel(descriptor: descriptor)
    }

    /// Starts the reading thread.
    ///
    /// Called once.
    ///
    /// - Parameter onEvent: called on that thread, in the order things were sent.
    package func start(onEvent: @escaping @Sendable (KeeperEvent) -> Void) throws(KeeperError) {
        let body = Unmanaged.passRetained(ThreadBody { [channel] in Self.read(channel, onEvent) })
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        guard result == 0 else {
            body.release()
            throw KeeperError("pthread_create", negative: -result)
        }
        pthread_detach(thread)
    }

    // MARK: - What the engine says

    package func hello() throws(KeeperError) {
        var payload: [UInt8] = []
        payload.appendLittleEndian(getpid())
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

    private static func read(_ channel: KeeperChannel, _ onEvent: (KeeperEvent) -> Void) {
        pulsar_name_thread("keeper link")
        while case .message(let message, let descriptors) = channel.receive() {
            guard let message, let event = event(message, descriptors) else {
                for descriptor in descriptors { close(descriptor) }
                if let message { answerUnusable(message, channel, onEvent) }
                continue
            }
            switch event {
            case .welcome, .session: break
            // The others carry none; what a later keeper may add is not kept open for ever.
            default: for descriptor in descriptors { close(descriptor) }
            }
            onEvent(event)
        }
        onEvent(.keeperGone)
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

    private static func event(_ message: KeeperMessage, _ descriptors: [Int32]) -> KeeperEvent? {
        let payload = message.payload
        switch message.kind {
        case .welcome:
            guard let epoch = payload.littleEndian(UInt64.self, at: 0),
                let count = payload.littleEndian(UInt32.self, at: 8)
            else { return nil }
            return .welcome(epoch: epoch, listeners: descriptors, inherited: Int(count))
        case .session:
            guard descriptors.count == 5, let process = payload.littleEndian(Int32.self, at: 0),
                let high = payload.littleEndian(UInt64.self, at: 7), let low = payload.littleEndian(UInt64.self, at: 15)
            else { return nil }
            let handles = SessionHandles(
                processID: process,
                manager: descriptors[0],
                spoolRead: descriptors[1],
                spoolWrite: descriptors[2],
                page: descriptors[3],
                processDescriptor: descriptors[4]
            )
            return .session(
                SessionOffer(
                    id: message.session,
                    key: Identifier(high: high, low: low),
                    sequence: message.sequence,
                    handles: handles,
                    isInherited: payload[4] == KeeperMessage.Origin.inherited.rawValue,
                    isKnown: payload[4] == KeeperMessage.Origin.known.rawValue,
                    status: ExitStatus.decode(payload[5], payload[6])
                )
            )
        case .inheritedDone: return .inheritedDone
        case .spawned:
            return payload.littleEndian(Int32.self, at: 0).map { .spawned(message.session, processID: $0) }
        case .spawnFailed:
            guard let errno = payload.littleEndian(Int32.self, at: 0), payload.count >= 5 else { return nil }
            return .spawnFailed(message.session, errno: errno, step: SpawnStep(rawValue: payload[4]))
        case .exited:
            guard payload.count >= 2, let status = ExitStatus.decode(payload[0], payload[1]) else { return nil }
            return .exited(message.session, status)
        case .shutdown: return .shutdown
        case .reload: return .reload
        default: return nil
        }
    }
}

/// Carries a closure through `pthread_create`.
private final class ThreadBody {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}
