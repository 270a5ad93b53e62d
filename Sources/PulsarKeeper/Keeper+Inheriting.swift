import CPulsarPTY

#if canImport(Glibc)
import Glibc
#endif

// How a keeper goes on where another one was.
extension Keeper {
    /// What there is to take over; nil where a keeper begins with nothing.
    static func inheritance(_ options: KeeperOptions) throws(KeeperError) -> Inheritance? {
        if let file = options.inheritDescriptor {
            return try Inheritance.read(file, path: options.socketPath, isManaged: options.isManaged)
        }
        if let wire = options.takeOverDescriptor {
            if let inheritance = try Inheritance.receive(wire, path: options.socketPath, isManaged: options.isManaged) {
                return inheritance
            }
            throw KeeperError(.disconnected, "the engine that started this keeper needs it no more")
        }
        // Somebody listens there only for want of a keeper.
        let path = SocketClaim.successionPath(options.socketPath)
        guard access(path, F_OK) == 0 else { return nil }
        // Whoever could put a socket there could hand over programs of his own.
        try SocketClaim.prepareFolder(of: options.socketPath)
        let wire = pulsar_connect_messages(path)
        return wire >= 0 ? try Inheritance.receive(wire, path: options.socketPath, isManaged: options.isManaged) : nil
    }

    /// Goes on where a dead keeper was.
    func takeOver(_ inheritance: Inheritance) {
        enginePID = inheritance.enginePID
        isEngineChild = inheritance.isEngineChild
        engineDescriptor = inheritance.engineDescriptor
        machine.takeOver(epoch: inheritance.epoch, now: now)
        for session in inheritance.sessions { adopt(session) }
        attend(inheritance.channel)
        hasBeenReady = true
        for process in inheritance.leaving { attend(process) }
        guard !inheritance.isOwn else { return goOn(inheritance) }
        // The engine keeps it for the next keeper: it has it from the last one, and the lock with it.
        tell(KeeperMessage(.tookOver))
        Log.line(
            "warning",
            "took over \(sessions.count) session(s) from engine pid \(enginePID), epoch \(machine.epoch), whose keeper had died"
        )
        reportReady()
    }

    /// Goes on in the process of the program before this one.
    private func goOn(_ inheritance: Inheritance) {
        Log.line("info", "the program on disk, version \(KeeperMain.version), has taken this one's place")
        introduce()
        if inheritance.wantsEngine { startStandby() }
    }

    /// Everything, for the program that is executed in this one's place; nil without an engine.
    func records(wantsEngine: Bool) -> [StateFile.Record]? {
        guard let channel else { return nil }
        let head = Inheritance.record(
            epoch: machine.epoch,
            enginePID: enginePID,
            isEngineChild: isEngineChild,
            wantsEngine: wantsEngine,
            legacy: limits.legacy,
            channel: channel,
            descriptors: [claim.lock, claim.listener, engineDescriptor]
        )
        return [head] + sessions.values.map(\.record) + leaving.values.map(\.record)
    }

    func introduce() {
        do throws(KeeperError) { if let channel { try Introduction.send(to: channel) } } catch {
            // An engine that is gone, or without it: then nobody takes this keeper's place.
        }
    }
}
