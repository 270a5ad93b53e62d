import Logging
import PulsarJournal
import PulsarKeeper
import PulsarProtocol
import PulsarSession

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A session on its way: its journal is there, its program not yet.
struct Creation {
    let id: SessionID
    let metadata: SessionMetadata
    let journal: Journal
    let key: Identifier
    /// What the log of an ended session goes on with that is started again; nil for a new session.
    var prologue: [UInt8]?
    let specification: SpawnSpecification
    var replies: [Reply] = []
    var handles: SessionHandles?
    /// Tells whether the program was executed, should the keeper die; -1 for none.
    private(set) var report: Int32 = -1

    mutating func keep(report descriptor: Int32) {
        if report >= 0 { close(report) }
        report = descriptor
    }

    /// Lets go of what a keeper handed over of a program that it did not execute.
    mutating func forgetAttempt() {
        keep(report: -1)
        handles?.close()
        handles = nil
    }
}

extension Engine {
    /// How to reply to a call whose key was seen before; nil for a new one.
    func knownCreation(_ key: String?) -> ((@escaping Reply) -> Void)? {
        guard let key, let id = idempotencyKeys[Identifier(hashing: key)] else { return nil }
        return { [self] reply in whenCreated(id, reply) }
    }

    /// Replies once a session that is on its way runs, or at once when it does.
    func whenCreated(_ id: SessionID, _ reply: @escaping Reply) {
        if creations[id] != nil {
            creations[id]?.replies.append(reply)
        } else {
            reply(.success(CreateSession.Answer(session: id).json))
        }
    }

    /// Starts a session: checks, makes its journal, and has the keeper start the program.
    ///
    /// - Throws: what is refused before anything is started.
    func beginCreation(_ request: CreateSession) throws(RPCError) -> SessionID {
        try checkCreation(request)
        let id = SessionID.random()
        let plan = try LaunchPlan(request, id: id, surroundings: settings.surroundings)
        let name = request.name ?? inventName()
        let metadata = SessionMetadata(request, name: name, plan: plan, now: now, defaults: settings.defaults)
        let journal: Journal
        do throws(JournalError) { journal = try journals.create(id, metadata: metadata) } catch {
            throw noJournal(error)
        }
        registry.reserve(name, for: id)
        let key = request.idempotencyKey.map { Identifier(hashing: $0) } ?? id
        if request.idempotencyKey != nil { remember(key, id) }
        creations[id] = Creation(
            id: id,
            metadata: metadata,
            journal: journal,
            key: key,
            specification: plan.specification(size: metadata.windowSize)
        )
        noteLogin(request.environment, of: id)
        do throws(KeeperError) { try askKeeper(id) } catch {
            abandon(id)
            throw RPCError(code: .spawnFailed, message: "The keeper could not be asked to start it: \(error).")
        }
        return id
    }

    private func checkCreation(_ request: CreateSession) throws(RPCError) {
        try checkRoom()
        if case .serial(let line) = request.type, !CharacterDevice.isThere(line.device) {
            let path = line.device.debugDescription
            throw .invalidParameter("type", "type: Serial: device: Expected a character device; \(path) is none.")
        }
        if let name = request.name, registry.isTaken(name) {
            throw RPCError(code: .sessionExists, message: "A session called \(name.debugDescription) runs already.")
        }
    }

    /// Refuses to start anything where nothing can be started.
    func checkRoom() throws(RPCError) {
        guard !isShuttingDown else { throw RPCError(code: .shuttingDown, message: "The daemon is ending.") }
        guard hasKeeper || (custody.failure == nil && creations.count < Self.waitingMax) else {
            throw RPCError(code: .spawnFailed, message: Self.noKeeper(custody.failure))
        }
        let limit = settings.sessionsMax
        guard registry.liveCount < limit else {
            throw RPCError(
                code: .limitReached,
                message: "\(limit) sessions run already; end one or raise limits.sessions.",
                data: ["limit": .integer(clamping: limit)]
            )
        }
    }

    /// Bound: the keys of the last calls; an older one counts as new.
    private func remember(_ key: Identifier, _ id: SessionID) {
        if idempotencyKeys.count >= 1024 { idempotencyKeys.removeAll() }
        idempotencyKeys[key] = id
    }

    /// The lowest number that no live session is called by.
    private func inventName() -> String {
        var number = 1
        while registry.isTaken("\(number)") { number += 1 }
        return "\(number)"
    }

    // MARK: - The keeper's word

    /// The program runs.
    func finishCreation(_ id: SessionID) {
        guard var creation = creations.removeValue(forKey: id), let handles = creation.handles,
            let writer = creation.journal.writer
        else { return }
        creation.keep(report: -1)
        if let prologue = creation.prologue {
            return finishRevival(creation, prologue: prologue, handles: handles, writer: writer)
        }
        do throws(JournalError) { try creation.journal.appendBeginning(epoch: epoch) } catch {
            // Without it, and without any output, nothing is left of a session that nobody sees the end of.
        }
        let session = makeSession(id, key: creation.key, journal: creation.journal, writer: writer, handles: handles)
        registry.insert(session)
        note(.sessionCreated, of: session, detail: session.metadata.arguments.joined(separator: " "))
        publish(SessionCreated(session: SessionInfo(session)))
        for reply in creation.replies { reply(.success(CreateSession.Answer(session: id).json)) }
    }

    /// A session that was started for the same key before, by a predecessor: who waits gets that one.
    func answerAgain(key: Identifier, with id: SessionID) {
        guard let creation = creations.values.first(where: { $0.key == key }) else { return }
        let replies = abandon(creation.id)
        for reply in replies { reply(.success(CreateSession.Answer(session: id).json)) }
    }

    /// The program could not be started.
    func failCreation(_ id: SessionID, errno: Int32, step: SpawnStep) {
        let error = RPCError(
            code: .spawnFailed,
            message: SpawnFailure.sentence(errno: errno, step: step, command: creations[id]?.metadata.arguments.first),
            data: ["errno": .integer(clamping: errno)]
        )
        fail(id, error)
    }

    /// The program was not started, and why.
    func failCreation(_ id: SessionID, message: String) {
        fail(id, RPCError(code: .spawnFailed, message: message))
    }

    private func fail(_ id: SessionID, _ error: RPCError) {
        let replies = abandon(id)
        for reply in replies { reply(.failure(error)) }
    }

    /// Takes back what was made for a session that does not come to be.
    ///
    /// - Returns: who waits for it.
    @discardableResult
    func abandon(_ id: SessionID) -> [Reply] {
        guard var creation = creations.removeValue(forKey: id) else { return [] }
        registry.free(creation.metadata.name, of: id)
        idempotencyKeys[creation.key] = nil
        creation.forgetAttempt()
        keeper.release(id)
        forgetLogin(of: id)
        guard creation.prologue == nil else {
            creation.journal.close()
            return creation.replies
        }
        do throws(JournalError) { try creation.journal.remove() } catch {
            log.warning("an unused journal stays behind", metadata: ["session": "\(id)", "error": "\(error)"])
        }
        return creation.replies
    }
}

extension Identifier {
    /// A key from a client's text: two 64-bit FNV-1a hashes with different beginnings.
    init(hashing text: String) {
        func hash(_ basis: UInt64) -> UInt64 {
            text.utf8.reduce(basis) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        }
        self.init(high: hash(0xCBF2_9CE4_8422_2325), low: hash(0x9E37_79B9_7F4A_7C15))
    }
}
