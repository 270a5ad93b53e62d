import PulsarJournal
import PulsarProtocol
import PulsarSession

extension SessionInfo {
    /// A session as the protocol tells it.
    init(_ session: Session) {
        let foreground = session.child?.foreground()
        let metadata = session.metadata
        self.init(
            id: session.id,
            name: metadata.name,
            sessionType: SessionType(kind: metadata.kind),
            state: SessionState(rawValue: session.state.rawValue) ?? .running,
            clientCount: session.attachments.count,
            createdAt: Timestamp(session.createdAt),
            lastActive: Timestamp(session.lastActive),
            columns: session.size.columns,
            rows: session.size.rows,
            pid: session.end == nil ? session.child?.processID : nil,
            title: session.windowTitle.isEmpty ? foreground?.title : session.windowTitle,
            cwd: foreground?.directory ?? metadata.place,
            command: metadata.arguments,
            workspace: metadata.workspace.isEmpty ? nil : metadata.workspace,
            labels: metadata.labels,
            exitStatus: session.end?.status,
            endReason: session.end.map { EndReason($0.reason) },
            endedAt: session.endedAt.map { Timestamp($0) },
            outputOffset: session.journal.end,
            oldestOffset: session.journal.oldest,
            journalState: JournalState(session.outputPlace)
        )
    }
}

extension SessionMetadata {
    /// Where the session is, or was last.
    var place: String { lastDirectory.isEmpty ? workingDirectory : lastDirectory }
}

extension ClientInfo {
    /// A client as the protocol tells it.
    init(_ attachment: Attachment, of session: Session) {
        self.init(
            id: attachment.clientID,
            sessionID: session.id,
            attachedAt: Timestamp(attachment.attachedAt),
            isStreaming: attachment.stream != nil,
            isReadOnly: attachment.isReadOnly,
            size: attachment.size,
            offset: attachment.stream?.cursor
        )
    }
}

extension JournalState {
    init(_ place: Session.OutputPlace) {
        self =
            switch place {
            case .journal: .disk
            case .nowhere: .waiting
            case .memory: .memory
            }
    }
}

extension Timestamp {
    init(_ milliseconds: UInt64) {
        self.init(millisecondsSince1970: Int64(clamping: milliseconds))
    }
}

extension EndReason {
    init(_ reason: SessionEnd.Reason) {
        self =
            switch reason {
            case .exited: .exited
            case .terminated: .terminated
            case .interrupted: .interrupted
            case .shutdown: .shutdown
            }
    }
}
