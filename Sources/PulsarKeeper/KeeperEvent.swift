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

    /// In the wire's order.
    var descriptors: [Int32] { [manager, spoolRead, spoolWrite, page, processDescriptor] }

    /// Closes all of them.
    package func close() {
        for descriptor in descriptors { _ = Glibc.close(descriptor) }
    }

    /// How the program ended, as far as somebody who is not its parent can tell; nil while it runs.
    package func askForEnd() -> ExitStatus? {
        var value: Int32 = 0
        return ExitStatus.told(kind: pulsar_exit_of(processDescriptor, processID, &value), value: value)
    }

    /// What a message that hands a session over says.
    static func payload(
        processID: Int32,
        origin: KeeperMessage.Origin,
        status: ExitStatus?,
        key: Identifier
    ) -> [UInt8] {
        var payload: [UInt8] = []
        payload.appendLittleEndian(processID)
        payload.append(origin.rawValue)
        payload += ExitStatus.encode(status)
        payload.appendLittleEndian(key.high)
        payload.appendLittleEndian(key.low)
        return payload
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
    package var status: ExitStatus?
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
    /// Who the keeper is.
    case introduced(processID: Int32, version: String)
    /// What the next keeper needs, should this one die.
    case legacy(lock: Int32, bytes: [UInt8])
    /// The read end of a new session's report, which tells whether its program was executed.
    case report(SessionID, descriptor: Int32)
    /// A new keeper holds everything that was handed over.
    case tookOver
    case beatAnswered(UInt64)
    /// Another engine is ready to take this one's place.
    case drain
    /// The programs that run go on.
    case upgradeFailed(String)
    /// The keeper has ended, or has been ended: it does nothing any more.
    case keeperGone
}

extension KeeperEvent {
    /// What a message says; nil for one that an engine has no use for.
    ///
    /// The descriptors of ``welcome``, ``session``, ``legacy`` and ``report`` go over into the event.
    init?(_ message: KeeperMessage, _ descriptors: [Int32]) {
        guard let event = Self.read(message, descriptors) else { return nil }
        self = event
    }

    /// Whether descriptors went over into it.
    var carriesDescriptors: Bool {
        switch self {
        case .welcome, .session, .legacy, .report: true
        default: false
        }
    }

    private static func read(_ message: KeeperMessage, _ descriptors: [Int32]) -> KeeperEvent? {
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
        case .introduction:
            let version = payload.dropFirst(4)
            return payload.littleEndian(Int32.self, at: 0)
                .map { .introduced(processID: $0, version: String(decoding: version, as: UTF8.self)) }
        case .legacy: return descriptors.count == 1 ? .legacy(lock: descriptors[0], bytes: payload) : nil
        case .report: return descriptors.count == 1 ? .report(message.session, descriptor: descriptors[0]) : nil
        case .tookOver: return .tookOver
        case .drain: return .drain
        case .upgradeFailed: return .upgradeFailed(String(decoding: payload, as: UTF8.self))
        case .beatAnswered: return payload.littleEndian(UInt64.self, at: 0).map { .beatAnswered($0) }
        default: return nil
        }
    }
}
