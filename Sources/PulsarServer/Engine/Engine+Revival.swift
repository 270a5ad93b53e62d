import Logging
import PulsarJournal
import PulsarKeeper
import PulsarProtocol
import PulsarSession
import PulsarValues

// How a session that has ended lives again: the same session, for its log goes on at the offset where it stopped.
extension Engine {
    /// Has the keeper start the program of an ended session again; nothing of the session changes until it runs.
    func beginRevival(_ session: Session, _ request: ReviveSession) throws(RPCError) {
        // Somebody else asks for the same at the same time, and gets the same.
        if creations[session.id] != nil { return }
        try checkRevival(session)
        var metadata = session.metadata
        let again = CreateSession(again: metadata, request, shell: settings.surroundings.shellName)
        let plan = try LaunchPlan(again, id: session.id, surroundings: settings.surroundings)
        metadata.arguments = plan.arguments
        metadata.workingDirectory = plan.directory
        metadata.lastDirectory = ""
        metadata.bootID = settings.defaults.bootID
        metadata.windowSize = WindowSize(
            columns: request.columns ?? session.size.columns,
            rows: request.rows ?? session.size.rows,
            pixelWidth: 0,
            pixelHeight: 0
        )
        // Why before the journal is opened once more: two that write events must not follow each other twice.
        let prologue = session.prologue(size: metadata.windowSize, line: Self.line(of: session, now: now))
        let journal: Journal
        do throws(JournalError) {
            journal = try journals.open(session.id, for: .writing)
        } catch {
            log.error("journal cannot be used", metadata: ["session": "\(session.id)", "error": "\(error)"])
            throw RPCError(code: .spawnFailed, message: "The session's journal cannot be written: \(error).")
        }
        registry.reserve(metadata.name, for: session.id)
        // Why a new key: the session's first one stands for the start that was.
        let key = Identifier.random()
        creations[session.id] = Creation(
            id: session.id,
            metadata: metadata,
            journal: journal,
            key: key,
            prologue: prologue,
            specification: plan.specification(size: metadata.windowSize)
        )
        noteLogin(request.environment, of: session.id)
        do throws(KeeperError) { try askKeeper(session.id) } catch {
            abandon(session.id)
            throw RPCError(code: .spawnFailed, message: "The keeper could not be asked to start it: \(error).")
        }
    }

    private func checkRevival(_ session: Session) throws(RPCError) {
        try checkRoom()
        guard session.end != nil else {
            throw RPCError(code: .notPermitted, message: "The session runs; there is nothing to start again.")
        }
        guard !fullDisk.concerns(session.id) else {
            throw RPCError(
                code: .spawnFailed,
                message: "The disk is full, and does not hold the end of the session's output yet; free some space."
            )
        }
        guard !session.metadata.isTruncated else {
            throw RPCError(
                code: .notPermitted,
                message: "The session's command was too long to be kept; start it with create_session."
            )
        }
        let name = session.metadata.name
        if registry.isTaken(name) {
            throw RPCError(
                code: .sessionExists,
                message: "A session called \(name.debugDescription) runs already; rename one of the two."
            )
        }
    }

    /// The program runs: its session's log goes on, behind a line that says so.
    func finishRevival(_ creation: Creation, prologue: [UInt8], handles: SessionHandles, writer: SegmentWriter) {
        let journal = creation.journal
        do throws(JournalError) {
            let epoch = JournalEvent.Epoch(
                number: epoch,
                reason: JournalEvent.Epoch.revived,
                wallMilliseconds: now,
                bootID: creation.metadata.bootID
            )
            try journal.append(.epoch(epoch))
            try journal.append(.metadata(creation.metadata))
            try journal.append(.resize(creation.metadata.windowSize))
            try writer.write(prologue)
        } catch {
            // The program runs all the same; what it prints is kept as soon as the disk takes it.
            log.error("journal takes no output", metadata: ["session": "\(creation.id)", "error": "\(error)"])
        }
        let session = makeSession(creation.id, key: creation.key, journal: journal, writer: writer, handles: handles)
        // What was asked in the part of the log that is read again was asked by a program that is gone.
        session.child?.noteReplies(through: journal.end)
        registry.insert(session)
        ended.forget(session.id)
        session.wasTakenOver()
        note(.sessionRevived, of: session)
        publish(SessionUpdated(session: SessionInfo(session)))
        log.notice("a session lives again", metadata: ["session": "\(creation.id)"])
        for reply in creation.replies { reply(.success(CreateSession.Answer(session: creation.id).json)) }
    }

    private static func line(of session: Session, now: UInt64) -> String {
        // Seconds are of no use to who reads it.
        func minute(_ moment: UInt64) -> Substring { Timestamp(moment).local.prefix(16) }
        let ended = session.endedAt.map { ", ended \(minute($0))" } ?? ""
        return "started again \(minute(now))\(ended)"
    }
}

extension CreateSession {
    /// The call that starts a session in the same place once more.
    ///
    /// - Parameter shell: the name of the shell that a session without a command runs.
    init(again metadata: SessionMetadata, _ request: ReviveSession, shell: String) {
        self.init(name: metadata.name)
        // Why as a local program: the arguments are those that the type came to.
        let arguments = metadata.arguments
        let isLogin = arguments.count == 1 && arguments[0].hasPrefix("-")
        if !arguments.isEmpty, !isLogin, arguments != [shell] { command = arguments }
        if arguments.count == 1 { login = isLogin }
        environment = request.environment.merging(metadata.environment) { _, kept in kept }
        cwd = request.cwd ?? (metadata.place.isEmpty ? nil : metadata.place)
    }
}
