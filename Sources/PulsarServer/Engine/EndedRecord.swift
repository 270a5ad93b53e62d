import PulsarJournal
import PulsarProtocol
import PulsarSession
import PulsarStore
import PulsarValues

/// What is known of an ended session without a look into its journal.
struct EndedRecord {
    let id: SessionID
    let metadata: SessionMetadata
    let ending: JournalEvent.Ending
    let lastActive: UInt64
    let size: WindowSize
    let oldest: StreamOffset
    let end: StreamOffset
    let diskBytes: UInt64
    /// The newest file of the journal's events and its length; a journal that has said more since knows better.
    let events: (base: StreamOffset, bytes: UInt64)

    /// The record of a session that has ended; nil for one that lives.
    init?(_ session: Session) {
        guard let end = session.end, let endedAt = session.endedAt else { return nil }
        id = session.id
        metadata = session.metadata
        ending = JournalEvent.Ending(status: end.status, reason: end.reason, wallMilliseconds: endedAt)
        lastActive = session.lastActive
        size = session.size
        oldest = session.journal.oldest
        self.end = session.journal.end
        var bytes = session.journal.keptBytes
        // Without the files' sizes it is the output alone that counts.
        do throws(JournalError) { bytes = try session.journal.diskBytes() } catch {}
        diskBytes = bytes
        var events: (base: StreamOffset, bytes: UInt64)?
        // Without it the journal is asked at the next start.
        do throws(JournalError) { events = try session.journal.eventsStamp() } catch {}
        self.events = events ?? (0, 0)
    }

    /// The record as the catalogue has it; nil for a row that makes no sense.
    init?(_ stored: StoredSession) {
        guard let metadata = Base64.decode(stored.metadata).flatMap({ SessionMetadata(encoded: $0) }),
            let reason = JournalEvent.Ending.Reason(rawValue: stored.reason)
        else { return nil }
        id = stored.id
        self.metadata = metadata
        ending = JournalEvent.Ending(status: stored.status, reason: reason, wallMilliseconds: stored.endedAt)
        lastActive = stored.lastActive
        size = WindowSize(columns: stored.columns, rows: stored.rows, pixelWidth: 0, pixelHeight: 0)
        oldest = stored.oldest
        end = stored.end
        diskBytes = stored.diskBytes
        events = (stored.eventsBase, stored.eventsBytes)
    }

    /// The record as the catalogue keeps it.
    var stored: StoredSession {
        var stored = StoredSession(
            id: id,
            name: metadata.name,
            endedAt: ending.wallMilliseconds,
            status: ending.status,
            reason: ending.reason.rawValue,
            metadata: Base64.encode(metadata.encoded())
        )
        stored.workspace = metadata.workspace
        stored.command = metadata.arguments.joined(separator: " ")
        stored.directory = metadata.place
        stored.columns = size.columns
        stored.rows = size.rows
        stored.createdAt = metadata.createdAtMilliseconds
        stored.lastActive = lastActive
        stored.oldest = oldest
        stored.end = end
        stored.diskBytes = diskBytes
        stored.eventsBase = events.base
        stored.eventsBytes = events.bytes
        return stored
    }
}

extension SessionInfo {
    /// An ended session as the protocol tells it.
    init(_ record: EndedRecord) {
        let metadata = record.metadata
        self.init(
            id: record.id,
            name: metadata.name,
            sessionType: SessionType(kind: metadata.kind),
            state: .stopped,
            createdAt: Timestamp(metadata.createdAtMilliseconds),
            lastActive: Timestamp(record.lastActive),
            columns: record.size.columns,
            rows: record.size.rows,
            cwd: metadata.place,
            command: metadata.arguments,
            workspace: metadata.workspace.isEmpty ? nil : metadata.workspace,
            labels: metadata.labels,
            exitStatus: record.ending.status,
            endReason: EndReason(record.ending.reason),
            endedAt: Timestamp(record.ending.wallMilliseconds),
            outputOffset: record.end,
            oldestOffset: record.oldest
        )
    }
}
