import PulsarValues

#if canImport(Glibc)
import Glibc
#endif

// What a service manager keeps for the next keeper, and what becomes of it there.
extension Keeper {
    /// Takes back what the manager kept.
    ///
    /// - Parameter isAlone: whether nobody else held anything: neither a dead keeper's engine nor this process before.
    func beginStoring(_ handed: [HandedDescriptor], isAlone: Bool) {
        for session in sessions.values { if let number = session.storedAs { store?.know(number) } }
        let groups = Dictionary(grouping: handed) { StoredSession.number($0.name) }
        for (number, group) in groups {
            let descriptors = group.map(\.number)
            guard let number else {
                for descriptor in descriptors { close(descriptor) }
                continue
            }
            store?.know(number)
            takeBack(number, descriptors, isAlone: isAlone)
        }
        if isAlone, !sessions.isEmpty {
            Log.line(
                "warning",
                "took back \(sessions.count) session(s) from the service manager: keeper and engine had died"
            )
        }
    }

    private func takeBack(_ number: UInt16, _ descriptors: [Int32], isAlone: Bool) {
        guard let session = StoredSession.restore(number, descriptors) else {
            Log.line("error", "what the service manager kept as \(StoredSession.name(number)) is not a whole session")
            store?.remove(number)
            return
        }
        if isAlone, sessions[session.id] == nil { return adopt(session) }
        for descriptor in session.handed { close(descriptor) }
        // An engine that lives knows which sessions there are: any other is over.
        guard sessions[session.id]?.storedAs == nil, sessions[session.id] != nil else {
            store?.remove(number)
            return
        }
        sessions[session.id]?.storedAs = number
    }

    /// Gives a session to the manager that it does not keep yet.
    func storeSession(_ session: HeldSession) {
        guard session.storedAs == nil else { return }
        // At its gate the program is not there yet, and must not be when both holders are gone.
        switch session.phase {
        case .gated, .ended: break
        case .starting, .running: store?.store(session.id)
        }
    }
}
