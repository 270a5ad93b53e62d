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

    /// Takes over from the engine at the other end of a wire; nil when it turns this keeper away.
    static func receive(_ wire: Int32, path: String) throws(KeeperError) -> Inheritance? {
        let channel = KeeperChannel(descriptor: wire)
        do throws(KeeperError) { try Introduction.send(to: channel) } catch { return nil }
        guard var inheritance = try begin(channel, path: path) else {
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

    private static func begin(_ channel: KeeperChannel, path: String) throws(KeeperError) -> Inheritance? {
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
            claim: try SocketClaim(path: path, listener: descriptors[1], lock: descriptors[0]),
            epoch: epoch,
            legacy: Array(message.payload.dropFirst(12)),
            enginePID: engine,
            engineDescriptor: descriptors[2],
            channel: channel
        )
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
