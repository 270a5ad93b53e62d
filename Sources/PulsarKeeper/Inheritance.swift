import CPulsarPTY
import PulsarValues

#if canImport(Glibc)
import Glibc
#endif

/// What a keeper begins with that takes the place of a dead one: everything the engine held on its behalf.
struct Inheritance {
    /// Bound: how long an engine may be silent in the middle of handing over.
    private static let silenceMillisecondsMax: Int32 = 5000

    let claim: SocketClaim
    let epoch: UInt64
    /// The dead keeper's word to the next one.
    let legacy: [UInt8]
    let enginePID: Int32
    let engineDescriptor: Int32
    let channel: KeeperChannel
    private(set) var sessions: [HeldSession] = []
    /// What only the same process can inherit.
    private(set) var isOwn = false
    private(set) var isEngineChild = false
    private(set) var wantsEngine = false
    private(set) var leaving: [LeavingProcess] = []

    /// Takes over from the engine at the other end of a wire; nil when it turns this keeper away.
    static func receive(_ wire: Int32, path: String, isManaged: Bool) throws(KeeperError) -> Inheritance? {
        let channel = KeeperChannel(descriptor: wire)
        do throws(KeeperError) { try Introduction.send(to: channel) } catch { return nil }
        guard var inheritance = try begin(channel, path: path, isManaged: isManaged) else {
            close(wire)
            return nil
        }
        // What has been sent can be read after the sender's death, too: then this keeper goes on with it.
        while pulsar_wait_readable(wire, silenceMillisecondsMax) == 1,
            case .message(let message, let descriptors) = channel.receive()
        {
            if let message, message.kind == .heir,
                let session = HeldSession(heir: message.session, payload: message.payload, handed: descriptors)
            {
                inheritance.sessions.append(session)
                continue
            }
            for descriptor in descriptors { close(descriptor) }
            if message?.kind == .takeOverDone { break }
        }
        return inheritance
    }

    private static func begin(
        _ channel: KeeperChannel,
        path: String,
        isManaged: Bool
    ) throws(KeeperError) -> Inheritance? {
        guard pulsar_wait_readable(channel.descriptor, silenceMillisecondsMax) == 1,
            case .message(let message, let descriptors) = channel.receive()
        else { return nil }
        guard let message, message.kind == .takeOver, descriptors.count == 3,
            let epoch = message.payload.littleEndian(UInt64.self, at: 0),
            let engine = message.payload.littleEndian(Int32.self, at: 8), engine > 0
        else {
            for descriptor in descriptors { close(descriptor) }
            return nil
        }
        return Inheritance(
            claim: try SocketClaim(path: path, listener: descriptors[1], lock: descriptors[0], isManaged: isManaged),
            epoch: epoch,
            legacy: Array(message.payload.dropFirst(12)),
            enginePID: engine,
            engineDescriptor: descriptors[2],
            channel: channel
        )
    }
}

// What a keeper leaves to the program that is executed in its place.
extension Inheritance {
    /// ```text
    ///  0 u64 epoch   8 i32 engine's process   12 u32 the channel's sequence   16 u8 1: engine is a child, 2: replace it too
    /// 17 the user's limits
    /// ```
    ///
    /// Descriptors: lock, listener, engine's pidfd, channel.
    static func record(
        epoch: UInt64,
        enginePID: Int32,
        isEngineChild: Bool,
        wantsEngine: Bool,
        legacy: [UInt8],
        channel: KeeperChannel,
        descriptors: [Int32]
    ) -> StateFile.Record {
        var payload: [UInt8] = []
        payload.appendLittleEndian(epoch)
        payload.appendLittleEndian(enginePID)
        payload.appendLittleEndian(channel.sent)
        payload.append((isEngineChild ? 1 : 0) | (wantsEngine ? 2 : 0))
        return StateFile.Record(
            message: KeeperMessage(.takeOver, payload: payload + legacy),
            descriptors: descriptors + [channel.descriptor]
        )
    }

    static func read(_ file: Int32, path: String, isManaged: Bool) throws(KeeperError) -> Inheritance {
        let records = StateFile.read(file)
        guard let head = records.first, head.message.kind == .takeOver, head.descriptors.count >= 4,
            let epoch = head.message.payload.littleEndian(UInt64.self, at: 0),
            let engine = head.message.payload.littleEndian(Int32.self, at: 8),
            let sequence = head.message.payload.littleEndian(UInt32.self, at: 12),
            let flags = head.message.payload.littleEndian(UInt8.self, at: 16)
        else { throw KeeperError(.disconnected, "what the program before this one left cannot be read") }
        var inheritance = Inheritance(
            claim: try SocketClaim(
                path: path,
                listener: head.descriptors[1],
                lock: head.descriptors[0],
                isManaged: isManaged
            ),
            epoch: epoch,
            legacy: Array(head.message.payload.dropFirst(17)),
            enginePID: engine,
            engineDescriptor: head.descriptors[2],
            channel: KeeperChannel(descriptor: head.descriptors[3], sent: sequence)
        )
        inheritance.isOwn = true
        inheritance.isEngineChild = flags & 1 != 0
        inheritance.wantsEngine = flags & 2 != 0
        for record in records.dropFirst() {
            if let session = HeldSession(record: record) { inheritance.sessions.append(session) }
            if let process = LeavingProcess(record: record) { inheritance.leaving.append(process) }
        }
        return inheritance
    }
}

extension LeavingProcess {
    var record: StateFile.Record {
        var payload: [UInt8] = []
        payload.appendLittleEndian(processID)
        return StateFile.Record(
            message: KeeperMessage(.release, payload: payload),
            descriptors: [processDescriptor]
        )
    }

    init?(record: StateFile.Record) {
        guard record.message.kind == .release, let descriptor = record.descriptors.first,
            let process = record.message.payload.littleEndian(Int32.self, at: 0)
        else { return nil }
        self.init(processID: process, processDescriptor: descriptor)
    }
}

/// The first thing a keeper says to an engine.
enum Introduction {
    static func send(to channel: KeeperChannel) throws(KeeperError) {
        let own = pulsar_process_descriptor(getpid())
        guard own >= 0 else { throw KeeperError("pidfd_open", negative: own) }
        defer { close(own) }
        var payload: [UInt8] = []
        payload.appendLittleEndian(getpid())
        payload += KeeperMain.version.utf8
        try channel.send(KeeperMessage(.introduction, payload: payload), descriptors: [own])
    }
}
